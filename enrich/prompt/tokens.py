"""How many tokens a text has, by the model's own token vocabulary where there is one, else by an estimate.

Nothing is downloaded: `tiktoken` would load a vocabulary from the network at its first use, and `enrich` sends nothing
without a request.
A vocabulary comes from a file in the settings, or from tiktoken's cache, where
``python -c "import tiktoken; tiktoken.get_encoding('o200k_base')"`` puts it.
Else the package rs-bpe counts, which has both (the extra ``tokens``): the same on 481 real posts of 1.6 million tokens.

A vocabulary is loaded once, when it first counts, which takes 0.1 s and 60 MB: a command that leaves the counting to
other processes needs none.
No count is kept here, because a request takes a millisecond.

Texts are counted in pieces, because tiktoken panics on a million spaces, and not with an ``Exception``.
Special tokens in a text are counted like other text.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import lzma
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from enrich import regular
from enrich.errors import ConfigError

if TYPE_CHECKING:
    from enrich.values import Request

BYTES_A_TOKEN = 2.5
MOST_SIGNS_A_TOKEN, MOST_WIDE_A_TOKEN = 5, 2  # of prose, in the vocabularies that know its language best
ESTIMATED = "an estimate of 2.5 bytes a token"
PIECE = 100_000
_WIDE = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_RUN = re.compile(r"([^\w\s])\1{3,}|[^\S\n]{2,}|\n{2,}")
_LARGEST = 20_000_000  # bytes of a token vocabulary; o200k_base has 3.6 million
TURN, PRIMING = 3, 3  # tokens that OpenAI's chat format adds for a message, and for the reply it begins
SHA256 = {
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
}
_ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/{}.tiktoken"  # a name in the cache; never fetched


@dataclass(frozen=True, slots=True)
class Counter:
    """Counts tokens; ``source`` says by what, ``exact`` whether that is the model's own vocabulary."""

    source: str
    exact: bool
    encode: Callable[[str], int]

    def count(self, text: str) -> int:
        """The tokens of a text of any size and kind; a piece's border may add one."""
        return sum(map(self.encode, _pieces(text)))

    def request(self, request: Request) -> int:
        """The tokens that a request sends: its messages, the chat format around them, and the schema."""
        said = sum(self.count(message.content) for message in request.messages)
        schema = self.count(json.dumps(request.schema, ensure_ascii=False))
        return said + TURN * len(request.messages) + PRIMING + schema


def most(text: str) -> int:
    """The bytes of a text: no tokeniser makes more tokens of it."""
    return len(text.encode("utf-8", "surrogatepass"))


LIMIT = Counter("one token a byte", exact=False, encode=most)


def fewest(text: str) -> int:
    """No vocabulary makes fewer tokens of a text, but for what is no prose at all.

    Counted by characters, because letters of many scripts have two or three bytes: Chinese, Japanese and Korean ones by
    two a token, and others by five; runs of blanks or of one sign are one.
    On 2,854 real posts, most of them Chinese, English or Japanese, o200k_base made 1.02 times as many at least, and 1.5
    in the middle; of sentences in twelve other languages 0.98 to 1.76 times.
    """
    plain = _RUN.sub(lambda run: run[0][0], text)
    wide = 0 if plain.isascii() else len(_WIDE.findall(plain))
    return wide // MOST_WIDE_A_TOKEN + (len(plain) - wide) // MOST_SIGNS_A_TOKEN


