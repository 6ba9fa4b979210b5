"""How well models and prompts do on a site: the values of some of its posts are hidden, asked for, and compared."""
