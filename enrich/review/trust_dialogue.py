"""A person says whether a site's settings may send a secret of theirs: asked once, and remembered."""

from __future__ import annotations

from enrich.errors import ConfigError, StateError
from enrich.progress import aside
from enrich.terminal import Console, Screen
from enrich.trust import Consent, Disclosure

_KEYS = {"y": "send it, now and in later runs on this site", "n": "send nothing, and end here"}


def asking(screen: Screen, console: Console | None = None) -> Consent:
    """The consent of a person at a terminal; what they agreed to before is not asked again."""

    def ask(found: Disclosure) -> None:
        if found.agreed:
            return
        with aside():  # the line of what is under way stays away until there is an answer
            key = _answer(found, console or Console())
        if key != "y":
            message = f"{found.source}: you did not agree to send {found.what}, so nothing was sent"
            raise ConfigError(message, "correct [model] there, or run it again to be asked again")
        try:
            found.remember()
        except StateError as error:
            screen.note(f"note: {error}; so the next run asks again")

    return ask


def _answer(found: Disclosure, console: Console) -> str:
    console.show(
        f"{found.source} is a file of this site, and it asks to send what is yours:\n"
        f"  what  {found.what}\n"
        f"  to    {found.server}\n"
        "It goes there with each request, and so do the posts that lack a field.\n"
    )
    return console.key(f"Send {found.what} there", _KEYS)
