"""What other sites, other programs and hostile posts try on the server, and the size of what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote as quoted

import pytest

from web.site import Served, fill, post, proposal, served, small

SCRIPT = "<script>alert(1)</script>"
OUR_SCRIPT = {"type": "module", "src": "/static/app.js"}
LARGEST = 300_000
LONG = "a ![word](x) <b " * 312_500


class Tags(HTMLParser):
    """The tags of a page as a browser reads them, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps one."""
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with hostile posts beside harmless ones, and a secret beside the site."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.md").write_text("---\ntitle: secret\n---\n\nsecret words\n", encoding="utf-8")
    (outside / "site").mkdir()
    site = small(outside / "site")
    (site / "evil.md").write_text(post(SCRIPT, f"{SCRIPT}\n\n<iframe src=/></iframe> secretly\n"), encoding="utf-8")
    (site / "long.md").write_text(post("Long", f"{LONG}\n"), encoding="utf-8")
    (site / "link.md").symlink_to(outside / "secret.md")
    fill(
        site,
        {
            "evil.md": [
                proposal("summary", f"{SCRIPT} {{{{ 7 * 7 }}}}"),
                proposal("tags", [SCRIPT, "javascript:alert(1)", '"><img src=x onerror=alert(1)>'], []),
            ],
            "long.md": [
                proposal("summary", "Long " * 50_000),
                proposal("tags", ["y" * 400_000, *map(str, range(5000))], []),
            ],
            "link.md": [proposal("summary", "Of a secret.")],
        },
        run="r2",
    )
    return site


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[Served]:
    """The command at work."""
    with served(root) as made:
        yield made


@pytest.mark.parametrize("target", ["/", "/fields", "/body?path=a.md", "/complete?field=tags&q=c", "/nowhere"])
def test_nothing_is_told_without_the_cookie(server: Served, target: str) -> None:
    """Whoever does not have the link sees nothing."""
    status, text, _ = server.get(target, {"Cookie": ""})
    assert (status, "Post A" in text) == (403, False)


@pytest.mark.parametrize("token", ["", "x", "%C3%BC"])
def test_a_wrong_token_opens_nothing(server: Served, token: str) -> None:
    """And it gives no cookie."""
    status, _, headers = server.get(f"/enter?token={token}", {"Cookie": ""})
    assert (status, headers["Set-Cookie"]) == (403, None)


def test_the_cookie_is_strict(server: Served) -> None:
    """No other site's page can use it, and no script can read it; the token is no longer in the address then."""
    _, text, headers = server.get(server.link.partition(str(server.port))[2], {"Cookie": ""})
    assert {part.strip().lower() for part in headers["Set-Cookie"].split(";")[1:]} >= {"httponly", "samesite=strict"}
    assert server.link.partition("token=")[2] not in text


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("evil.example:{port}", 403),
        ("evil.example", 403),
        ("127.0.0.1", 403),
        ("127.0.0.1:1", 403),
        ("192.0.2.1:{port}", 403),
        ("127.0.0.1.evil.example:{port}", 403),
        ("localhost:{port}.evil.example", 403),
    ],
)
def test_only_our_own_name_is_answered(server: Served, host: str, status: int) -> None:
    """A name that was pointed at this machine is refused, even for styles."""
    for target in ("/", "/static/style.css"):
        assert server.get(target, {"Host": host.format(port=server.port)})[0] == status


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Enrich-Key": ""},
        {"X-Enrich-Key": "x"},
        {"Cookie": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Length": "9999999"},
    ],
)
def test_no_other_page_can_decide(server: Served, headers: Mapping[str, str]) -> None:
    """A request that our own page did not make changes nothing."""
    decision = {"path": "a.md", "field": "summary", "verdict": "accept", "seen": "1.0"}
    assert server.post("decide", {"decisions": [decision]}, headers)[0] == 403
    assert 'data-field="summary" data-seen="1.0" data-state="pending"' in " ".join(server.get("/?path=a.md")[1].split())


@pytest.mark.parametrize("name", ["decide", "group", "undo", "write", "forget", "takeback", "reopen", "check"])
def test_nothing_changes_by_looking(server: Served, name: str) -> None:
    """A link or an image can't decide."""
    assert server.get(f"/{name}")[0] == 405


