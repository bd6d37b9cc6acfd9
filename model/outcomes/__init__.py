"""What a run leaves: its trace, and every figure that follows from it."""
