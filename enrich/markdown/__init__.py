"""What a body says without its markup: its blocks, title, sentences and words, and the sentences that say most.

One scanner cuts a body into blocks: `enrich.markdown.blocks`.
From these come its prose (`prose`), the text that a model reads (`text`), and its title (`title`).
PURE, and below both `index` and `models`: the index measures with it what the embedded model then does.
"""
