"""Figures of a robustness study."""
