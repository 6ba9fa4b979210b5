"""What the client library reads of the environment: a fault in it is one sentence that names the variable."""

from __future__ import annotations

from pathlib import Path

import certifi
import pytest

from conftest import Run
from enrich.errors import ConfigError
from enrich.models.openai.environment import require_environment
from server import Server

POST = "---\ntitle: T\n---\nThe clock in the tower was built in 1871.\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with files that hold no certificate."""
    (tmp_path / "words.pem").write_text("no certificate\n", encoding="utf-8")
    (tmp_path / "empty.pem").touch()
    return tmp_path


WRONG = [
    ("SSL_CERT_FILE", "{}/gone", "nothing is there"),
    ("SSL_CERT_DIR", "{}/gone", "nothing is there"),
    ("SSL_CERT_FILE", "{}/words.pem", "which holds no certificate"),
    ("SSL_CERT_FILE", "{}/empty.pem", "which holds no certificate"),
    ("SSL_CERT_FILE", "{}", "which is a folder"),
    ("SSLKEYLOGFILE", "{}/gone/log", "which can't be written"),
    ("SSLKEYLOGFILE", "{}", "which can't be written"),
    ("HTTP_PROXY", "http://127.0.0.1:port", "no address of a proxy"),
    ("https_proxy", "://", "no address of a proxy"),
    ("ALL_PROXY", "ftp://127.0.0.1:9", "no address of a proxy"),
    ("http_proxy", "http://me:secret@:80", "no address of a proxy"),
    ("HTTPS_PROXY", "http://127.0.0.1:99999", "no address of a proxy"),
    ("HTTP_PROXY", "http://[::1", "no address of a proxy"),
    ("OPENAI_CUSTOM_HEADERS", "x: é", "no header can carry"),
]


@pytest.mark.parametrize(("name", "value", "told"), WRONG)
def test_a_variable_that_can_not_be_used_is_named(place: Path, name: str, value: str, told: str) -> None:
    """Before the first request fails for it; a password in it is not shown."""
    with pytest.raises(ConfigError) as caught:
        require_environment({name: value.format(place)})
    assert f"${name} " in caught.value.message
    assert told in caught.value.message
    assert f"unset {name}" in caught.value.hint
    assert "secret" not in f"{caught.value} {caught.value.hint}"


RIGHT = [
    ("SSL_CERT_FILE", certifi.where()),
    ("SSL_CERT_FILE", ""),
    ("SSL_CERT_DIR", "{}"),
    ("SSLKEYLOGFILE", "{}/log"),
    ("HTTP_PROXY", "127.0.0.1:9"),
    ("HTTP_PROXY", "proxy.example"),
    ("https_proxy", "http://me:p%40ss@proxy.example:8080/"),
    ("ALL_PROXY", "socks5h://[::1]:1080"),
    ("HTTP_PROXY", ""),
    ("NO_PROXY", "://"),
    ("OPENAI_CUSTOM_HEADERS", "x: y"),
]


@pytest.mark.parametrize(("name", "value"), RIGHT)
def test_what_the_client_takes_passes(place: Path, name: str, value: str) -> None:
    """The twin: certificates, folders, files that can be made, and addresses with and without a scheme."""
    require_environment({name: value.format(place)})


@pytest.mark.parametrize(("name", "value", "told"), [WRONG[2], WRONG[4], WRONG[5], WRONG[7], WRONG[8], WRONG[13]])
def test_a_run_says_so_once(place: Path, enrich: Run, name: str, value: str, told: str) -> None:
    """From the command: one error for all posts, exit 2, no request, and no bug of ours."""
    for post in ("a.md", "b.md"):
        (place / post).write_text(POST, encoding="utf-8")
    with Server() as server:
        settings = f'[model]\nname = "m"\nbase_url = "{server.url}"\n[fields.summary]\n'
        (place / "enrich.toml").write_text(settings, encoding="utf-8")
        done = enrich("run", "--yes", cwd=place, env={name: value.format(place)})
        assert (done.returncode, done.stdout, server.history) == (2, "", [])
    assert told in done.stderr
    assert done.stderr.count("error:") == 1
    assert "bug" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, "http://127.0.0.1:9") for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")),
        ("HTTP_PROXY", "127.0.0.1:9"),
        ("http_proxy", "socks5://user:word@127.0.0.1:9/"),
    ],
)
def test_a_proxy_that_does_not_answer_is_named(place: Path, enrich: Run, name: str, value: str) -> None:
    """By its variable, before a server that is there."""
    (place / "a.md").write_text(POST, encoding="utf-8")
    with Server() as server:
        settings = f'[model]\nname = "m"\nbase_url = "{server.url}"\nattempts = 1\n[fields.summary]\n'
        (place / "enrich.toml").write_text(settings, encoding="utf-8")
        done = enrich("run", "--yes", cwd=place, env={name: value})
        assert (done.returncode, server.history) == (2, [])
    assert f"the proxy that ${name} names" in done.stderr
    assert "word" not in done.stderr
    assert "NO_PROXY" in done.stderr
