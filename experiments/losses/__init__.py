"""What adoption is lost to."""
