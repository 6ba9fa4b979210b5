"""What the site of the documentation takes from above `docs/`, and where its links lead."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[2]
PAGES = {"README.md": "introduction.md", "CONTRIBUTING.md": "CONTRIBUTING.md", "SECURITY.md": "SECURITY.md"}
_LINK = re.compile(
    r"(?P<shown>!?)\[(?P<text>[^\]]+)\]\((?P<target>(?!https?:|mailto:|#)[^)#\s]+)(?P<anchor>#[^)\s]+)?\)"
)


def on_files(files: Files, config: Any) -> Files:  # noqa: ANN401 - mkdocs' own
    """Adds the pages that lie at the root of the repository."""
    for name, page in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / name).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:  # noqa: ANN401 - mkdocs' own
    """Leads links and pictures to where they are on the site; a link to what is no page keeps its text alone."""
    home = next((name for name, made in PAGES.items() if made == page.file.src_uri), f"docs/{page.file.src_uri}")
    return _LINK.sub(lambda found: _led(found, home), markdown)


def _led(found: re.Match[str], home: str) -> str:
    """One link or picture, as the site has it; what lies outside of the documentation keeps its text alone."""
    target = (ROOT / home).parent.joinpath(found["target"]).resolve().relative_to(ROOT).as_posix()
    place = PAGES.get(target) or (target.removeprefix("docs/") if target.startswith("docs/") else "")
    if not (place if found["shown"] else place.endswith(".md")):
        return found["text"]
    above = "../" * (len(Path(home).parts) - (2 if home.startswith("docs/") else 1))
    return f"{found['shown']}[{found['text']}]({above}{place}{found['anchor'] or ''})"
