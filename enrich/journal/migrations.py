"""The journal's tables, as numbered steps: a journal of any age is brought to the newest form when it is opened.

A step that was released is never edited; what changes comes as a further step.
"""

from enrich.sqlite import Ours

OURS = Ours(1701737059, frozenset({"runs", "requests", "replies", "proposals", "decisions", "writes"}))
"""How a journal is known: by ``enrc`` in ASCII as a number, or, where it is older than that, by its first tables."""
STEPS = (
    """
    CREATE TABLE runs (
        run TEXT PRIMARY KEY, started TEXT NOT NULL, ended TEXT, command TEXT NOT NULL,
        model TEXT NOT NULL, pid INTEGER NOT NULL, outcomes TEXT
    ) STRICT;

    CREATE TABLE requests (
        fingerprint TEXT PRIMARY KEY, run TEXT NOT NULL REFERENCES runs, path TEXT NOT NULL,
        model TEXT NOT NULL, prompt TEXT NOT NULL, prompt_version TEXT NOT NULL, fields TEXT NOT NULL,
        characters INTEGER NOT NULL, time TEXT NOT NULL
    ) STRICT;

    -- `state` is kept, or useless where it broke its rules even after a repair: a later run may ask again.
    CREATE TABLE replies (
        id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL REFERENCES requests, run TEXT NOT NULL REFERENCES runs,
        state TEXT NOT NULL, text TEXT NOT NULL, model TEXT NOT NULL,
        tokens_in INTEGER NOT NULL, tokens_out INTEGER NOT NULL, cost REAL, stop TEXT NOT NULL, time TEXT NOT NULL
    ) STRICT;
    CREATE INDEX replies_by_request ON replies (fingerprint, state);

    -- What a server was found to be able to do, by its address and model.
    CREATE TABLE capabilities (server TEXT PRIMARY KEY, found TEXT NOT NULL) STRICT;

    CREATE TABLE failures (
        id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs, path TEXT NOT NULL,
        code TEXT NOT NULL, message TEXT NOT NULL, trace TEXT NOT NULL, time TEXT NOT NULL
    ) STRICT;

    -- One row for each field that was answered; `state` is pending, nothing, ready (decided, not yet written), accepted
    -- (written), rejected or replaced.
    CREATE TABLE proposals (
        id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs, path TEXT NOT NULL, field TEXT NOT NULL,
        base TEXT NOT NULL, basis TEXT NOT NULL, state TEXT NOT NULL, proposal TEXT NOT NULL, time TEXT NOT NULL
    ) STRICT;
    CREATE INDEX proposals_by_post ON proposals (path, field, state);
    CREATE INDEX proposals_by_state ON proposals (state, path);

    CREATE TABLE decisions (
        id INTEGER PRIMARY KEY, proposal INTEGER NOT NULL REFERENCES proposals,
        verdict TEXT NOT NULL, value TEXT NOT NULL, by TEXT NOT NULL, time TEXT NOT NULL
    ) STRICT;

    -- `state` is intended before the file is touched, then done or failed, and undone where another took it back.
    CREATE TABLE writes (
        id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs, path TEXT NOT NULL, state TEXT NOT NULL,
        before TEXT NOT NULL, after TEXT NOT NULL, time TEXT NOT NULL
    ) STRICT;
    CREATE TABLE edits (
        write INTEGER NOT NULL REFERENCES writes, start INTEGER NOT NULL, old BLOB NOT NULL, new BLOB NOT NULL
    ) STRICT;
    CREATE TABLE written (
        write INTEGER NOT NULL REFERENCES writes, path TEXT NOT NULL, field TEXT NOT NULL,
        value TEXT NOT NULL, proposal INTEGER REFERENCES proposals
    ) STRICT;
    CREATE INDEX written_by_post ON written (path, field);
    """,
    """
    -- The digest of what the request rests on: the post's own words and the settings, but not what the site knows.
    ALTER TABLE requests ADD COLUMN rests TEXT NOT NULL DEFAULT '';
    CREATE INDEX requests_by_post ON requests (path, rests);
    """,
    """
    -- The terms that a model said and the site does not know. `verdict` is empty, accept, alias or reject, and `label`
    -- the term that is meant; a row goes when its post has the term, is asked anew, or the term is rejected.
    CREATE TABLE queue (
        id INTEGER PRIMARY KEY, path TEXT NOT NULL, field TEXT NOT NULL, folded TEXT NOT NULL, said TEXT NOT NULL,
        quote TEXT NOT NULL, line INTEGER NOT NULL, base TEXT NOT NULL, basis TEXT NOT NULL, provenance TEXT NOT NULL,
        verdict TEXT NOT NULL DEFAULT '', label TEXT NOT NULL DEFAULT '', UNIQUE (path, field, folded)
    ) STRICT;
    """,
    """
    -- A write may take back another; `head` is the post before it, up to the end of its front matter.
    ALTER TABLE writes ADD COLUMN undoes INTEGER REFERENCES writes;
    ALTER TABLE writes ADD COLUMN head BLOB;
    -- Whose value a field holds after and before: `author` is enrich, person, or both.
    ALTER TABLE written ADD COLUMN key TEXT NOT NULL DEFAULT '';
    ALTER TABLE written ADD COLUMN author TEXT NOT NULL DEFAULT 'enrich';
    ALTER TABLE written ADD COLUMN old TEXT NOT NULL DEFAULT 'null';
    ALTER TABLE written ADD COLUMN old_author TEXT NOT NULL DEFAULT 'person';
    ALTER TABLE written ADD COLUMN old_proposal INTEGER REFERENCES proposals;
    UPDATE written SET proposal = (
        SELECT max(id) FROM proposals
        WHERE proposals.path = written.path AND proposals.field = written.field AND state = 'accepted'
    );
    CREATE INDEX decisions_by_proposal ON decisions (proposal);
    CREATE INDEX writes_by_run ON writes (run, state);
    CREATE INDEX writes_by_post ON writes (path, state);
    CREATE INDEX edits_by_write ON edits (write);
    CREATE INDEX written_by_write ON written (write);
    CREATE INDEX written_by_proposal ON written (proposal);
    """,
    """
    -- When it was found out what a server can do; empty where an earlier version did so.
    ALTER TABLE capabilities ADD COLUMN time TEXT NOT NULL DEFAULT '';
    """,
    """
    -- Of a field that nothing is proposed for: what was left out of the answer and why, as a list of code and message.
    ALTER TABLE proposals ADD COLUMN left_out TEXT NOT NULL DEFAULT '[]';
    """,
    """
    -- What a server sent that is no reply, byte for byte up to 1 MiB, without the key; its `text` is then empty.
    ALTER TABLE replies ADD COLUMN received BLOB;
    """,
    """
    -- By this number a journal is told from other programs' databases, before anything of it is read.
    PRAGMA application_id = 1701737059;
    """,
    """
    -- The files in which requests leave; `state` is told in `enrich.journal.outgoing`, as is that of a request.
    CREATE TABLE shards (
        id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, run TEXT NOT NULL REFERENCES runs, file TEXT NOT NULL,
        server TEXT NOT NULL, model TEXT NOT NULL, state TEXT NOT NULL, requests INTEGER NOT NULL,
        reserved REAL NOT NULL, time TEXT NOT NULL, input TEXT NOT NULL, batch TEXT NOT NULL, note TEXT NOT NULL
    ) STRICT;
    CREATE TABLE outgoing (
        id INTEGER PRIMARY KEY, shard INTEGER NOT NULL REFERENCES shards,
        fingerprint TEXT NOT NULL REFERENCES requests, state TEXT NOT NULL
    ) STRICT;
    CREATE INDEX outgoing_by_request ON outgoing (fingerprint, state);
    CREATE INDEX outgoing_by_shard ON outgoing (shard, state);
    CREATE INDEX outgoing_by_state ON outgoing (state);
    """,
    """
    -- What a model told of the values it considered, as JSON; NULL where it told nothing.
    ALTER TABLE replies ADD COLUMN reasons TEXT;
    """,
)
