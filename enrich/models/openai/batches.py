"""The batch service of a server that speaks OpenAI's protocol: files go up, batches are made, looked at and fetched.

Purpose: each call is one exchange with the server, and every way in which it fails has a name in `enrich.errors`.
Nothing here remembers anything; `enrich.pipeline.batches` records each step before and after.
A batch bears a token of ours in its ``metadata`` and a file in its name, so that after a kill the server can be asked
whether it has them.
The server's own words are not shown, for they may quote a post; its codes are, where they are plain words.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import openai

from enrich import owned
from enrich.errors import ModelError, StateError
from enrich.models import headers as further_headers
from enrich.models.openai.batch_status import BatchStatus, read_name, read_status
from enrich.models.openai.endpoint import Endpoint, clean_key
from enrich.models.openai.environment import required_key
from enrich.models.openai.faults import CAUGHT, translate
from enrich.models.openai.retry import PassingFault
from enrich.models.openai.session import untelling
from enrich.models.openai.statuses import RejectedRequest, Trouble

if TYPE_CHECKING:
    from enrich.settings import ModelConfig

MARK = "enrich"
"""The key of ``metadata`` under which a batch bears our token."""
_PIECE = 1 << 16
_PAUSE = 1.0
_OVERLAP = 86_400  # seconds by which two clocks may differ
_MOST_LISTED = 10_000
_MOST_BYTES = 20_000_000_000  # of a file of answers: 400 KB for each of 50,000 requests
T = TypeVar("T")


class UnclearError(ModelError):
    """Nobody knows whether the server made a batch: it was asked to, and no answer came."""

    code = "unclear"


class BatchService:
    """The files and batches of one account.

    Args:
        config: Address and settings; ``base_url`` empty means OpenAI itself.
        key: The bearer token; empty sends none.
        headers: Further headers of each request.
        pause: Seconds before a passing fault is tried again at first; each further time twice as long.

    Raises:
        ConfigError: ``base_url`` is not an HTTP address, or the key holds characters that no header can carry.
    """

    def __init__(self, config: ModelConfig, key: str, headers: Mapping[str, str], pause: float = _PAUSE) -> None:
        self.endpoint = Endpoint.of(config)
        self._attempts = config.attempts
        self._pause = pause
        key = clean_key(key, config.api_key_env)
        self._headers = untelling(key, headers)
        self._client = openai.OpenAI(
            api_key=key or "none",
            base_url=self.endpoint.url,
            timeout=self.endpoint.timeout,
            max_retries=0,
            default_query=dict(self.endpoint.query),
            http_client=openai.DefaultHttpxClient(follow_redirects=False),
        )
        if not self.endpoint.official:
            self._client.organization = self._client.project = None

    def upload(self, file: Path, name: str) -> str:
        """Sends a file of requests, and returns what the server calls it.

        Raises:
            ModelError: The server does not take it, or is not there.
            StateError: The file can't be read.
        """

        def sent() -> str:
            with os.fdopen(owned.opened(file), "rb") as stream:
                return read_name(
                    self._client.files.create(
                        file=(name, stream, "application/jsonl"), purpose="batch", extra_headers=self._headers
                    ).id
                )

        try:
            return self._persisting(sent)
        except FileNotFoundError as error:
            raise StateError(
                f"{file}: is gone, and its requests with it", "`enrich batch cancel` gives it up"
            ) from error

    def find_file(self, name: str, since: float) -> str:
        """What the server calls a file that it has under this name; empty where it has none.

        Raises:
            ModelError: The server can't say.
        """
        return self._persisting(
            lambda: _found(
                self._client.files.list(purpose="batch", order="desc", extra_headers=self._headers),
                since,
                lambda one: getattr(one, "filename", None) == name,
            )
        )

    def create(self, file: str, token: str) -> BatchStatus:
        """Makes a batch of a file, once: it is never tried again here.

        Raises:
            UnclearError: No answer came, so it may be made or not.
            ModelError: The server does not make it.
        """
        try:
            made = self._client.batches.create(
                completion_window="24h",
                endpoint="/v1/chat/completions",
                input_file_id=file,
                metadata={MARK: token},
                extra_headers={**self._headers, "Idempotency-Key": token},
            )
            return read_status(made)
        except openai.APIStatusError as error:
            raise self._refused(error) from None
        except ModelError as error:
            raise _unclear(error) from None
        except CAUGHT as error:
            raise _unclear(_error(translate(error, self.endpoint))) from None

    def _refused(self, error: openai.APIStatusError) -> ModelError:
        """What a status without success says of a batch: none was made, unless the server only failed to say so."""
        trouble = translate(error, self.endpoint)
        return _unclear(trouble.error) if isinstance(trouble, PassingFault) else _error(trouble)

    def find_batch(self, token: str, since: float) -> str:
        """What the server calls the batch with this token; empty where it has none.

        Raises:
            ModelError: The server can't say.
        """

        def is_ours(one: object) -> bool:
            metadata = getattr(one, "metadata", None)
            return isinstance(metadata, Mapping) and metadata.get(MARK) == token

        return self._persisting(
            lambda: _found(self._client.batches.list(limit=100, extra_headers=self._headers), since, is_ours)
        )

    def status(self, batch: str) -> BatchStatus:
        """How a batch stands.

        Raises:
            ModelError: The server can't say, or has no such batch.
        """
        return read_status(self._persisting(lambda: self._client.batches.retrieve(batch, extra_headers=self._headers)))

    def cancel(self, batch: str) -> BatchStatus:
        """Asks the server to end a batch; what is answered by then can be fetched.

        Raises:
            ModelError: It does not.
        """
        return read_status(self._persisting(lambda: self._client.batches.cancel(batch, extra_headers=self._headers)))

    def download(self, file: str, into: Path) -> None:
        """Brings a file of the server to a place of ours, piece by piece.

        Raises:
            ModelError: The server does not give it.
            StateError: It can't be written.
        """

        def brought() -> None:
            files = self._client.files.with_streaming_response
            size = 0
            with files.content(file, extra_headers=self._headers) as response, into.open("wb") as stream:
                for piece in response.iter_bytes(_PIECE):
                    _write(stream, piece, into)
                    size += len(piece)
                    if size > _MOST_BYTES:
                        raise ModelError(f"{self.endpoint.host} sends without an end: more than {_MOST_BYTES:,} bytes")
                stream.flush()
                os.fsync(stream.fileno())

        into.unlink(missing_ok=True)
        owned.file(into)
        self._persisting(brought)

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def _persisting(self, attempt: Callable[[], T]) -> T:
        """What an exchange gives that may be made any number of times."""
        for number in range(self._attempts):
            try:
                with self._translated():
                    return attempt()
            except PassingFault as fault:
                if number + 1 == self._attempts:
                    raise fault.error from None
                time.sleep(fault.pause if fault.pause is not None else self._pause * 2**number)
            except RejectedRequest as rejected:
                raise rejected.error from None
        raise ModelError(f"{self.endpoint.host} was not asked: `attempts` in [model] allows none")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except CAUGHT as error:
            raise translate(error, self.endpoint) from None


def open_batches(config: ModelConfig, environment: Mapping[str, str]) -> BatchService:
    """The batch service of the server that the settings name.

    Raises:
        ConfigError: A key is needed and not there.
    """
    key = required_key(config, environment)
    return BatchService(config, key, further_headers(config, environment))


def _write(stream: Any, piece: bytes, into: Path) -> None:  # noqa: ANN401 - a file that is open for writing
    try:
        stream.write(piece)
    except OSError as error:
        raise StateError(f"{into}: can't be written: {error.strerror}", "make room, and fetch again") from error


def _error(trouble: Trouble) -> ModelError:
    return trouble if isinstance(trouble, ModelError) else trouble.error


def _unclear(error: ModelError) -> UnclearError:
    return UnclearError(
        f"{error}, and the batch may be made or not", "`enrich batch fetch` asks the server first whether it has it"
    )


def _found(made: Iterable[Any], since: float, fits: Callable[[object], bool]) -> str:
    """The name of the first that fits, of those that are not older than ``since``, in seconds of the epoch."""
    for number, one in enumerate(made):
        if fits(one):
            return read_name(getattr(one, "id", None))
        created = getattr(one, "created_at", None)
        old = isinstance(created, int | float) and created < since - _OVERLAP
        if old or number >= _MOST_LISTED:
            break
    return ""
