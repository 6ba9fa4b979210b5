"""Verbs only, one a file: its options, its help and what it does, in one click command."""
