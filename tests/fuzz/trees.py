"""JSON grown as JSON: a node becomes another, is wrapped, goes, or gets another name; then it is written somehow."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

from fuzz.growing import LARGEST, SIGNS, STEP, changed, programs

HOSTILE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**63, 10**30, -0.0, 1.5, 1e308, "", " ", "x", [], {}, [[]], [{}], [None], {"": ""}),
    *("\x00", "\ud800", "\u202e", "\x1b]0;x\x07", "a\nb", "9" * 400, "x" * 3000, "{", "null", "---", "<b>", "{{ x }}"),
    *("Ada Lovelace", "engine", ["engine", "engine"], [1, 2], {"name": "Ada Lovelace"}, {"text": "x", "quote": ""}),
)
RAW = ("NaN", "Infinity", "1e999", "9" * 5000, "[" * 3000, '{"a":' * 500, "'x'", "True", "None", "undefined", "")
NAMES = ("", "error", "code", "message", "content", "usage", "choices", "delta", "name", "quote", "text", "summary")
_MARK = "\ue0ff"  # stands for what `json` does not write
_TEXT = (
    b"```json\n",
    b"\n```",
    b"<think>",
    b"</think>",
    b"data: ",
    b"\n\n",
    b"[DONE]",
    b"\\u",
    b"\\ud83d",
    b",}",
    b",]",
)
Path = tuple[Any, ...]


def trees(known: Sequence[bytes], signs: Sequence[bytes] = ()) -> st.SearchStrategy[bytes]:
    """Seeds of JSON changed as trees, and then some of them as texts."""
    all_signs = tuple(dict.fromkeys((*signs, *_TEXT, *SIGNS)))
    chosen = st.sampled_from(known)
    return st.builds(
        lambda seed, other, program, then: changed(regrown(seed, other, program), other, then, all_signs),
        chosen,
        chosen,
        programs(),
        st.one_of(st.just(b""), st.binary(max_size=2 * STEP)),
    )


def regrown(seed: bytes, other: bytes, program: bytes) -> bytes:
    """The seed with its tree changed; as it is where it is no JSON."""
    tree, others = _parsed(seed), _parsed(other)
    if tree is None or len(program) < STEP:
        return seed
    raw: list[str] = []
    for start in range(0, len(program) - STEP + 1, STEP):
        tree = _changed(tree, others, program[start : start + STEP], raw)
    is_ascii = program[-1] % 2 == 0
    text = json.dumps(tree, ensure_ascii=is_ascii, indent=(None, 1)[program[-1] % 4 == 0])
    for one in raw:
        text = text.replace(json.dumps(_MARK, ensure_ascii=is_ascii), one, 1)
    return text.encode("utf-8", "surrogatepass")[: 4 * LARGEST]


def _parsed(text: bytes) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(text)
    except ValueError:
        return None


def _changed(tree: Any, others: Any, step: bytes, raw: list[str]) -> Any:  # noqa: ANN401, PLR0911 - one line a kind
    kind, high, low, length, choice = step
    places = list(_places(tree))
    path = places[(high << 8 | low) % len(places)]
    old = _at(tree, path)
    match kind % 9:
        case 0 | 1:
            return _put(tree, path, HOSTILE[choice % len(HOSTILE)])
        case 2:
            elsewhere = list(_places(others))
            return _put(tree, path, _at(others, elsewhere[choice % len(elsewhere)]))
        case 3:
            return _put(tree, path, [old] * (length % 4) if choice % 2 else {NAMES[length % len(NAMES)]: old})
        case 4:
            return _without(tree, path)
        case 5:
            return _renamed(tree, path, NAMES[choice % len(NAMES)])
        case 6:
            raw.append(RAW[choice % len(RAW)])
            return _put(tree, path, _MARK)
        case 7:
            return _put(tree, path, old * (2, 40, 1200)[length % 3] if isinstance(old, list | str) else [old, old])
        case _:
            return _put(tree, path, json.dumps(old) if choice % 2 else str(old))


def _places(tree: Any, path: Path = ()) -> Iterator[Path]:  # noqa: ANN401 - any JSON
    yield path
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree[:50]) if isinstance(tree, list) else ()
    for key, value in inner:
        yield from _places(value, (*path, key))


def _at(tree: Any, path: Path) -> Any:  # noqa: ANN401 - any JSON
    for key in path:
        tree = tree[key]
    return tree


def _put(tree: Any, path: Path, value: Any) -> Any:  # noqa: ANN401 - any JSON
    if not path:
        return value
    made = dict(tree) if isinstance(tree, dict) else list(tree)
    made[path[0]] = _put(made[path[0]], path[1:], value)
    return made


def _without(tree: Any, path: Path) -> Any:  # noqa: ANN401 - any JSON
    if not path:
        return None
    holder = _at(tree, path[:-1])
    if isinstance(holder, dict):
        return _put(tree, path[:-1], {key: value for key, value in holder.items() if key != path[-1]})
    return _put(tree, path[:-1], [value for number, value in enumerate(holder) if number != path[-1]])


def _renamed(tree: Any, path: Path, name: str) -> Any:  # noqa: ANN401 - any JSON
    holder = _at(tree, path[:-1]) if path else None
    if not isinstance(holder, dict):
        return tree
    return _put(tree, path[:-1], {name if key == path[-1] else key: value for key, value in holder.items()})
