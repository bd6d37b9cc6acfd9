"""How large a programme must be; where it spreads and where it stalls."""
