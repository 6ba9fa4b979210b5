"""Prompt files: Markdown with front matter, so that a prompt is itself a post.

A file declares its inputs, and they are checked in both directions before anything is sent.
An input that the text does not use, or one that it uses and does not declare, is an error.
Templates run in Jinja2's sandbox with strict undefined names, because a site's prompt may come from anybody.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enrich import regular
from enrich.errors import ConfigError, FrontMatterError
from enrich.values import Prompt

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

_PACKAGED = Path(__file__).parents[1] / "_prompts"
_CHECKOUT = Path(__file__).parents[2] / "prompts"
_BASES: Mapping[str, str] = {
    "399db51ef0773c44": "7afcf1c1d5edc5d3",
    "b28f97bcd668c3a8": "33a71f027afa2d53",
}
"""Our own prompts in better words, by digest, and the earlier ones whose answers still stand."""
_PARTS = re.compile(
    r"\A\s*+# System(?:[^\S\n]*+\n)++(?P<system>.*?)^# User(?:[^\S\n]*+\n)++(?P<user>.*)\Z", re.DOTALL | re.MULTILINE
)


class Library:
    """The prompts of this package; a prompt of the same name in the site's own folder replaces one."""

    def __init__(self, folder: Path | None = None) -> None:
        self._own = _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
        self._site = folder

    def get(self, name: str, given: frozenset[str]) -> Prompt:
        """The prompt called ``name``, checked against the inputs that will be given to it.

        Raises:
            ConfigError: There is none, it can't be parsed, or its inputs don't fit.
        """
        file = self._find(name)
        prompt = parse(_text(file), str(file))
        if prompt.name != name:
            raise ConfigError(f"{file}: its `name` is {prompt.name!r}, and the file is called {name!r}")
        if unknown := sorted(set(prompt.inputs) - given):
            raise ConfigError(f"{file}: input `{unknown[0]}` is not given; these are: {', '.join(sorted(given))}")
        return prompt

    def _find(self, name: str) -> Path:
        folders = [folder for folder in (self._site, self._own) if folder is not None]
        for folder in folders:
            file = folder / f"{name}.md"
            if file.is_file():
                if not regular.inside(folder, file):
                    raise ConfigError(f"{file}: leads out of its folder", "copy the prompt there")
                return file
        raise ConfigError(f"no prompt is called `{name}`", f"looked in {' and '.join(map(str, folders))}")


def _text(file: Path) -> str:
    try:
        return regular.text(file, regular.LARGEST_SETTINGS)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: not UTF-8 at byte {error.start}", "save it as UTF-8") from error
    except OSError as error:
        raise ConfigError(f"{file}: can't be read: {error.strerror}") from error


def parse(text: str, file: str) -> Prompt:
    """A prompt from a file's text; ``file`` is named in errors.

    Raises:
        ConfigError: No front matter, a part is missing, the template is broken, or inputs and use differ.
    """
    meta, content = _split(text, file)
    parts = _PARTS.match(content)
    missing = [key for key in ("name", "version", "inputs") if key not in meta]
    if missing or parts is None:
        want = f"`{missing[0]}` in its front matter" if missing else "the parts `# System` and `# User`"
        raise ConfigError(f"{file}: a prompt needs {want}")
    inputs = _inputs(meta["inputs"], file)
    _check_inputs(parts.groupdict(), inputs, file)
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    basis = _BASES.get(digest, "")
    return Prompt(str(meta["name"]), str(meta["version"]), inputs, parts["system"], parts["user"], digest, basis)


def _split(text: str, file: str) -> tuple[Mapping[str, Any], str]:
    """The front matter of a prompt and its body."""
    from yaml import YAMLError

    import frontmatter

    try:
        meta, content = frontmatter.parse(text)
    except (YAMLError, ValueError) as error:
        raise _unreadable(text, file) from error
    return meta, content


def _unreadable(text: str, file: str) -> ConfigError:
    """What is wrong with a prompt's front matter, in our own words and with its line."""
    from enrich.frontmatter import read

    try:
        read(text.encode())
    except FrontMatterError as error:
        return ConfigError(f"{file}:{error.line}: {error.message}", error.hint)
    return ConfigError(f"{file}: its front matter can't be read", "check quotes and indentation")


def _inputs(declared: object, file: str) -> tuple[str, ...]:
    if not isinstance(declared, list):
        raise ConfigError(f"{file}: `inputs` must be a list of names")
    return tuple(map(str, declared))


def _check_inputs(parts: Mapping[str, str], inputs: tuple[str, ...], file: str) -> None:
    from jinja2 import TemplateSyntaxError

    try:
        found = frozenset().union(*map(used, parts.values()))
    except (TemplateSyntaxError, RecursionError) as error:
        raise ConfigError(f"{file}: the template is broken: {error}") from error
    if odd := sorted(found.symmetric_difference(inputs)):
        how = "is declared and not used" if odd[0] in inputs else "is used and not declared in `inputs`"
        raise ConfigError(f"{file}: `{odd[0]}` {how}")


@lru_cache(maxsize=32)
def used(template: str) -> frozenset[str]:
    """The names of the values that a template uses.

    Raises:
        jinja2.TemplateSyntaxError: The template is broken.
    """
    from jinja2 import meta

    return frozenset(meta.find_undeclared_variables(_environment().parse(template)))


def fill(template: str, values: Mapping[str, Any]) -> str:
    """The template's text with ``values`` filled in.

    Raises:
        ConfigError: The template uses a value in a way that does not work or that the sandbox forbids.
    """
    from jinja2 import TemplateError

    limits = (ArithmeticError, AttributeError, LookupError, RecursionError, SyntaxError)
    try:
        return f"{_template(template).render(values).strip()}\n"
    except (TemplateError, TypeError, ValueError, *limits) as error:
        raise ConfigError(f"a prompt can't be rendered: {error}") from error


@lru_cache(maxsize=32)
def _template(text: str) -> Any:  # noqa: ANN401 - jinja2 is imported where it is used
    return _environment().from_string(text)


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=False)
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    return environment
