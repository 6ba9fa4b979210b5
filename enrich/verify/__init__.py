"""A reply becomes proposals: schema, vocabulary, evidence, safety of the text. Pure."""
