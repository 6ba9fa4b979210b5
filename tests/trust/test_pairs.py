"""Which server may get which variable unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import ROOT
from enrich.config import load
from enrich.errors import ConfigError
from enrich.models.openai.endpoint import Endpoint
from enrich.plugins import MODELS, Plugin, find
from enrich.settings import ModelConfig
from enrich.trust import disclosure, earlier, require, whatever
from enrich.trust.providers import OFFICIAL, is_default, known
from trust.conftest import Seen

OPENAI, SECRET = "OPENAI_API_KEY", "AWS_SECRET_ACCESS_KEY"
PACKAGED = Plugin(MODELS, "mine", "mine:opened", "enrich-mine", "1.0")


@pytest.mark.parametrize(
    ("url", "name", "expected"),
    [
        ("", OPENAI, True),
        ("https://api.openai.com/v1", OPENAI, True),
        ("https://api.openai.com", OPENAI, True),
        ("https://api.openai.com/other/path?a=b", OPENAI, True),
        ("HTTPS://API.OpenAI.COM/v1", OPENAI, True),
        ("https://api.openai.com:443/v1", OPENAI, True),
        ("https://api.anthropic.com/v1", "ANTHROPIC_API_KEY", True),
        ("https://generativelanguage.googleapis.com/v1beta/openai", "GEMINI_API_KEY", True),
        ("https://generativelanguage.googleapis.com/v1beta/openai", "GOOGLE_API_KEY", True),
        ("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", True),
        ("https://api.mistral.ai/v1", "MISTRAL_API_KEY", True),
        ("https://api.deepseek.com", "DEEPSEEK_API_KEY", True),
        ("https://api.groq.com/openai/v1", "GROQ_API_KEY", True),
        ("https://api.x.ai/v1", "XAI_API_KEY", True),
        ("https://dashscope-intl.aliyuncs.com/compatible-mode/v1", "DASHSCOPE_API_KEY", True),
        ("", SECRET, False),
        ("https://api.openai.com/v1", "ANTHROPIC_API_KEY", False),
        ("https://api.anthropic.com/v1", OPENAI, False),
        ("http://api.openai.com/v1", OPENAI, False),
        ("https://api.openai.com:8443/v1", OPENAI, False),
        ("https://api.openai.com./v1", OPENAI, False),
        ("https://api.openai.com.evil.example/v1", OPENAI, False),
        ("https://evil-api.openai.com/v1", OPENAI, False),
        ("https://evil.example/api.openai.com/v1", OPENAI, False),
        ("https://evil.example#@api.openai.com/v1", OPENAI, False),
        ("https://evil.example?@api.openai.com/v1", OPENAI, False),
        ("https://api.openai.com@evil.example/v1", OPENAI, False),
        ("https://user:word@api.openai.com/v1", OPENAI, False),
        ("https://api.openai.com%2eevil.example/v1", OPENAI, False),
        ("https://api.opena\u0456.com/v1", OPENAI, False),
        ("https://api.deepsee\u212a.com", "DEEPSEEK_API_KEY", False),
        ("https://\uff41pi.openai.com/v1", OPENAI, False),
        ("https://xn--pi-7kc.openai.com/v1", OPENAI, False),
        ("https://mine.openai.azure.com/openai/v1", "AZURE_OPENAI_API_KEY", False),
        ("http://localhost:11434/v1", OPENAI, False),
        ("http://[::1]:8000/v1", OPENAI, False),
        ("https:api.openai.com/v1", OPENAI, False),
        ("https:///api.openai.com/v1", OPENAI, False),
        ("api.openai.com/v1", OPENAI, False),
    ],
)
def test_a_pair(seen: Seen, url: str, name: str, *, expected: bool) -> None:
    """A provider's own host gets its own key over HTTPS; whatever only looks like one is asked about."""
    found = seen(f"base_url = '{url}'\napi_key_env = '{name}'", name)
    assert (found is None) is expected
    assert found is None or found.variables == (name,)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example\\\\@api.openai.com/v1",
        "https://api.openai.com\\t.evil.example/v1",
        "https://api.openai.com /v1",
        "https://a@evil.example@api.openai.com/v1",
        "https://api.openai.com\\u0085/v1",
    ],
)
def test_an_address_that_clients_read_differently_is_refused(seen: Seen, url: str) -> None:
    """Before anybody is asked, for the question would name another host than gets the answer."""
    with pytest.raises(ConfigError, match="no white space, control character or backslash"):
        seen(f'base_url = "{url}"', OPENAI)


