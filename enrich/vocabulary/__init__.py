"""The words of a site: its terms and their spellings, the files that a person keeps them in, and what is untidy there.

Pure, but for `enrich.vocabulary.storage`, which reads and saves ``vocabulary/FIELD.yml``.
"""
