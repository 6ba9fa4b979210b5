"""The figures of a site: what its posts hold, what its vocabulary is like, and what its journal remembers."""
