"""Finished runs on disk, and what is read from them."""
