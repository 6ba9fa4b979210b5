"""The way of each post: from file to proposal (`propose`), and from decision to file (`write`)."""
