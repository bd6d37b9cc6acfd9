"""The dashboard: pages in a browser over the same scenarios, runs and figures as the command."""
