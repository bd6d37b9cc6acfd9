"""Figures of a phase diagram."""
