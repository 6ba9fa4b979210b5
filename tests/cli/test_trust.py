"""Settings of a clone that name a secret and a server: asked for once, refused where nobody answers, sent to nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

import enrich as api
from cli.in_process import Called
from enrich.errors import ConfigError
from enrich.review.trust_dialogue import asking
from enrich.terminal import Console, Screen
from enrich.trust import Disclosure, records
from pseudo import PseudoTerminal
from server import Server

POST = "---\ntitle: A clock\n---\n\nThe clock in the tower was built by Ada Stone in 1871. It is a promise.\n"
PRIVATE = "ghp-very-secret"
RUN, PROBE = ("run", "--dry-run", "a.md"), ("models", "probe", "--again")


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that answers well, and knows what it was asked."""
    with Server() as server:
        server.models = [{"id": "m"}]
        yield server


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user with a secret and a folder of their own, who has not said that everything may be sent."""
    folder = tmp_path / "user"
    for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(folder))
    for name in ("ENRICH_TRUST_CONFIG", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_TOKEN", PRIVATE)
    return folder


def _clone(folder: Path, server: Server) -> Path:
    folder.mkdir()
    (folder / "a.md").write_text(POST, encoding="utf-8")
    settings = f"[model]\nname = 'm'\nbase_url = '{server.url}'\napi_key_env = 'GITHUB_TOKEN'\n"
    (folder / "enrich.toml").write_text(settings, encoding="utf-8")
    return folder


@pytest.fixture
def clone(tmp_path: Path, server: Server, user: Path) -> Path:
    """A clone whose settings want the user's token for a server of their own."""
    assert not user.exists()
    return _clone(tmp_path / "clone", server)


def _sent(server: Server) -> list[str]:
    return [asked.headers.get("authorization", "") for asked in server.history]


@pytest.mark.parametrize(
    "words", [RUN, ("run", "--yes"), ("run", "--format", "json"), PROBE, (*PROBE, "--format", "json")], ids=" ".join
)
def test_it_is_refused_where_nobody_answers(
    called: Called, clone: Path, server: Server, user: Path, words: tuple[str, ...]
) -> None:
    """Exit 2, one sentence with a hint, no connection, no state and nothing remembered."""
    done = called(clone, *words)
    assert (done.code, done.out, server.history, user.exists()) == (2, "", [], False)
    line = done.err.strip().splitlines()[-1]
    assert line.startswith(f"error: {clone}/enrich.toml: would send $GITHUB_TOKEN to {server.url}, and nobody agreed")
    assert "--trust-config" in line
    assert PRIVATE not in done.err


@pytest.mark.parametrize("words", [RUN, PROBE], ids=" ".join)
def test_a_word_on_the_command_line_lets_it_pass(
    called: Called, clone: Path, server: Server, user: Path, words: tuple[str, ...]
) -> None:
    """For this command alone: nothing is remembered."""
    assert called(clone, *words, "--trust-config").code == 0
    assert set(_sent(server)) == {f"Bearer {PRIVATE}"}
    assert not user.exists()
    assert called(clone, *words).code == 2


