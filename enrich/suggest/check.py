"""A plan from elsewhere is proved before anything of it is shown or written: pure, but for the blobs that it is given.

What a tampered plan could do at most is then what an honest one does: set missing fields to allowed values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from enrich import frontmatter
from enrich.errors import PostError, UsageError
from enrich.fields.keys import names, standing
from enrich.fields.policy import filled
from enrich.frontmatter.keys import parse
from enrich.suggest.placement import applied, is_proved, lines
from enrich.suggest.safety import fault
from enrich.suggest.values import PlannedPost, Pull, SuggestionPlan, is_known
from enrich.values import JSON, Field, FieldSpec, Format, Post

Bytes = Callable[[str, str], bytes]


def require_same(plan: SuggestionPlan, pull: Pull, config: str) -> None:
    """Returns only if the plan is for this pull request, this head and these settings, and says nothing of its own.

    Raises:
        UsageError: It is not.
    """
    told, here = plan.pull, pull
    pairs = (
        ("repository", told.repo, here.repo),
        ("pull request", told.number, here.number),
        ("base", told.base, here.base),
        ("head", told.head, here.head),
        ("configuration", plan.config, config),
    )
    for name, planned, found in pairs:
        if planned != found:
            raise _refused(f"its {name} is not that of this run")
    if not all(map(is_known, plan.notes)):
        raise _refused("it says what no plan says")


def require_proved(
    item: PlannedPost, blob: str, read: Bytes, specs: Mapping[str, FieldSpec], hidden: Iterable[str]
) -> bytes:
    """The planned bytes of an item, once every promise about it holds; ``blob`` is the post's at the head.

    Raises:
        UsageError: One does not.
    """
    if item.blob != blob:
        raise _refused("a post is not the one that was planned for")
    before = read(item.blob, item.path)
    try:
        after = applied(before, item.edits)
        post = frontmatter.cut(before, item.path)
    except (ValueError, PostError) as error:
        raise _refused("an edit does not fit its post") from error
    known = frontmatter.by_name(post)
    _require_values(item, known, specs, hidden)
    if not is_proved(post, after, item.values) or not _says(after, item):
        raise _refused("an edit does more than set its fields")
    if not _keeps(before, after, item):
        raise _refused("an edit changes what is no field of its own")
    if item.anchor and not _is_anchored(item):
        raise _refused("a suggestion is not for its line")
    return after


def by_key(item: PlannedPost, specs: Iterable[FieldSpec]) -> dict[str, FieldSpec]:
    """The fields that an item sets, by the keys that it has for them; a key may be in any case."""
    meant = {name.casefold(): spec for spec in specs for name in names(spec)}
    return {key: meant[folded] for key in item.values if (folded := key.casefold()) in meant}


def _says(after: bytes, item: PlannedPost) -> bool:
    found = frontmatter.by_name(frontmatter.cut(after))
    return all(found.get(key) == value for key, value in item.values.items())


def _require_values(
    item: PlannedPost, known: Mapping[str, JSON], specs: Mapping[str, FieldSpec], hidden: Iterable[str]
) -> None:
    for key, value in item.values.items():
        spec = specs.get(key)
        if spec is None or spec.name not in item.fields:
            raise _refused("it sets a field that this site does not ask for")
        if filled(known.get(standing(spec, known) or key), spec):
            raise _refused("it sets a field that is not missing")
        if why := fault(value, hidden):
            raise _refused(f"a value {why}")


def _keeps(before: bytes, after: bytes, item: PlannedPost) -> bool:
    """Whether every line that is of no field to be set stands as it stood; JSON's fields may share a line."""
    old, new = frontmatter.cut(before, item.path), frontmatter.cut(after, item.path)
    if new.format is Format.JSON:
        return True
    if old.format is not Format.NONE:
        return _foreign(old, item) == _foreign(new, item)
    made = new.source[new.block.start : new.block.end].split(b"\n")
    return sum(bool(line.strip()) for line in made) == len(_own(new, item))


def _foreign(post: Post, item: PlannedPost) -> list[str]:
    """The lines of no field to be set; a new table of TOML is set off by a blank one.

    Of a line with brackets that hold a field to be set, that is what follows them.
    """
    own, counts = _own(post, item), post.format not in (Format.TOML, Format.FRANKLIN)
    shared = {field.line: _rest_of_line(post, field.span.end) for field in _brackets(post, item)}
    told = (
        (at, shared.get(at, line)) for at, line in enumerate(lines(post.source), 1) if at not in own - shared.keys()
    )
    braces = "" if frontmatter.locate(post) else "{}"  # an empty mapping, in the place of which the first field comes
    return [line for _, line in told if (counts or line.strip()) and (not braces or line.strip() != braces)]


def _brackets(post: Post, item: PlannedPost) -> list[Field]:
    """The outermost mappings on one line that hold a field to be set, or are to."""
    found: list[Field] = []
    for field in frontmatter.locate(post):
        path = parse(field.name)
        source = post.source[field.span.start : field.span.end]
        is_way = any(parse(key)[: len(path)] == path for key in item.values)
        if is_way and source.startswith(b"{") and b"\n" not in source and field.line not in {one.line for one in found}:
            found.append(field)
    return found


def _rest_of_line(post: Post, end: int) -> str:
    return post.source[end:].partition(b"\n")[0].decode("utf-8")


def _own(post: Post, item: PlannedPost) -> set[int]:
    """The lines of the fields that are to be set, and of the mappings that hold nothing else."""
    own: set[int] = set()
    fields = frontmatter.locate(post)
    kept = [parse(one.name) for one in fields if one.name not in item.values and not is_mapping(one.value)]
    for field in fields:
        path = parse(field.name)
        is_way = is_mapping(field.value) and any(parse(key)[: len(path)] == path for key in item.values)
        if is_way and not any(one[: len(path)] == path for one in kept):
            own.add(field.line)
        if field.name in item.values:
            end = field.span.end - (post.source[field.span.end - 1 : field.span.end] == b"\n")
            own.update(range(field.line, post.source.count(b"\n", 0, end) + 2))
    return own


def is_mapping(value: JSON) -> bool:
    """Whether a value is a mapping, or may become one."""
    return value is None or isinstance(value, dict)


def _is_anchored(item: PlannedPost) -> bool:
    if item.anchor is None or len(item.edits) != 1:
        return False
    (edit,) = item.edits
    return edit.line == (item.anchor.start or item.anchor.line) and edit.line + edit.count - 1 == item.anchor.line


def _refused(why: str) -> UsageError:
    return UsageError(f"the plan is refused: {why}", "make it again with --phase plan")
