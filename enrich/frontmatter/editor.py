"""Turn wanted values into edits of the source, and prove them.

The plan is the same for all formats: an equal value is no edit, a value is replaced where it stands,
and what is new goes behind its neighbour in the usual order.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from enrich.errors import FrontMatterError, NotAPostError, PatchError
from enrich.frontmatter.blocks import Opened, open_block, opened
from enrich.frontmatter.entries import Block, Change, Dialect, Entry, neighbour, spliced, to_edits
from enrich.frontmatter.formats import FORMATS, BlockFormat, cut
from enrich.frontmatter.lists import same
from enrich.frontmatter.lookalikes import require_no_head
from enrich.frontmatter.mappings import Branch, entered, grown, tree
from enrich.frontmatter.proofs import prove
from enrich.frontmatter.style import UNKNOWN, Style
from enrich.frontmatter.wanted import check, check_kind
from enrich.values import JSON, Edit, Format, Post

_FENCE_LIKE = re.compile(rb"\s*+(?:---|\+\+\+|;;;|\{|\xef\xbb\xbf)")


def created(post: Post, values: Mapping[str, JSON], style: Style, create: str | None) -> tuple[Edit, ...]:
    """The one edit that puts a new block above the body, proved.

    Raises ``FrontMatterError`` where that is not asked or not safe.
    """
    form = _format_of(create)
    _refuse_body(post)
    opening, inner, closing = form.empty
    wanted = tree(values)
    last = {name for name, value in wanted.items() if _is_apart(form.dialect, value)}
    ranks = {name: rank for rank, name in enumerate(style.order)}
    for name in sorted(wanted, key=lambda name: (name in last, ranks.get(name, len(ranks)))):
        block = Block(inner, form.dialect.entries(inner))
        change = form.dialect.insert(block, None, [(name, wanted[name])], style)
        inner = inner[: change.start] + change.text + inner[change.end :]
    edit = Edit(post.block, (opening + inner + closing).replace("\n", post.newline).encode())
    _prove(post, edit, values, form)
    return (edit,)


def _format_of(create: str | None) -> BlockFormat:
    if create in (None, Format.NONE):
        hint = "put `---` twice above the text, or let enrich do so with `create = true`"
        raise FrontMatterError("no-front-matter", "the post has no front matter", hint, line=1)
    for plain, special in ((Format.YAML, Format.HEXO), (Format.TOML, Format.FRANKLIN)):
        if create == plain:
            return FORMATS.get(special, FORMATS[plain])
    if (form := FORMATS.get(str(create))) is None:
        message = f"a new block can't be written as `{create}`, for no such format is known"
        raise FrontMatterError("unknown-format", message, f"there are {', '.join(FORMATS)}", line=1)
    return form


def _refuse_body(post: Post) -> None:
    if _FENCE_LIKE.match(post.source, post.body.start):
        message = "the text begins like front matter, so a block above it would be read differently by each program"
        raise NotAPostError("ambiguous-fence", message, "put a line of text first", line=1)
    require_no_head(post)
    try:
        post.source[post.body.start :].decode("utf-8")
    except UnicodeDecodeError:
        message = "the post is not UTF-8, and a block in UTF-8 above it would make it unreadable"
        raise FrontMatterError("not-utf8", message, "save the file as UTF-8", line=1) from None


def _prove(post: Post, edit: Edit, values: Mapping[str, JSON], form: BlockFormat) -> None:
    after = cut(spliced(post.source, (edit,)))
    body = after.source[after.body.start :] == post.source[post.body.start :]
    read = {entry.name: entry.value for entry in open_block(after).entries}
    if after.format != form.name or not body or not same(read, tree(values).plain):
        hint = "the file was not touched; please report this with the post's text"
        raise PatchError("this edit failed its own proof: the new front matter would not be read back", hint)


def edit(source: bytes, values: Mapping[str, JSON], *, style: Style = UNKNOWN, create: str | None = None) -> bytes:
    """The source with the values set, and every other byte as it was.

    Raises ``FrontMatterError`` with a line and a stable code where that can't be done safely.
    Raises ``PatchError`` where a proof fails.
    """
    return spliced(source, edits(cut(source), values, style=style, create=create))


def edits(
    post: Post | Opened, values: Mapping[str, JSON], *, style: Style = UNKNOWN, create: str | None = None
) -> tuple[Edit, ...]:
    """The edits that set the values, from first to last; none where all are set already.

    ``style`` is how the site writes, for where the post itself gives no lead.
    ``create`` is the format of a new block where the post has none; without it such a post is refused.
    All proofs have run when this returns.  Raises ``FrontMatterError``, and ``PatchError`` where a proof fails.
    """
    check(values)
    whole = opened(post)
    post, block = whole.post, whole.block
    values = grown(block, values)
    if post.format is Format.NONE:
        return created(post, values, style, create) if values else ()
    dialect = FORMATS[post.format].dialect
    result = to_edits(post, block.text, plan(dialect, block, values, style))
    if result:
        prove(post, block, values, result, lambda after: plan(dialect, after, values, style))
    return result


def require_editable(
    post: Post | Opened, values: Mapping[str, JSON], *, style: Style = UNKNOWN, create: str | None = None
) -> None:
    """Raise the ``FrontMatterError`` that `edits` would raise; the proofs, which only a bug of ours fails, are left."""
    check(values)
    whole = opened(post)
    if whole.post.format is not Format.NONE:
        plan(FORMATS[whole.post.format].dialect, whole.block, grown(whole.block, values), style)
    elif values:
        created(whole.post, values, style, create)


def plan(dialect: Dialect, block: Block, values: Mapping[str, JSON], style: Style) -> list[Change]:
    """The changes of the block's text; of two at one place the first stands first; raises ``FrontMatterError``."""
    return _planned(dialect, block, tree(values), style)


