"""Posts led by further processes, where one interpreter is full: the driver keeps the journal, the pace and the budget.

A worker does all that costs processor time: it renders a post's request, asks, verifies and makes the patch.
It runs where a host gives it a place: in a process of this machine (`hosts`), or on a Ray cluster (`cluster`).
It touches no file of the site, so it needs none.
Whatever counts passes the driver first: a request leaves with the driver's leave alone, and a reply is used once the
driver has it on disk.
So there is one journal, one writer of it, one pace and one budget, however many workers there are; a worker that is
killed loses its work in flight, and another one does that again.

```
driver (`pool`, `seat`)                          worker (`serve`)
  post, and what the journal has of it        →    Pipeline.propose
  Limiter, Budget                             ←→   DriverGates: enter, leave
  Journal                                     ←    ForwardingJournal: record, keep, propose; waits for flush
  Batch: outcomes, failures, the halt         ←    an outcome or an error
```

Workers of a cluster take seconds to begin; in a long run the command leads posts itself until one is there.

Cut here and not at the model alone: the client is about a fifth of the processor time of a post.
"""
