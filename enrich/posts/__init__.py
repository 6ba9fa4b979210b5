"""The posts of a site: finding, reading and writing them, and which of them never leave the machine."""