@pytest.mark.parametrize(
    "path",
    ["../secret.md", "/etc/passwd", "..%2fsecret.md", "enrich.toml", ".enrich/journal.db", "a.md/../../secret.md"],
)
def test_no_other_file_is_opened(server: Served, path: str) -> None:
    """A path that the journal does not hold is no post, whatever lies there."""
    assert server.get(f"/body?path={quoted(path, safe='%')}")[0] == 404
    assert "secret words" not in server.get(f"/?path={quoted(path)}")[1]
    assert server.post("write", {"path": path})[1]["count"] == 0
    for name in ("forget", "takeback", "check"):
        status, answer = server.post(name, {"path": path, "field": "summary", "typed": []})
        assert (status, answer["error"].startswith("no such post waits")) == (409, True)


@pytest.mark.parametrize("target", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fguard.py", "/static/"])
def test_styles_lie_in_one_folder(server: Served, target: str) -> None:
    """Nothing beside them is served."""
    assert server.get(target)[0] == 404


def test_a_link_out_of_the_site_is_not_followed(server: Served) -> None:
    """It is told as the problem that it is."""
    assert "is a link out of the site" in server.get("/?path=link.md")[1]
    assert "secret words" not in server.get("/body?path=link.md")[1]


@pytest.mark.parametrize(
    "target", ["/?path=evil.md", "/fields?field=tags", "/fields?field=summary", "/body?path=evil.md"]
)
def test_hostile_words_are_text(server: Served, target: str) -> None:
    """They are shown, and none is a tag, a handler or an address; a template's marks stay what they are."""
    text = server.get(target)[1]
    assert "&lt;script&gt;alert(1)" in text
    parsed = Tags()
    parsed.feed(text)
    assert not {name for name, _ in parsed.found} & {"img", "base", "svg", "object", "embed"}
    assert [attributes for name, attributes in parsed.found if name == "script"] in ([], [OUR_SCRIPT])
    given = [pair for _, attributes in parsed.found for pair in attributes.items()]
    assert not [name for name, _ in given if name.startswith("on")]
    assert all((value or "/")[0] in "/#" for name, value in given if name in ("href", "src", "action"))
    assert "{{ 7 * 7 }}" in text or "summary" not in target


@pytest.mark.parametrize(
    "target", ["/?path=a.md", "/fields", "/body?path=a.md", "/enter", "/static/app.js", "/nowhere"]
)
def test_every_answer_is_fenced_in(server: Served, target: str) -> None:
    """No inline script, no other host, no foreign frame, nothing kept; a post's frame runs nothing at all."""
    headers = server.get(target)[2]
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert ("sandbox" in policy and "script-src" not in policy) == target.startswith("/body")


def test_pages_name_no_other_host(server: Served) -> None:
    """What a page needs comes from this server, and stands in no attribute."""
    for target in ("/", "/fields", "/static/app.js", "/static/net.js", "/static/edit.js", "/static/style.css"):
        assert not re.search(r"https?://(?!www\.w3\.org)|\sstyle=", server.get(target)[1])


@pytest.mark.parametrize(
    "target",
    [
        "/?path=long.md",
        "/fields?field=tags",
        "/fields?field=summary",
        "/body?path=long.md",
        "/body?path=long.md&part=200",
        "/body?path=long.md&part=99999999",
        "/body?path=long.md&part=x",
        "/?state=all&page=999999999999999999999",
        "/?state=nonsense&field=x&flag=y&run=z&q=%00",
    ],
)
def test_no_page_is_large(server: Served, target: str) -> None:
    """Not even that of a line of 5 MB, or of a value as long as a book; odd addresses get a page, too."""
    status, text, _ = server.get(target)
    assert status == 200
    assert len(text.encode()) < LARGEST


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "x",
        {"decisions": 1},
        {"decisions": [1]},
        {"decisions": [{}]},
        {"path": 1},
        {"field": "tags", "key": "x"},
    ],
)
@pytest.mark.parametrize("name", ["decide", "group", "write", "check", "reopen"])
def test_a_strange_request_is_told(server: Served, name: str, data: object) -> None:
    """It gets a sentence, never a failure of ours."""
    status, answer = server.post(name, data)
    assert (status, bool(answer["error"])) == (409, True)


def test_no_json_is_told(server: Served) -> None:
    """Whatever else comes is refused with a sentence."""
    headers = {"Cookie": server.cookie, "Content-Type": "application/json", "X-Enrich-Key": server.key}
    status, text, _ = server.send("POST", "/undo", "{", headers)
    assert (status, "no JSON" in text) == (400, True)
