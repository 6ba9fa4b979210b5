"""A batch service on loopback that keeps to OpenAI's description: files, batches, and answers in any order.

Purpose: what sends batches is tested over real HTTP, and killed at each step of it.
Invariant: what it is asked, and what it says of files and batches, is checked against OpenAI's own description.
Files lie on disk, so that 120,000 requests take no memory here.

A batch goes one state further with each look at it, to the end that `ends` names for it: completed, expired or failed.
``output`` and ``errors`` hold the lines in an order drawn by lot.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self
from urllib.parse import parse_qs, urlsplit

from server.description import broken
from server.values import Answer, Asked

ROOT = "/v1"
ONWARD = {"validating": "in_progress", "in_progress": "finalizing", "cancelling": "cancelled"}
MOST = 50_000
CHECKED = 50  # requests of a file that are held against the description
_BOUNDARY = re.compile(r"boundary=([^;]+)")
Answering = Callable[[Asked], Answer]


def output_line(line: bytes, number: int, answer: Answering) -> dict[str, Any]:
    """What a service writes for one line of requests: an answer of `server.answers`, or that it never came to it."""
    asked = json.loads(line)
    made = answer(Asked(number, asked["method"], asked["url"], {}, json.dumps(asked["body"]).encode(), 0.0))
    told: dict[str, Any] = {
        "id": f"batch_req_{number}",
        "custom_id": asked["custom_id"],
        "response": None,
        "error": None,
    }
    if made.status == 0:
        return told | {"error": {"code": "batch_expired", "message": "This request could not be executed in time."}}
    return told | {"response": {"status_code": made.status, "request_id": f"req_{number}", "body": made.data}}


EXPIRED = Answer(0)


class _Quiet(ThreadingHTTPServer):
    """Says nothing of clients that were killed."""

    def handle_error(self, request: object, client_address: object) -> None:
        """A killed client resets its connection; any other fault shows in what the client gets."""


@dataclass
class Made:
    """A batch as the service knows it; ``end`` is the state that it comes to."""

    data: dict[str, Any]
    end: str


@dataclass
class BatchServer:
    """A service to be used with ``with``; leaving it fails where something broke OpenAI's description.

    ``answer`` answers each request, or is `EXPIRED`; ``ends`` are the ends of the next batches, else completed.
    ``asked`` counts how often each request was worked on, by its ``custom_id``.
    ``kill`` is called once the service has done what a request asks for, and before it says so.
    """

    folder: Path
    answer: Answering
    ends: deque[str] = field(default_factory=deque)
    asked: Counter[str] = field(default_factory=Counter)
    calls: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    batches: dict[str, Made] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    kill: Callable[[str, str], None] = lambda _, __: None
    refuse: Callable[[str, str], int] = lambda _, __: 0
    page: int = 20

    def __post_init__(self) -> None:
        """Takes a port, at which nobody is answered yet."""
        self._lock = threading.Lock()
        self._numbers = iter(range(1, 1_000_000))
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                """Says nothing."""

            def _any(self) -> None:
                try:
                    service.handle(self)
                except ConnectionError:  # the client went away, which is its right
                    self.close_connection = True

            do_GET = do_POST = _any  # noqa: N815 - the names that http.server looks for

        self._http = _Quiet(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """What a client is given as its base URL."""
        return f"http://127.0.0.1:{self._http.server_address[1]}{ROOT}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        if error is None:
            assert self.violations == [], self.violations[:5]

    def inputs(self) -> list[str]:
        """The files of requests that batches were made of, one for each batch."""
        return [made.data["input_file_id"] for made in self.batches.values()]

    def handle(self, http: BaseHTTPRequestHandler) -> None:
        """One exchange."""
        parts = urlsplit(http.path)
        path = parts.path.removeprefix(ROOT)
        self.calls.append((http.command, path))
        body = self._received(http, path)
        if status := self.refuse(http.command, path):
            self._say(http, status, _refusal("refused"), "")
            return
        with self._lock:
            status, data, schema = self._done(http.command, path, body, parse_qs(parts.query))
            self.kill(http.command, path)
        self._say(http, status, data, schema)

    def _received(self, http: BaseHTTPRequestHandler, path: str) -> Any:  # noqa: ANN401 - a place or JSON
        length = int(http.headers.get("content-length", "0"))
        if http.command == "POST" and path == "/files":
            return self._stored(http, length)
        content = http.rfile.read(length)
        return json.loads(content) if content else {}

    def _stored(self, http: BaseHTTPRequestHandler, length: int) -> Path:
        """The body of an upload, on disk."""
        place = self.folder / f"upload-{threading.get_ident()}-{time.monotonic_ns()}"
        with place.open("wb") as stream:
            if http.headers.get("transfer-encoding") == "chunked":
                while size := int(http.rfile.readline(), 16):
                    stream.write(http.rfile.read(size))
                    http.rfile.readline()
                http.rfile.readline()
            while length > 0 and (piece := http.rfile.read(min(length, 1 << 20))):
                stream.write(piece)
                length -= len(piece)
        self._boundary = (_BOUNDARY.search(http.headers["content-type"]) or [""])[1].encode()
        return place

    def _done(
        self,
        method: str,
        path: str,
        body: Any,  # noqa: ANN401 - a place or JSON
        query: Mapping[str, list[str]],
    ) -> tuple[int, Any, str]:
        """Status, content and the description's name for it."""
        names = path.strip("/").split("/")
        found: tuple[int, Any, str] = (404, _refusal("not_found"), "")
        match method, names:
            case "POST", ["files"]:
                found = 200, self._upload(body), "OpenAIFile"
            case "GET", ["files"]:
                found = 200, self._list([*self.files.values()], query), "ListFilesResponse"
            case "GET", ["files", name, "content"] if name in self.files:
                found = 200, self.folder / name, ""
            case "POST", ["batches"]:
                found = self._create(body)
            case "GET", ["batches"]:
                found = 200, self._list([made.data for made in self.batches.values()], query), "ListBatchesResponse"
            case "GET", ["batches", name] if name in self.batches:
                found = 200, self._look(self.batches[name]), "Batch"
            case "POST", ["batches", name, "cancel"] if name in self.batches:
                made = self.batches[name]
                made.data["status"], made.end = "cancelling", "cancelled"
                found = 200, made.data, "Batch"
        return found

    def _list(self, found: list[dict[str, Any]], query: Mapping[str, list[str]]) -> dict[str, Any]:
        """A page of things, the newest first."""
        newest = found[::-1]
        if after := query.get("after"):
            newest = newest[[one["id"] for one in newest].index(after[0]) + 1 :]
        most = min(self.page, int(query.get("limit", ["100"])[0]))
        some = newest[:most]
        ends = {"first_id": some[0]["id"], "last_id": some[-1]["id"]} if some else {"first_id": "", "last_id": ""}
        return {"object": "list", "data": some, **ends, "has_more": len(newest) > most}

    def _upload(self, place: Path) -> dict[str, Any]:
        """A file, cut out of the parts of a form."""
        name = f"file-{next(self._numbers)}"
        with place.open("rb") as form, (self.folder / name).open("wb") as stream:
            filename, purpose = _cut_out(form, stream, self._boundary)
        place.unlink()
        assert purpose == "batch", purpose
        self.files[name] = self._file(name, filename, "batch")
        return self.files[name]

    def _file(self, name: str, filename: str, purpose: str) -> dict[str, Any]:
        size = (self.folder / name).stat().st_size
        told = {"id": name, "object": "file", "bytes": size, "created_at": int(time.time())}
        return told | {"filename": filename, "purpose": purpose, "status": "processed"}

    def _create(self, body: dict[str, Any]) -> tuple[int, Any, str]:
        self.violations += broken("CreateBatchRequest", body, "POST /batches")
        if body["input_file_id"] not in self.files:
            return 400, _refusal("no_file"), ""
        name = f"batch_{next(self._numbers)}"
        kept = {key: body[key] for key in ("endpoint", "input_file_id", "completion_window", "metadata")}
        data = {"id": name, "object": "batch", "status": "validating", "created_at": int(time.time()), **kept}
        self.batches[name] = Made(data, self.ends.popleft() if self.ends else "completed")
        return 200, data, "Batch"

    def _look(self, made: Made) -> dict[str, Any]:
        """The batch, one state further."""
        status = made.data["status"]
        if status == "validating" and made.end == "failed":
            made.data["status"] = "failed"
            wrong = {"code": "invalid_json_line", "message": "m", "param": None, "line": 1}
            made.data["errors"] = {"object": "list", "data": [wrong]}
        elif status == "finalizing" or (status == "in_progress" and made.end == "expired"):
            self._work(made)
            made.data["status"] = made.end
        elif status == "cancelling":
            self._work(made)
            made.data["status"] = "cancelled"
        elif status in ONWARD:
            made.data["status"] = ONWARD[status]
        return made.data

    def _work(self, made: Made) -> None:
        """Answers each request, and writes the answers in an order drawn by lot; some are left out."""
        source = self.folder / made.data["input_file_id"]
        places = list(_places(source))
        assert len(places) <= MOST
        random.Random(len(places)).shuffle(places)  # noqa: S311 - varies a test
        names = [f"file-{next(self._numbers)}" for _ in range(2)]
        counts = Counter({"total": len(places), "completed": 0, "failed": 0})
        with (
            source.open("rb") as stream,
            (self.folder / names[0]).open("wb") as good,
            (self.folder / names[1]).open("wb") as bad,
        ):
            for number, place in enumerate(places):
                stream.seek(place)
                line = stream.readline()
                left = made.end in ("expired", "cancelled") and number % 3 == 0
                told = output_line(line, number, (lambda _: EXPIRED) if left else self.answer)
                well = told["response"] is not None and told["response"]["status_code"] == 200
                self.asked[told["custom_id"]] += well
                (good if well else bad).write(json.dumps(told).encode() + b"\n")
                counts["completed" if well else "failed"] += 1
                if number < CHECKED:
                    self.violations += broken("CreateChatCompletionRequest", json.loads(line)["body"], "a line")
        for key, name in zip(("output_file_id", "error_file_id"), names, strict=True):
            if (self.folder / name).stat().st_size:
                self.files[name] = self._file(name, f"{name}.jsonl", "batch_output")
                made.data[key] = name
        made.data["request_counts"] = dict(counts)

    def _say(self, http: BaseHTTPRequestHandler, status: int, data: Any, schema: str) -> None:  # noqa: ANN401 - a place or JSON
        if schema:
            self.violations += broken(schema, data, f"{http.command} {http.path}")
        http.send_response(status)
        if isinstance(data, Path):
            http.send_header("content-length", str(data.stat().st_size))
            http.end_headers()
            with data.open("rb") as stream:
                while piece := stream.read(1 << 20):
                    http.wfile.write(piece)
            return
        content = json.dumps(data).encode()
        http.send_header("content-type", "application/json")
        http.send_header("content-length", str(len(content)))
        http.end_headers()
        http.wfile.write(content)


