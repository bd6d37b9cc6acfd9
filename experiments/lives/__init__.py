"""One factory's life, beside its life in another scenario."""
