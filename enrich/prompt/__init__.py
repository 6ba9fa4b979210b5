"""Prompt files and a post become a `Request`."""

from enrich.prompt.library import Library
from enrich.prompt.request import AskedPost, render, repair

__all__ = ["AskedPost", "Library", "render", "repair"]
