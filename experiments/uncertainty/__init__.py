"""Which assumptions matter, and in which worlds a programme fails or backfires."""
