"""In which world, in what order, with what dice: the model itself."""
