"""The journal: one SQLite file that remembers what was asked, answered, proposed, decided and written."""
