"""Prompt files and a post become a `Request`."""

from enrich.prompt.library import Library
from enrich.prompt.request import render, repair

__all__ = ["Library", "render", "repair"]
