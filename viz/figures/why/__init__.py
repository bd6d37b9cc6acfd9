"""Figures of the story of one factory."""
