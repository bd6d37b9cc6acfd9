"""How the default world was found, and how surely."""
