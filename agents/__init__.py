"""Who acts: each kind of agent, its columns and its rules."""
