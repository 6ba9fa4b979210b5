"""Where requests go: addresses, keys, proxies and certificates, and the window that a server lists."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from enrich.errors import ConfigError
from enrich.models.openai.endpoint import Endpoint, clean_key, is_local
from enrich.models.openai.listing import window
from enrich.settings import ModelConfig


@pytest.mark.parametrize(
    ("url", "near"),
    [
        ("http://localhost:8000/v1", True),
        ("http://127.0.0.1/v1", True),
        ("http://[::1]:8000", True),
        ("http://192.168.1.7/v1", True),
        ("http://10.0.0.1/v1", True),
        ("http://169.254.1.1/v1", True),
        ("http://box/v1", True),
        ("http://box.local/v1", True),
        ("http://host.docker.internal:11434/v1", True),
        ("http://box.local./v1", True),
        ("https://api.openai.com/v1", False),
        ("https://8.8.8.8/v1", False),
        ("https://local.example.com/v1", False),
        ("https://examplelocal.com", False),
        ("https://[2001:4860:4860::8888]/v1", False),
    ],
)
def test_whether_a_server_is_near(url: str, *, near: bool) -> None:
    """By its number, else by its name; a near one is given more time."""
    assert is_local(url) == near
    endpoint = Endpoint.of(ModelConfig(name="m", base_url=url))
    assert (endpoint.local, endpoint.timeout, endpoint.official) == (near, 600 if near else 120, "openai" in url)


@pytest.mark.parametrize(
    "url", ["api.openai.com/v1", "ftp://host/v1", "http://", "https:///v1", "http://host:port/v1", "http://[::1"]
)
def test_what_is_no_address_is_told_without_it(url: str) -> None:
    """An address may hold a password, so that the message shows none of it."""
    with pytest.raises(ConfigError, match=r"`base_url` in \[model\]") as caught:
        Endpoint.of(ModelConfig(name="m", base_url=url))
    assert "https://host/v1" in caught.value.hint


def test_an_address_is_taken_apart() -> None:
    """Its query goes with every request, and what is shown holds no password."""
    config = ModelConfig(name="m", base_url="https://me:secret@host.example:8443/v1?api-version=3&a=b", timeout=7)
    endpoint = Endpoint.of(config)
    assert endpoint.host == "host.example:8443"
    assert endpoint.query == {"api-version": "3", "a": "b"}
    assert (endpoint.timeout, endpoint.url) == (7, "https://me:secret@host.example:8443/v1")


PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({}, ""),
        ({"https_proxy": "http://p:1"}, "https_proxy"),
        ({"HTTPS_PROXY": "http://p:1"}, "HTTPS_PROXY"),
        ({"http_proxy": "http://p:1"}, ""),
        ({"https_proxy": "http://p:1", "no_proxy": "host.example"}, ""),
        ({"https_proxy": "http://p:1", "no_proxy": "other.example"}, "https_proxy"),
        ({"ALL_PROXY": "http://p:1"}, "ALL_PROXY"),
        ({"all_proxy": "socks5://p:1", "http_proxy": "http://p:1"}, "all_proxy"),
        ({"all_proxy": "http://p:1", "no_proxy": "*"}, ""),
    ],
)
def test_the_proxy_is_told_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str], found: str
) -> None:
    """The one that would be used, and none where the server is excepted."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Endpoint.of(ModelConfig(name="m", base_url="https://host.example/v1")).proxy == found


@pytest.mark.parametrize(("key", "clean"), [("sk-1", "sk-1"), (" sk-1\r\n", "sk-1"), ("", ""), ("!~", "!~")])
def test_a_key_is_cleaned_of_what_a_paste_leaves(key: str, clean: str) -> None:
    """White space around it is no part of it."""
    assert clean_key(key, "KEY") == clean


@pytest.mark.parametrize("key", ["sk 1", "sk\n1", "sk-é", "sk\x7f", "ｓｋ"])
def test_a_key_that_no_header_can_carry_is_told_but_not_shown(key: str) -> None:
    """By its variable alone."""
    with pytest.raises(ConfigError, match=r"the key in \$KEY holds white space or characters outside ASCII") as caught:
        clean_key(key, "KEY")
    assert key not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ({"data": [{"id": "m", "max_model_len": 8192}]}, 8192),
        ({"data": [{"id": "n", "max_model_len": 1}, {"id": "m", "context_length": 8192}]}, 8192),
        ({"models": [{"name": "m", "details": {"num_ctx": 8192}}]}, 8192),
        ([{"id": "m", "context_window": 8192}], 8192),
        ({"data": [{"id": "other", "max_model_len": 8192}]}, 8192),
        ({"data": [{"id": "n", "max_model_len": 1}, {"id": "o", "max_model_len": 2}]}, 0),
        ({"data": [{"id": "m", "context_length": 131072, "meta": {"n_ctx_train": 131072, "n_ctx": 8192}}]}, 8192),
        ({"data": [{"id": "m", "max_context_length": 131072, "loaded_context_length": 8192}]}, 8192),
        ({"data": [{"id": "m", "context_length": 131072, "top_provider": {"context_length": 8192}}]}, 8192),
        ({"data": [{"id": "m", "max_model_len": True}, {"id": "m", "max_model_len": 8192}]}, 8192),
        ({"data": [{"id": "m", "max_model_len": -1, "context_length": 8192}]}, 8192),
        ({"data": [{"id": "m", "max_model_len": "8192"}]}, 0),
        ({"data": [{"id": "m"}]}, 0),
        ({"data": "m"}, 0),
        ({}, 0),
        ("m", 0),
        (None, 0),
    ],
)
def test_the_window_that_a_server_lists(listed: object, found: int) -> None:
    """What is said of the model as it runs counts before what it was trained for; a list of one means that one."""
    assert window(json.dumps(listed).encode(), "m") == found


@pytest.mark.parametrize("payload", [b"", b"<html>", b"[" * 100_000, b"\xff\xfe"])
def test_a_list_that_can_not_be_read_tells_nothing(payload: bytes) -> None:
    """Whatever stands at that address."""
    assert window(payload, "m") == 0
