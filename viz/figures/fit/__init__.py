"""Figures of a fitted diffusion."""