@pytest.mark.parametrize("host", sorted(known()))
def test_every_known_provider(host: str) -> None:
    """Its host is a plain name, its own variables go there, all of them together; none goes to another's host."""
    variables = known()[host]
    assert is_default(f"https://{host}/v1", variables)
    assert not is_default(f"https://{host}/v1", {*variables, SECRET})
    others = {other for other, names in known().items() if names.isdisjoint(variables)}
    assert not any(is_default(f"https://{other}/v1", variables) for other in others)
    assert Endpoint.of(ModelConfig(name="m", base_url=f"https://{host}/v1")).host == host


def test_every_line_of_the_table_has_a_source() -> None:
    """Beside the line, so that a reader can look it up."""
    text = (ROOT / "enrich" / "trust" / "providers.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith('"')]
    assert len(lines) == len(known())
    assert all(" # " in line for line in lines)


def test_the_settings_of_the_provider_pages_are_asked_about_only_for_azure(seen: Seen) -> None:
    """What the docs tell people to write works unasked, where the server is one provider's alone."""
    pages = sorted((ROOT / "docs" / "providers").glob("*.md"))
    asked = []
    for page in pages:
        block = (
            page.read_text(encoding="utf-8").split("```toml\n[model]\nname", 1)[1].split("\n[", 1)[0].split("```")[0]
        )
        settings = "\n".join(line for line in block.splitlines()[1:] if line.startswith(("base_url", "api_key_env")))
        name = settings.partition('api_key_env = "')[2].partition('"')[0] or OPENAI
        if seen(settings, name):
            asked.append(page.stem)
    assert asked == ["azure"]


@pytest.mark.parametrize(
    ("settings", "names", "variables"),
    [
        ("base_url = 'https://a.example/v1'", (), None),
        ("base_url = 'https://a.example/v1'", (OPENAI,), (OPENAI,)),
        ("base_url = 'https://a.example/v1'", ("OPENAI_CUSTOM_HEADERS",), ("OPENAI_CUSTOM_HEADERS",)),
        ("base_url = 'https://me:word@a.example/v1'", (), ("",)),
        ("headers = { X-A = 'AWS_SECRET_ACCESS_KEY' }", (OPENAI,), None),
        ("headers = { X-A = 'AWS_SECRET_ACCESS_KEY' }", (OPENAI, SECRET), (SECRET, OPENAI)),
        ("headers = { Authorization = 'GITHUB_TOKEN' }", ("GITHUB_TOKEN",), ("GITHUB_TOKEN",)),
        ("base_url = 'https://a.example'\nheaders = { X = 'A', Y = 'B' }", ("A", "B", "C"), ("A", "B")),
        ("", (OPENAI, SECRET, "OPENAI_CUSTOM_HEADERS"), None),
        ("temperature = 1\nextra = { a = 1 }", (OPENAI, SECRET), None),
    ],
)
def test_what_would_be_sent(
    seen: Seen, settings: str, names: tuple[str, ...], variables: tuple[str, ...] | None
) -> None:
    """Every named variable that is set, with those that the client library sends of its own accord."""
    found = seen(settings, *names)
    assert (found and found.variables) == variables


@pytest.mark.parametrize(
    ("settings", "names", "variables", "server"),
    [
        ("", (OPENAI,), None, ""),
        ("api_key_env = 'MINE'", (OPENAI,), None, ""),
        ("api_key_env = 'MINE'", (OPENAI, "MINE"), ("MINE",), "the model provider `mine` of enrich-mine"),
        ("base_url = 'https://a.example'", (), ("",), "the model provider `mine` of enrich-mine, https://a.example"),
        ("base_url = 'https://api.openai.com'", (OPENAI,), (OPENAI,), "…, https://api.openai.com"),
    ],
)
def test_a_model_of_a_package(
    seen: Seen, settings: str, names: tuple[str, ...], variables: tuple[str, ...] | None, server: str
) -> None:
    """Which key a package reads is not known, so each address for it is asked about, and each variable for it."""
    found = seen(f"provider = 'mine'\n{settings}", *names, provider=PACKAGED)
    assert (found and found.variables) == variables
    assert found is None or found.server.endswith(server.removeprefix("…"))


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({}, True),
        ({"name": "other"}, True),
        ({"base_url": "https://b.example"}, True),
        ({"api_key_env": "OTHER"}, True),
        ({"base_url": "https://b.example", "api_key_env": SECRET}, False),
        ({"base_url": "https://b.example", "api_key_env": SECRET, "name": "embedded"}, False),
    ],
)
def test_what_a_caller_names_is_the_callers(site: Path, given: dict[str, str], *, asked: bool) -> None:
    """A pair is the caller's where both halves are; half of one from the site's file is asked about."""
    text = f"[model]\nname = 'm'\nbase_url = 'https://a.example'\napi_key_env = '{SECRET}'\n"
    (site / "enrich.toml").write_text(text, encoding="utf-8")
    config = load(site, None, {"model": given})
    found = disclosure(config, find(MODELS, "openai"), {SECRET: "1", "OTHER": "2", OPENAI: "3"})
    assert (found is not None) is asked


