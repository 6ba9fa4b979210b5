"""An OpenAI-compatible server on loopback, scripted by the test that starts it.

Purpose: whatever speaks to a model is tested over real HTTP, with faults that real services show.
Invariant: every request, and every answer that claims to be well-formed, is checked against OpenAI's own description.
Not a mock: nothing of the client is replaced, and a subprocess reaches it by ``server.url`` as well as the test itself.

```python
from server import Server, answers

with Server() as server:  # answers each request by its own schema
    server.script(answers.limited(after=0.1), answers.broken)  # the next two answers
    run(base_url=server.url)
    assert [asked.body["model"] for asked in server.history] == ["m", "m", "m"]
```

`Server(default=...)` says how to answer when the script is used up, `latency` adds seconds to each answer.
An answer is an `Answer`, or a function of what was `Asked`.
`python -m server --latency 0.3` (with ``tests`` on the path) runs one in a process of its own and prints its URL.
"""

from server import answers
from server.serving import Server
from server.values import Answer, Asked, End, Script

__all__ = ["Answer", "Asked", "End", "Script", "Server", "answers"]
