"""Agents read posts, check them, and hand in values of their own; what is written is a person's to decide.

What an agent says is data: its values go the way of a model's answer, and its name is only told, never believed.

- `enrich.agents.shared`: which posts an agent may see, and the errors that say nothing of the others.
- `enrich.agents.reading`: what an agent is told of a post, of a vocabulary, and of what waits.
- `enrich.agents.handing`: what an agent hands in, and what of it may be written.
- `enrich.agents.sessions`: the sessions of the calls, one after the other, on one thread.
- `enrich.agents.server`: the tools and resources of the protocol.
"""
