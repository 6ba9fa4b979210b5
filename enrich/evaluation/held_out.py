"""Posts without the values that are asked for, beside the site: nobody who reads them there can see what is hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from enrich import frontmatter
from enrich.errors import PostError
from enrich.evaluation.sample import Gold
from enrich.index.index import SiteIndex
from enrich.pipeline.context import RunContext
from enrich.posts import files
from enrich.posts.privacy import Privacy
from enrich.values import FieldSpec, Post


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The posts that are asked about, by path, as a model may see them, and what the site knows without them.

    ``golds`` is what was hidden.
    """

    golds: Mapping[str, Gold]
    posts: Mapping[str, Post]
    index: SiteIndex

    def read(self, path: str) -> Post:
        """The post without what is hidden."""
        return self.posts[path]


@contextmanager
def held_out(
    task: RunContext,
    specs: tuple[FieldSpec, ...],
    golds: Iterable[Gold],
    paths: Iterable[str],
    tell: Callable[[str], None],
) -> Iterator[HeldOut]:
    """The posts without the values of ``specs``, and an index of its own of all ``paths`` that saw them like this.

    It lies in a temporary folder, as the hidden posts do while it reads them; the site's files are only read.
    ``tell`` hears of posts whose values can't be taken out.
    """
    root = task.config.root
    with TemporaryDirectory(prefix="enrich-eval-") as place, closing(SiteIndex(Path(place) / "index.db")) as index:
        folder = Path(place) / "posts"
        hidden = {gold.path: (gold, content) for gold in golds if (content := _emptied(root, gold, tell)) is not None}
        for path, (_, content) in hidden.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        there = ((path, (folder if path in hidden else root) / path) for path in paths)
        index.update(there, specs, Privacy(task.config.privacy, task.config.site), task.words)
        yield HeldOut(
            {path: gold for path, (gold, _) in hidden.items()},
            {path: files.post(content, path) for path, (_, content) in hidden.items()},
            index,
        )


def _emptied(root: Path, gold: Gold, tell: Callable[[str], None]) -> bytes | None:
    """The bytes of a post without what is hidden; nothing where that can't be done safely."""
    try:
        post = files.read(root, gold.path)
        content = frontmatter.splice(post.source, frontmatter.without(post, gold.keys))
        left = {field.name for field in frontmatter.locate(frontmatter.cut(content, gold.path))} & {*gold.keys}
    except PostError as error:
        tell(str(error.at(gold.path)))
        return None
    if left:
        tell(f"{gold.path}: `{min(left)}` can't be hidden, so the post is left out")
        return None
    return content