def test_the_embedded_model_gets_nothing(seen: Seen) -> None:
    """Whatever is set beside it."""
    settings = f"base_url = 'https://a.example'\napi_key_env = '{SECRET}'"
    assert seen(settings, SECRET, provider=find(MODELS, "embedded")) is None


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("https://me:word@a.example/v1", "https://***@a.example/v1"),
        ("https://api.openai.com@a.example/v1", "https://***@a.example/v1"),
        ("https://api.opena\u0456.com/v1", "https://api.opena\\u0456.com/v1"),
        ("https://a.example/x@y", "https://a.example/x@y"),
        ("https://a.example/\u202e", "https://a.example/\\u202e"),
    ],
)
def test_a_server_as_it_is_shown(seen: Seen, url: str, server: str) -> None:
    """Without a password, and in signs that no others look like."""
    found = seen(f"base_url = '{url}'", OPENAI)
    assert found
    assert found.server == server


@pytest.mark.parametrize(("value", "passes"), [("1", True), ("0", False), ("", False), ("yes", False)])
def test_the_environment_says_that_settings_are_trusted(site: Path, value: str, *, passes: bool) -> None:
    """By 1 alone, as the docs say."""
    (site / "enrich.toml").write_text("[model]\nname = 'm'\nbase_url = 'https://a.example'\n", encoding="utf-8")
    asked: list[str] = []
    environment = {OPENAI: "k", "ENRICH_TRUST_CONFIG": value}
    require(load(site), find(MODELS, "openai"), environment, lambda found: asked.append(found.server))
    assert (asked == []) is passes


def test_where_nobody_can_answer(seen: Seen) -> None:
    """One sentence names the file, the variable and the server; a hint names all ways on."""
    found = seen("base_url = 'https://a.example'", OPENAI)
    assert found
    with pytest.raises(ConfigError) as caught:
        earlier(found)
    assert str(caught.value).endswith(
        "enrich.toml: would send $OPENAI_API_KEY to https://a.example, and nobody agreed to that for this site"
    )
    assert all(
        way in caught.value.hint for way in ("terminal", "--trust-config", "trust=True", "ENRICH_TRUST_CONFIG=1")
    )
    whatever(found)
    assert not found.agreed


def test_an_empty_address_is_told_as_openais(seen: Seen) -> None:
    """A person should read where their variable would go."""
    found = seen(f"api_key_env = '{SECRET}'", SECRET)
    assert found
    assert found.server == OFFICIAL


@pytest.mark.parametrize("name", ["Host", "host", "Content-Length", "Transfer-Encoding", "X: a", "X\\r\\nHost", ""])
def test_headers_that_no_settings_may_set(seen: Seen, name: str) -> None:
    """What decides who gets a request, and where it ends, is the client's alone."""
    with pytest.raises(ConfigError, match="is no header that settings may set"):
        seen(f'headers = {{ "{name}" = "A" }}')
