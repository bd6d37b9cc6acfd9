"""The network: generated, imported, looked at."""
