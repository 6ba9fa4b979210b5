"""People decide on proposals."""
