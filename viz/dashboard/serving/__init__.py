"""What stands between a browser and the pages: who may come, by which name, how many, and what is said of it."""
