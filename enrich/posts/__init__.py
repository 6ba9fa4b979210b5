"""The posts of a site: which files they are, reading and writing them, and what of them never leaves the machine."""
