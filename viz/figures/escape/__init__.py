"""Figures of a search for the smallest programme."""
