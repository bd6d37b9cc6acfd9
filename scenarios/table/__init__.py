"""The parameter table, a file for each part of the world that owns the rows."""
