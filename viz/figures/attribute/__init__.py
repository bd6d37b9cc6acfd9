"""Figures of a bottleneck attribution."""
