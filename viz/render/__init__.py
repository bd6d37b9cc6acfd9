"""Renderers: each draws any figure and knows none."""
