"""How it is studied: replications, comparisons."""
