"""Taking markup off is linear in the length of a line, whatever stands in it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from conftest import ROOT

_HOSTILE = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (40, 40))
from enrich.markdown.plain import plain
from enrich.markdown.sentences import sentences
for unit in eval(sys.stdin.read()):
    plain((unit * 300_000)[:300_000])
for unit in ("<ul></ol>", "<blockquote></ul>x", "<h2>a", "`<p>", "</blockquote>", "<ul>\\n", "<div>`a"):
    sentences((unit * 300_000)[:300_000])
print("done")
"""
_UNITS = ["![", "![[", "[^", "{{", "{%", "{:", "%%", "_a ", "<http://", "<!--", " ", " \\", "*a ", "[a](", "`"]


@pytest.mark.slow
def test_a_long_line_is_freed_of_markup() -> None:
    """Openings that are never closed take CPU seconds; a quadratic look for their ends takes minutes and is killed."""
    done = subprocess.run(
        [sys.executable, "-c", _HOSTILE], cwd=ROOT, input=repr(_UNITS), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