def _refusal(code: str) -> dict[str, Any]:
    return {"error": {"message": "m", "type": "invalid_request_error", "param": None, "code": code}}


def _places(file: Path) -> Iterator[int]:
    with file.open("rb") as stream:
        place = 0
        for line in stream:
            yield place
            place += len(line)


def _cut_out(form: BinaryIO, into: BinaryIO, boundary: bytes) -> tuple[str, str]:
    """The file's content of a form, written to ``into``; returns its name and the purpose."""
    filename = purpose = ""
    while (head := _head(form)) is not None:
        if found := re.search(rb'filename="([^"]+)"', head):
            filename = found[1].decode()
            _content(form, into, boundary)
        else:
            said = BytesIO()
            _content(form, said, boundary)
            purpose = said.getvalue().decode() if b'name="purpose"' in head else purpose
    return filename, purpose


def _head(form: BinaryIO) -> bytes | None:
    """The head of the next part, whose boundary may be read already; ``None`` after the last one."""
    head = b""
    for line in form:
        if line == b"\r\n":
            return head
        head += line
    return None


def _content(form: BinaryIO, into: BinaryIO, boundary: bytes) -> None:
    """Writes the content of a part, up to the boundary behind it."""
    held = b""
    for line in form:
        if line.startswith(b"--" + boundary):
            break
        into.write(held)
        held = line
    into.write(held.removesuffix(b"\r\n"))


def killing(process: Callable[[], int], method: str, pattern: str) -> Callable[[str, str], None]:
    """Kills a process with -9 the first time that the service has done such a request, before it says so."""
    left = [1]

    def kill(asked: str, path: str) -> None:
        if left and asked == method and re.fullmatch(pattern, path):
            left.clear()
            os.kill(process(), signal.SIGKILL)

    return kill
