"""What answers on this machine, and which variables are set: asked in a second, and believed in nothing."""

from __future__ import annotations

import json
import socket
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from conftest import ROOT
from enrich.setup.environment import LocalServer, environment, named, ports, providers
from enrich.trust.providers import is_default


@contextmanager
def _serving(status: int, body: bytes, headers: dict[str, str] | None = None) -> Iterator[tuple[int, list[str]]]:
    """A server that gives everybody this answer; its port, and the paths that it was asked for."""
    asked: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            asked.append(f"{self.path} {self.headers.get('Authorization', 'no key')}")
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = _answer  # noqa: N815 - the name that http.server looks for

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1], asked
    finally:
        server.shutdown()
        server.server_close()


def _listed(*names: object) -> bytes:
    return json.dumps({"object": "list", "data": [{"id": name} for name in names]}).encode()


def test_a_server_is_asked_for_its_models_and_told_nothing() -> None:
    """One request without a key; the address in the offer is the one that answered."""
    with _serving(200, _listed("qwen3:8b", "gemma3")) as (port, asked):
        found = environment({"OPENAI_API_KEY": "sk-secret"}, {"Ollama": port})
    assert found.servers == (LocalServer("Ollama", port, ("qwen3:8b", "gemma3")),)
    assert found.servers[0].base_url == f"http://127.0.0.1:{port}/v1"
    assert asked == ["/v1/models no key"]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, _listed("a")),
        (302, b""),
        (200, b""),
        (200, b"<html>"),
        (200, b"[" * 100_000),
        (200, b'{"data": {"id": "a"}}'),
        (200, _listed("", 7, None, "a\nb", "x" * 101)),
    ],
)
def test_what_is_no_list_of_models_is_no_server(status: int, body: bytes) -> None:
    """Another program may have the port; a name that can't stand on a line is left out, and no redirect is followed."""
    with _serving(status, body, {"Location": "http://192.0.2.1/v1/models"}) as (port, _):
        assert environment({}, {"llama.cpp": port}).servers == ()


def test_a_silent_port_is_left_behind() -> None:
    """Nobody waits for a program that takes the connection and says nothing; a closed port is nothing at once."""
    with socket.create_server(("127.0.0.1", 0)) as silent, _serving(200, _listed("m")) as (port, _):
        asked = {"Ollama": silent.getsockname()[1], "LM Studio": port}
        assert [one.name for one in environment({}, asked).servers] == ["LM Studio"]
    assert environment({}, asked).servers == ()


def test_a_path_is_not_told() -> None:
    """Only its last part, since the file of settings may be published."""
    assert named(_listed("/home/ada/models/a.gguf", "C:\\Models\\b.gguf", "org/c", "/d/")) == [
        "a.gguf",
        "b.gguf",
        "org/c",
    ]


def test_few_names_are_told() -> None:
    """Each once."""
    assert named(_listed(*"aabcdefgh")) == ["a", "b", "c", "d", "e"]


def test_variables_are_known_by_name_alone() -> None:
    """A value never leaves the environment, and an empty one is none."""
    found = environment({"OPENAI_API_KEY": "sk-secret", "GROQ_API_KEY": "", "OTHER": "x"}, {})
    assert [one.variable for one in found.providers] == ["OPENAI_API_KEY"]
    assert "sk-secret" not in repr(found)


@pytest.mark.parametrize("page", [one.page for one in providers()])
def test_an_offer_is_what_the_page_of_the_provider_says(page: str) -> None:
    """The same model, address and variable; and a pair that nobody has to be asked about."""
    one = next(one for one in providers() if one.page == page)
    text = (ROOT / "docs" / "providers" / f"{page}.md").read_text(encoding="utf-8")
    told = tomllib.loads(text.partition("```toml\n")[2].partition("```")[0])["model"]
    assert (one.name, one.base_url) == (told["name"], told.get("base_url", ""))
    assert one.variable == told.get("api_key_env", "OPENAI_API_KEY")
    assert is_default(one.base_url, {one.variable})


def test_the_ports_are_those_of_the_page() -> None:
    """`docs/local-models.md` tells the same ones."""
    text = (ROOT / "docs" / "local-models.md").read_text(encoding="utf-8")
    assert all(f"127.0.0.1:{port}/v1" in text for port in ports().values())