def _planned(dialect: Dialect, block: Block, wanted: Branch, style: Style) -> list[Change]:
    targets = _targets(block, wanted)
    changes, leaves = [], {}
    for name, entry in targets.items():
        branch = wanted[name]
        if entry and isinstance(branch, Branch):
            inner = entered(dialect, block, entry)
            changes += _planned(dialect, inner, branch, _lead(dialect, block, (), branch).over(style))
        else:
            leaves[name] = entry
    old = [(entry, wanted[name]) for name, entry in leaves.items() if entry and not same(entry.value, wanted[name])]
    new = [name for name, entry in leaves.items() if not entry]
    changes += [_renamed(entry, name) for name, entry in targets.items() if entry and entry.name != name]
    if not old and not new:
        return changes
    for entry, value in old:
        check_kind(block, entry, value)
    lead = _lead(dialect, block, leaves.values(), wanted).over(style)
    changes += [dialect.replace(block, entry, value, lead) for entry, value in old]
    apart = [name for name in new if _is_apart(dialect, wanted[name])]
    for after, names in _groups(block, [name for name in new if name not in apart], style.order):
        changes.append(dialect.insert(block, after, [(name, wanted[name]) for name in names], lead))
    return changes + ([dialect.insert(block, None, [(name, wanted[name]) for name in apart], lead)] if apart else [])


def _is_apart(dialect: Dialect, value: JSON) -> bool:
    """Whether a new mapping has no place among the format's other entries."""
    return isinstance(value, Branch) and getattr(dialect, "TABLES_LAST", False)


def _lead(dialect: Dialect, block: Block, targets: Collection[Entry | None], values: Mapping[str, JSON]) -> Style:
    """How the block's other fields are written; lists are only looked at where texts don't tell."""
    edited = {entry.key for entry in targets if entry}
    others = Block(block.text, tuple(entry for entry in block.entries if entry.key not in edited))
    lead = dialect.texts(others)
    if lead.quote and not _has_list(values):
        return lead
    return lead.over(dialect.lists(others))


def _has_list(values: Mapping[str, JSON]) -> bool:
    return any(_has_list(value) if isinstance(value, Branch) else isinstance(value, list) for value in values.values())


def _renamed(entry: Entry, name: str) -> Change:
    """Only the case of a key that its reader does not tell from ``name``; its quotes stay."""
    return Change(entry.key + 1, entry.key + 1 + len(entry.name), name)


def _groups(block: Block, new: Sequence[str], order: Sequence[str]) -> list[tuple[Entry | None, list[str]]]:
    """The new keys by the entry that they follow; what follows the last one goes to the end."""
    groups: dict[int, tuple[Entry | None, list[str]]] = {}
    for name in sorted(new, key=lambda name: order.index(name) if name in order else len(order)):
        after = neighbour(name, block.entries, order)
        after = None if block.entries and after is block.entries[-1] else after
        groups.setdefault(after.key if after else -1, (after, []))[1].append(name)
    return list(groups.values())


def _targets(block: Block, names: Collection[str]) -> dict[str, Entry | None]:
    """The entry to change for each name, or ``None`` where it is new."""
    found: dict[str, list[Entry]] = {name.casefold(): [] for name in names}
    for entry in block.entries:
        if (folded := entry.name.casefold()) in found:
            found[folded].append(entry)
    return {name: _target(block, name, found[name.casefold()]) for name in names}


def _target(block: Block, name: str, found: Sequence[Entry]) -> Entry | None:
    """The one of the entries with a name; some programs fold the case of keys, so a twin is refused."""
    twin = next((entry for entry in found if entry.name != name), None)
    if twin and not (block.folds_case and block.text.startswith(twin.name, twin.key + 1)):
        there, wanted = block.called(twin.name), block.called(name)
        message = f"the key is written `{there}` here, and some programs don't tell it from `{wanted}`"
        hint = f"keep one of them, or write `{wanted}`"
        raise FrontMatterError("case-variant", message, hint, line=block.line_of(twin.key))
    if len(found) > 1:
        message = f"`{block.called(name)}` stands here twice, first in line {block.line_of(found[0].key)}"
        raise FrontMatterError("duplicate-target", message, "keep one of them", line=block.line_of(found[1].key))
    return found[0] if found else None
