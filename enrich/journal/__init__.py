"""The journal: one SQLite file that remembers what was asked, answered, proposed, decided and written.

The states of a proposal, named by `enrich.journal.states.ProposalState`::

       a run asks the model
        |               |
        |               +-------------> nothing
        v
     pending --------> ready --------> written
      ^  ^ |             |                |
      |  | +-> rejected <+                |
      |  |         |                      |
      |  +---------+  taken back          |
      +-----------------------------------+  undone

A proposal is replaced from any of these states when another one takes its place.

Who causes which step, the way forward first::

    new -> pending         a run: the model proposes a value
    new -> nothing         a run: the model has nothing to say about the field
    pending -> ready       a person accepts or edits it, to be written later
    pending -> written     it is accepted and written at once, by a person or by ``run --yes``
    pending -> rejected    a person turns it down, or the vocabulary file does
    ready -> written       ``enrich apply`` or the end of a review writes it, or a person wrote the same into the file
    ready -> rejected      a person changes their mind

    ready -> pending       a person takes the decision back
    rejected -> pending    a person takes the decision back
    written -> pending     ``enrich undo`` takes the write back
    written -> rejected    ``enrich undo`` takes back a value that a person had edited: the model's was not wanted
    rejected -> written    ``enrich redo`` brings it back

    pending -> replaced    a newer answer comes, it no longer fits the settings, or its last item joins those ready
    ready -> replaced      it no longer fits, ``enrich apply --forget`` drops it, or its last item is taken back
    rejected -> replaced   its last item is taken back, and waits again with the others
    written -> replaced    ``enrich undo`` takes the write back while another proposal is open for the field
    replaced -> written    ``enrich redo`` brings it back
"""
