"""How a vendor should sell, while its rivals answer."""
