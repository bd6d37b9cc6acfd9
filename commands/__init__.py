"""The command ``stallpoint`` and its verbs, a file for each family; importing them loads nothing heavy."""
