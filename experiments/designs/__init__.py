"""Which worlds and policies a study runs: designs, ranges, sweeps."""
