"""What can go wrong, as one tree.

```
EnrichError                  message, hint, exit_code
├── UsageError               a path or an option that can't be used
│   └── GitError             git is not there, refuses a repository, or fails
├── ConfigError              enrich.toml, a prompt file or a vocabulary is wrong
├── StateError               the journal can't be opened or is in use
│   └── DamagedError             its file is not what it was written as
├── PostError                path, line: one post can't be handled; others go on
│   ├── FrontMatterError     the front matter can't be read or safely edited; has a stable code
│   │   └── NotAPostError    the file holds no front matter of a post: it is left out, which is no failure
│   ├── GoneError            no post stands any more where one was
│   ├── StalePostError       the file changed between proposal and write
│   ├── ConflictError        what was decided can't be written: the field was changed since
│   ├── WriteError           the file could not be written; it keeps its old bytes
│   ├── EffortError          it took more processor time than one post may take
│   ├── PatchError           a proof failed: our bug, and the file was not touched
│   └── BugError             an error that no code expected, in one post; the other posts go on
├── ModelError               no usable answer to one request
│   ├── ModelUnavailableError    no connection, or the server fails; fatal: the whole run stops
│   ├── RateLimitedError         retry_after in seconds
│   ├── ReplyError               the reply breaks the schema, even after one repair
│   ├── ContextLengthError       window in tokens: the request is larger than the model can read
│   ├── RefusalError             the model or a content filter declined
│   ├── TruncatedError           the reply was cut off
│   └── HaltedError              the run was ended before this request was made
├── BudgetError              the run stops in order and can go on later
└── ForgeError               the review could not be posted
    ├── ForgeDeniedError         the token may not do that
    ├── ForgeRejectedError       the forge does not take what was sent
    └── ForgeLimitedError        the forge asks for a pause that is longer than we may wait
```

Every message is one sentence that says where and what; the hint says what to do next.
"""

from __future__ import annotations

import re
from functools import cache

_SHORT = {"\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r", '"': '"', "\\": "\\"}


def shown(path: str) -> str:
    """A path as people read it: as it is, or as git quotes it where it holds what can't be shown on a line."""
    if path.isprintable() or not _unreadable().search(path):
        return path
    return f'"{_escaped().sub(lambda found: _escape(found[0]), path)}"'


@cache
def _unreadable() -> re.Pattern[str]:
    """Compiled when a path has need of it: these ranges take milliseconds, at each start."""
    return re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


@cache
def _escaped() -> re.Pattern[str]:
    return re.compile(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]|["\\]')


def _escape(sign: str) -> str:
    if sign in _SHORT:
        return f"\\{_SHORT[sign]}"
    how = "surrogateescape" if "\udc80" <= sign <= "\udcff" else "surrogatepass"
    return "".join(f"\\{byte:03o}" for byte in sign.encode("utf-8", how))


class EnrichError(Exception):
    """The root of all errors that a user can see; ``str(error)`` is the sentence shown."""

    code: str = "error"
    exit_code: int = 3

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[object, ...]:
        """As a process tells it to another: with all that it holds, whatever it was made of."""
        return _remade, (type(self), self.args, self.__dict__)


def _remade(kind: type[EnrichError], args: tuple[object, ...], held: dict[str, object]) -> EnrichError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(held)
    return error


class UsageError(EnrichError):
    """A path or an option that can't be used."""

    code = "usage"
    exit_code = 2


class GitError(UsageError):
    """Git is not there, refuses to read a repository, or fails."""

    code = "git"


class ConfigError(EnrichError):
    """``enrich.toml``, a prompt file or a vocabulary is wrong."""

    code = "config"
    exit_code = 2


class StateError(EnrichError):
    """The journal can't be opened, or another run is using it."""

    code = "state"
    exit_code = 2


class DamagedError(StateError):
    """The journal's file is not what it was written as."""

    code = "damaged"


class PostError(EnrichError):
    """One post can't be handled.

    ``line`` is 1-based, 0 where no line is known.
    ``path`` is from the site's root with ``/``; pure code leaves it empty and the caller adds it with ``at``.
    """

    code = "post"

    def __init__(self, message: str, hint: str = "", *, path: str = "", line: int = 0) -> None:
        super().__init__(message, hint)
        self.path = path
        self.line = line

    def at(self, path: str) -> PostError:
        """The same error, with the path of its post."""
        self.path = path
        return self

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (shown(self.path), self.line) if part)
        return f"{place}: {self.message}" if place else self.message


