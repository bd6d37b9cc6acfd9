"""Figures of a policy search."""
