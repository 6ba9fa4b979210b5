"""The proof of the corpus tests is itself tested."""

from __future__ import annotations

from proof import rest


def test_rest_leaves_the_fields_out() -> None:
    """The proof itself sees a changed comment, a changed key and a changed body."""
    before = b"---\na: 1\ntags:\n- x\n# c\nb: >\n  text\n---\nbody: 1\n"
    assert rest(before, ["tags"]) == b"---\na: 1\n# c\nb: >\n  text\n---\nbody: 1\n"
    assert rest(before, ["b"]) == b"---\na: 1\ntags:\n- x\n# c\n---\nbody: 1\n"
    for damaged in (
        before.replace(b"# c", b"#c"),
        before.replace(b"a: 1", b"a: 2"),
        before.replace(b"body: 1", b"body"),
    ):
        assert rest(before, ["tags", "b"]) != rest(damaged, ["tags", "b"])
