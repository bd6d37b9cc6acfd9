"""A report or a brief as a value, made of blocks; HTML and PDF are both made from it."""
