"""One factory's story, told and drawn."""
