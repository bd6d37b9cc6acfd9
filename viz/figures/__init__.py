"""Every figure, a file each, in a folder for each kind of study."""
