"""Scenarios side by side: figures, sentences, the report."""