def test_the_environment_lets_it_pass(
    called: Called, clone: Path, server: Server, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in the jobs of a site's own."""
    monkeypatch.setenv("ENRICH_TRUST_CONFIG", "1")
    assert called(clone, *RUN).code == 0
    assert (len(server.history), user.exists()) == (1, False)


def test_what_was_agreed_to_holds_everywhere_for_this_site(
    called: Called, clone: Path, server: Server, tmp_path: Path
) -> None:
    """Without a terminal, too; another clone, another variable and a site that was moved are asked about again."""
    records.keep(clone.resolve(), server.url, "GITHUB_TOKEN", server.url)
    assert [called(clone, *words).code for words in (RUN, PROBE)] == [0, 0]
    asked = len(server.history)
    assert called(_clone(tmp_path / "other", server), *RUN).code == 2
    text = (clone / "enrich.toml").read_text(encoding="utf-8")
    (clone / "enrich.toml").write_text(f"{text}headers = {{ X-A = 'HOME' }}\n", encoding="utf-8")
    assert "$GITHUB_TOKEN and $HOME" in called(clone, *RUN).err
    (clone / "enrich.toml").write_text(text, encoding="utf-8")
    assert called(clone.rename(tmp_path / "moved"), *RUN).code == 2
    assert len(server.history) == asked


@pytest.mark.parametrize("words", [("check",), ("status",), ("plan",), ("models", "probe"), ("runs",)], ids=" ".join)
@pytest.mark.usefixtures("user")
def test_what_asks_no_model_asks_nobody(called: Called, clone: Path, server: Server, words: tuple[str, ...]) -> None:
    """No key is read there."""
    done = called(clone, *words)
    assert (done.code in (0, 1), server.history) == (True, [])
    assert "agreed" not in done.err


def test_a_variable_that_is_not_set_is_no_secret(
    called: Called, clone: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server without a key is asked as ever, and gets none of the words that other programs keep for all hosts."""
    (tmp_path / "netrc").write_text("default login me password word\n", encoding="utf-8")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("OPENAI_ADMIN_KEY", PRIVATE)
    monkeypatch.delenv("GITHUB_TOKEN")
    assert called(clone, *RUN).code == 0
    assert _sent(server) == [""]


def test_the_api_says_what_it_trusts(clone: Path, server: Server) -> None:
    """A clear error without that; what a caller names is the caller's."""
    with pytest.raises(ConfigError, match=r"would send \$GITHUB_TOKEN to"), api.Site.open(clone):
        pass
    mine = {"model": {"base_url": server.url, "api_key_env": "GITHUB_TOKEN"}}
    for allowed in ({"trust": True}, {"settings": mine}):
        with api.Site.open(clone, **allowed) as opened:
            assert len(list(opened.propose())) == 1
    assert set(_sent(server)) == {f"Bearer {PRIVATE}"}
    outcome = api.propose(POST, settings={"model": {"name": "m", **mine["model"]}})
    assert isinstance(outcome, api.Proposed)


def _console(*answers: str) -> tuple[Console, list[str]]:
    """A person who types these answers, and what they see."""
    seen: list[str] = []
    typed = iter(answers)

    def ask(question: str) -> str:
        seen.append(question)
        return next(typed)

    return Console(ask, seen.append, None, str), seen


FOUND = Disclosure(Path("/clone"), Path("/clone/enrich.toml"), "https://u:word@a.example/v1", ("A", "B"))


@pytest.mark.usefixtures("user")
def test_the_question() -> None:
    """It names the file, the variables, the server and what is sent; `?` tells more; yes is remembered."""
    console, seen = _console("?", "", "y")
    ask = asking(Screen(), console)
    ask(FOUND)
    ask(FOUND)
    text = "".join(seen)
    assert all(word in text for word in ("/clone/enrich.toml", "$A and $B", "https://***@a.example/v1", "posts"))
    assert "word@" not in text
    assert [one for one in seen if "[y,n,?]?" in one] == ["Send $A and $B there [y,n,?]? "] * 3
    assert FOUND.agreed


@pytest.mark.parametrize("answer", ["n", "q", "no"])
def test_no(user: Path, answer: str) -> None:
    """Also at the end of input: nothing is sent, nothing is remembered, and it is asked again."""
    for _ in range(2):
        console, _ = _console(answer)
        with pytest.raises(ConfigError, match=r"you did not agree to send \$A and \$B, so nothing was sent"):
            asking(Screen(), console)(FOUND)
    assert not user.exists()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a place in which not even root can make a folder")
def test_yes_holds_for_a_run_that_can_not_remember(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A note says so."""
    monkeypatch.setenv("XDG_CONFIG_HOME", "/proc/self")
    console, _ = _console("y")
    asking(Screen(), console)(FOUND)
    assert "/proc/self/enrich/trusted: can't be written" in (told := capsys.readouterr().err)
    assert told.endswith("so the next run asks again\n")


def _end(terminal: PseudoTerminal) -> tuple[int | None, str]:
    terminal.expect(pexpect.EOF)
    terminal.close()
    return terminal.exitstatus, terminal.before or ""


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        (lambda terminal: terminal.sendline("n"), 2, "so nothing was sent"),
        (lambda terminal: terminal.sendintr(), 130, "interrupted"),
    ],
    ids=["no", "Ctrl-C"],
)
def test_no_at_a_terminal(
    clone: Path, server: Server, user: Path, answer: Callable[[PseudoTerminal], object], code: int, told: str
) -> None:
    """It ends in order, before anything was sent or remembered."""
    terminal = PseudoTerminal(clone, *RUN, columns=200, plain=True)
    terminal.expect(r"Send \$GITHUB_TOKEN there \[y,n,\?\]\? ")
    answer(terminal)
    ended, text = _end(terminal)
    assert (ended, server.history, user.exists()) == (code, [], False)
    assert told in text


def test_yes_at_a_terminal_is_asked_once(clone: Path, server: Server, called: Called) -> None:
    """The key goes out after the answer, and the next command asks nobody."""
    terminal = PseudoTerminal(clone, *RUN, columns=200, plain=True)
    terminal.expect(r"to    http")
    terminal.expect(r"\[y,n,\?\]\? ")
    assert server.history == []
    terminal.sendline("y")
    assert _end(terminal)[0] == 0
    assert _sent(server) == [f"Bearer {PRIVATE}"]
    assert called(clone, "models", "probe", "--again").code == 0


def test_what_was_agreed_to_is_listed_and_forgotten(called: Called, clone: Path, server: Server) -> None:
    """By site, from any place; a site that is gone, too."""
    records.keep(clone.resolve(), server.url, "GITHUB_TOKEN", server.url)
    records.keep(Path("/gone"), "https://a.example", "", "https://a.example")
    done = called(clone.parent, "trust")
    second, first = sorted(done.out.splitlines())
    assert first.startswith(f"{clone}: $GITHUB_TOKEN to {server.url}, since 20")
    assert second.startswith("/gone: posts to https://a.example, since 20")
    assert called(clone.parent, "trust", "--forget", str(clone / "posts")).err == f"{clone}: 1 answer forgotten\n"
    assert called(clone.parent, "trust", "--forget", "/gone").err == "/gone: 1 answer forgotten\n"
    done = called(clone.parent, "trust")
    assert (done.code, done.out) == (0, "")
    assert called(clone, *RUN).code == 2


def test_json_at_a_terminal_is_no_place_for_a_question(
    called: Called, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is a job in CI that has a terminal."""
    monkeypatch.setattr(Screen, "interactive", property(lambda _: True))
    assert "nobody agreed" in called(clone, "run", "--format", "json").err
    monkeypatch.setenv("CI", "true")
    assert "nobody agreed" in called(clone, "run").err
