"""Figures of a go-to-market study."""
