"""What a body says, without its markup: blocks, sentences, words, and the sentences that say most.

PURE, and below both `site` and `models`: the index measures with it what the embedded model then does.
"""
