"""How it is seen: figures and the report, in one visual language."""
