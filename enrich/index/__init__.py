"""The index: what the site's own posts teach about terms, names and texts, kept on disk and brought up to date."""