def rather_many(text: str) -> int:
    """At least as many as `fewest`, found at once."""
    wide = min((most(text) - len(text)) // 2, len(text))
    return wide // MOST_WIDE_A_TOKEN + (len(text) - wide) // MOST_SIGNS_A_TOKEN + 1


def estimate(text: str) -> int:
    """Without any vocabulary: bytes / 2.5, which is mostly too many.

    On 3,366 real posts it counted 1.5 times what o200k_base does, and too few in 12 of them, which hold base64; the
    worst was 1.6 times larger. The older cl100k_base is larger than it in a fifth of them, the Chinese ones.
    No tokeniser of bytes makes more tokens than bytes: that is the bound to use where money hangs on it.
    """
    return -int(-len(text.encode("utf-8", "surrogatepass")) // BYTES_A_TOKEN)


@lru_cache(maxsize=8)
def counter(model: str, encoding: str = "") -> Counter:
    """The best way to count for ``model`` on this machine.

    ``encoding`` overrides what is known of the model: a vocabulary's name, or a ``.tiktoken`` file (or ``.xz`` of it).

    Raises:
        ConfigError: The file can't be read, or is not a known token vocabulary.
    """
    name, exact = (encoding, True) if encoding in SHA256 else _encoding_of(model)
    if encoding and encoding not in SHA256:
        data = _read(Path(encoding))
        given = _name_of(data, encoding)
        return Counter(f"{given} from {encoding}", exact and given == name, _once(lambda: _encoder(given, data)))
    if (found := _stored(name)) is not None:
        return Counter(name, exact, _once(lambda: _encoder(name, found)))
    if (installed := _installed(name)) is not None:
        return Counter(name, exact, _once(installed))
    return Counter(ESTIMATED, exact=False, encode=estimate)


def _once(load: Callable[[], Callable[[str], int]]) -> Callable[[str], int]:
    """Counts by what is loaded when it is first needed."""
    loaded = lru_cache(maxsize=1)(load)

    def count(text: str) -> int:
        return loaded()(text)

    return count


def _pieces(text: str) -> Iterator[str]:
    """Pieces of at most 100,000 characters, cut before a space where there is one: a token begins there anyway."""
    start = 0
    while len(text) - start > PIECE:
        end = text.rfind(" ", start + 1, start + PIECE)
        end = end if end > 0 else start + PIECE
        yield text[start:end]
        start = end
    yield text[start:]


def _encoding_of(model: str) -> tuple[str, bool]:
    """The vocabulary of a model, and whether tiktoken knows that; for OpenAI's later models the newest is a guess.

    The models of others have vocabularies of their own, which OpenAI's say nothing of.
    """
    from tiktoken.model import encoding_name_for_model

    try:
        name = encoding_name_for_model(model)
    except KeyError:
        return ("o200k_base" if model.startswith(("gpt-", "chatgpt-")) else ""), False
    return {"o200k_harmony": "o200k_base"}.get(name, name), True


def _stored(name: str) -> bytes | None:
    """The vocabulary in tiktoken's cache, if it is whole."""
    named = os.environ.get("TIKTOKEN_CACHE_DIR") or os.environ.get("DATA_GYM_CACHE_DIR")
    folder = Path(named or Path(tempfile.gettempdir()) / "data-gym-cache")
    try:
        data = (folder / _cached(name)).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == SHA256.get(name) else None


def _cached(name: str) -> str:
    """The name under which tiktoken keeps a vocabulary."""
    return hashlib.sha1(_ADDRESS.format(name).encode(), usedforsecurity=False).hexdigest()


def _installed(name: str) -> Callable[[], Callable[[str], int]] | None:
    """What loads the vocabulary in the package rs-bpe, where it is installed."""
    try:
        from rs_bpe.bpe import openai
    except ImportError:
        return None
    if name not in SHA256:
        return None

    def loaded() -> Callable[[str], int]:
        tokenizer = getattr(openai, name)()
        return lambda text: int(tokenizer.count(text))

    return loaded


def _read(path: Path) -> bytes:
    try:
        data = regular.content(path, _LARGEST)
        if not data.startswith(b"\xfd7zXZ"):
            return data
        with lzma.open(io.BytesIO(data)) as packed:
            return packed.read(_LARGEST)
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}") from error
    except (lzma.LZMAError, EOFError) as error:
        raise ConfigError(f"{path}: not a whole xz file: {error}") from error


def _name_of(data: bytes, path: str) -> str:
    digest = hashlib.sha256(data).hexdigest()
    name = next((name for name, known in SHA256.items() if known == digest), None)
    if name is None:
        raise ConfigError(f"{path}: is not a known token vocabulary; known are: {', '.join(SHA256)}")
    return name


def _encoder(name: str, data: bytes) -> Callable[[str], int]:
    """The encoding; tiktoken reads it from a folder of ours and not from the network."""
    import tiktoken

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, _cached(name)).write_bytes(data)
        with _environment("TIKTOKEN_CACHE_DIR", folder):
            encoding = tiktoken.get_encoding(name)
    return lambda text: len(encoding.encode_ordinary(text))


@contextlib.contextmanager
def _environment(key: str, value: str) -> Iterator[None]:
    before = os.environ.get(key)
    os.environ[key] = value
    try:
        yield
    finally:
        os.environ.pop(key)
        if before is not None:
            os.environ[key] = before
