"""The same from Python: everything that the command does, by the same names, and what it gives to look at."""
