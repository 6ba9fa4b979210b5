"""Settings: where they are found, and how a wrong one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich.config import load
from enrich.errors import ConfigError


def test_a_file_is_found_upwards_from_the_post(tmp_path: Path) -> None:
    """The nearest enrich.toml above the first path counts, and its folder is the site's root."""
    (tmp_path / "enrich.toml").write_text("[model]\nname = 'm'\n", encoding="utf-8")
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    config = load(deep)
    assert (config.root, config.model.name, config.chosen) == (tmp_path, "m", True)


def test_a_project_table_counts_where_no_file_is(tmp_path: Path) -> None:
    """[tool.enrich] of a pyproject.toml serves as well."""
    (tmp_path / "pyproject.toml").write_text("[tool.enrich.site]\nposts = ['p']\n", encoding="utf-8")
    assert load(tmp_path).site.posts == ("p",)


def test_without_a_file_the_git_root_is_the_site(tmp_path: Path) -> None:
    """The site's root is the git root, else the folder named, and the embedded model answers."""
    posts = tmp_path / "posts"
    posts.mkdir()
    assert load(posts).root == posts
    (tmp_path / ".git").mkdir()
    config = load(posts)
    assert (config.root, config.model.name, config.chosen) == (tmp_path, "embedded", False)


def test_a_model_named_by_hand_overrides_the_file(tmp_path: Path) -> None:
    """--model wins over [model] name, and counts as chosen."""
    (tmp_path / "enrich.toml").write_text("[model]\nname = 'm'\nseed = 3\n", encoding="utf-8")
    model = load(tmp_path, given={"model": {"name": "other"}}).model
    assert (model.name, model.seed) == ("other", 3)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[modle]\nname = 'x'\n", "enrich.toml:1: unknown key `modle` in the file", "did you mean `model`?"),
        ("[model]\nnmae = 'x'\n", "enrich.toml:2: unknown key `nmae` in [model]", "did you mean `name`?"),
        (
            "[fields.summary]\nmax_char = 3\n",
            "enrich.toml:2: unknown key `max_char` in [fields.summary]",
            "did you mean `max_chars`?",
        ),
        ("[model]\ntemperature = 9\n", "enrich.toml:2: `model.temperature`: input should be less", ""),
        ("[fields.tags]\npolicy = 'sometimes'\n", "enrich.toml:2: `fields.tags.policy`: input should be 'fill'", ""),
        ("[model\n", "not valid TOML", ""),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(tmp_path: Path, text: str, message: str, hint: str) -> None:
    """An unknown key or a wrong value names file, line and key, and the nearest known key."""
    (tmp_path / "enrich.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert message in str(caught.value)
    assert caught.value.hint.startswith(hint)
