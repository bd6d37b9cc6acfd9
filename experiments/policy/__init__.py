"""Which mix of levers a budget should buy."""
