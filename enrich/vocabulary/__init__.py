"""The vocabulary of a site: terms and their spellings, the vocabulary files, and a check for untidy terms.

Pure, except for `enrich.vocabulary.storage`, which reads and saves ``vocabulary/FIELD.yml``.
"""
