"""A class on its phones: a lesson asked, predicted and revealed together, without accounts and without names."""