class FrontMatterError(PostError):
    """The front matter can't be read or safely edited; ``code`` names the reason and stays the same."""

    def __init__(self, code: str, message: str, hint: str = "", *, path: str = "", line: int = 0) -> None:
        super().__init__(message, hint, path=path, line=line)
        self.code = code


class NotAPostError(FrontMatterError):
    """The file holds no front matter of a post: a template, a drawing, or a head that most programs don't take.

    ``what`` is a word for that, by which such files are counted.
    """

    what: str = "front matter that most programs don't take"

    @property
    def reason(self) -> str:
        """Why it is left out, for whoever knows the file."""
        place = f" (line {self.line})" if self.line > 1 else ""
        return f"{self.message}{place}; {self.hint}"


class GoneError(PostError):
    """No post stands any more where one was."""

    code = "gone"


class StalePostError(PostError):
    """The file changed between proposal and write."""

    code = "stale"


class ConflictError(PostError):
    """What was decided can't be written: the field was changed since."""

    code = "conflict"


class WriteError(PostError):
    """The file could not be written; it keeps its old bytes."""

    code = "write"


class EffortError(PostError):
    """The post took more processor time than one post may take; ``spent`` is what its requests cost."""

    code = "too-slow"

    def __init__(self, message: str, hint: str, path: str, spent: tuple[int, int, float | None]) -> None:
        super().__init__(message, hint, path=path)
        self.spent = spent


class PatchError(PostError):
    """A proof failed before anything was written: a bug of ours."""

    code = "patch"


class BugError(PostError):
    """An error that no code expected, in one post; the file was not touched."""

    code = "bug"


class ModelError(EnrichError):
    """No usable answer to one request.

    ``fatal`` is true where every further request would fail the same way (no such model, a wrong key): the run stops.
    ``spent`` is what it still cost: tokens in, tokens out, US dollars (``None`` where no price is known).
    ``received`` is what came back from the server, empty where nothing did.
    """

    code = "model"

    def __init__(self, message: str, hint: str = "", *, fatal: bool = False) -> None:
        super().__init__(message, hint)
        self.spent: tuple[int, int, float | None] = (0, 0, 0.0)
        self.received = b""
        self.fatal = fatal
        self.exit_code = 2 if fatal else 3


class ModelUnavailableError(ModelError):
    """No connection, or the server fails again and again."""

    code = "unavailable"


class RateLimitedError(ModelError):
    """The server asks for a pause of ``retry_after`` seconds that is longer than we may wait."""

    code = "rate-limited"

    def __init__(self, message: str, hint: str = "", *, retry_after: float = 0.0) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class ReplyError(ModelError):
    """The reply is not what was asked for; ``violations`` say where and how."""

    code = "reply"

    def __init__(self, message: str, hint: str = "", *, violations: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.violations = violations


class ContextLengthError(ModelError):
    """The request is larger than the model can read; ``window`` is its limit in tokens, 0 where it is unknown."""

    code = "too-long"

    def __init__(self, message: str, hint: str = "", *, window: int = 0) -> None:
        super().__init__(message, hint)
        self.window = window


class RefusalError(ModelError):
    """The model or a content filter declined to answer."""

    code = "refusal"


class TruncatedError(ModelError):
    """The reply was cut off at the limit of tokens."""

    code = "truncated"


class HaltedError(ModelError):
    """The run was ended before this request was made; another run can go on."""

    code = "halted"


class BudgetError(EnrichError):
    """The budget is spent; what is done is kept, and a later run goes on."""

    code = "budget"
    exit_code = 4


class ForgeError(EnrichError):
    """The review could not be posted."""

    code = "forge"
    exit_code = 5


class ForgeDeniedError(ForgeError):
    """The token may not do that."""

    code = "forge-denied"


class ForgeRejectedError(ForgeError):
    """The forge does not take what was sent."""

    code = "forge-rejected"


class ForgeLimitedError(ForgeError):
    """The forge asks for a pause that is longer than we may wait."""

    code = "forge-limited"
