"""Patches become suggestions on a pull request: planned, placed, told by reporters, and applied.

Two phases, so that the model's key and a token that may write never meet: `planning` asks the model and posts nothing,
`posting` posts and asks nothing; between them stands one file, the plan, which the second phase does not trust.
A post of a pull request is data: it is read from git's objects, and nothing of a pull request is ever run.
There is no agent: one completion with a schema, so the worst that a hostile post can do is a value that a person sees.
"""
