"""Stallpoint: how digital transformation spreads through a supply chain, or stalls at demonstration projects."""
