"""What is asked: the parameter table, scenarios and their files."""
