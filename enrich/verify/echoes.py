"""Texts that are not about the post but taken from somewhere else: its own title, another post, the prompt itself.

Compared by letters and digits alone (`enrich.verify.phrases.letters`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from enrich.values import FieldSpec, Request, Violation
from enrich.verify.phrases import letters

NEAR_TEXT = 80.0
NEAR_TITLE = 92.0
SHORTEST_TITLE = 12
SHORTEST_SENTENCE, SHORTEST_WIDE = 20, 10
_SENTENCE = re.compile(r"[。！？\n]++|(?<![.!?])[.!?]++(?=[\s。！？]|\Z)")
_TEMPLATE = re.compile(r"\{\{(?:(?!\{\{|\}\}).)*+\}\}|\{%(?:(?!\{%|%\}).)*+%\}", re.DOTALL)


def echoes(spec: FieldSpec, text: str, request: Request) -> Iterator[Violation]:
    """The ways in which a text only repeats what it was given."""
    sentences = [*map(letters, _SENTENCE.split(text))]
    pointer, said = f"/{spec.name}", "".join(sentences)
    if said and said == letters(request.title):
        yield Violation(pointer, "own-title", "it is the post's own title; say what the post says")
    elif path := _copied(spec, text, said, request):
        message = f"it is what an example ({path}) says; say what this post says"
        yield Violation(pointer, "copied-text", message)
    elif _of_the_prompt(spec, sentences, request):
        yield Violation(pointer, "copied-prompt", "it repeats the instructions; say what the post says")


def _copied(spec: FieldSpec, text: str, said: str, request: Request) -> str:
    """The path of the example that has this text, or almost this text, as a title or a value; empty where none has.

    ``said`` are its letters.

    Almost means at least 80 of 100 by `rapidfuzz`'s ratio for a value of the same field, and 92 for a title.
    A value of another field is meant only to the letter.
    """
    if not request.context.examples:
        return ""
    from rapidfuzz.fuzz import ratio

    for example in request.context.examples:
        texts = {name: value for name, value in example.values.items() if isinstance(value, str)}
        same = texts.get(spec.name)
        if same is not None and ratio(text, same, score_cutoff=NEAR_TEXT):
            return example.path
        title = letters(example.title)
        if said in (title, *map(letters, texts.values())):
            return example.path
        if len(title) >= SHORTEST_TITLE and ratio(said, title, score_cutoff=NEAR_TITLE):
            return example.path
    return ""


def _of_the_prompt(spec: FieldSpec, sentences: Sequence[str], request: Request) -> bool:
    """Whether one of a text's sentences stands in the instructions, and not in the post; compared by letters."""
    if "".join(sentences) == letters(spec.ask):
        return True
    system = request.messages[0].content if request.messages else ""
    told = _instructions(system, request.prompt.system, request.prompt.user, spec.ask)
    found = [one for one in sentences if _is_long(one) and one in told]
    return bool(found) and not all(one in letters(request.body) for one in found)


@lru_cache(maxsize=16)
def _instructions(system: str, *templates: str) -> str:
    """The letters of all that a model is told beside the post, its examples and the site's words."""
    return "\n".join(map(letters, (system, *(part for one in templates for part in _TEMPLATE.split(one)))))


def _is_long(said: str) -> bool:
    return len(said) >= (SHORTEST_SENTENCE if said.isascii() else SHORTEST_WIDE)
