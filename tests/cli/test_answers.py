"""Requests go out in files, and answers come in from whoever gave them; a bad line costs only itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from batch import answering
from batch.garden import Garden, number_of, person, plant, values
from batch.running import journal
from cli.in_process import Called
from server import answers
from server.batches import EXPIRED, output_line
from server.values import Answer, Asked

FILE = ("run", "--executor", "file", "--out")
IMPORT = ("answers", "import", "--yes")
WRONG = "Zebulon Nobody"


@pytest.fixture
def planted(tmp_path: Path) -> Garden:
    """Six posts, and a model that nobody ever asks."""
    made = plant(tmp_path / "site", 6, (400, 500))
    made.configure("https://model.example/v1")
    return made


def _answered(requests: Path, answer: Callable[[Asked], Answer] = answering.right) -> list[str]:
    """The lines of a batch service for a file of requests."""
    lines = requests.read_bytes().splitlines()
    return [json.dumps(output_line(line, number, answer)) for number, line in enumerate(lines)]


def _put(file: Path, lines: list[str]) -> Path:
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def test_requests_leave_and_answers_lead_on(called: Called, planted: Garden, tmp_path: Path) -> None:
    """The lines have OpenAI's batch format; what is asked already is not written again, unless that is wanted."""
    out = tmp_path / "requests.jsonl"
    done = called(planted.root, *FILE, str(out))
    assert (done.code, done.out) == (0, "")
    lines = [json.loads(line) for line in out.read_bytes().splitlines()]
    known = {fingerprint for (fingerprint,) in journal(planted, "SELECT fingerprint FROM requests")}
    assert {line["custom_id"] for line in lines} == known
    assert {(line["method"], line["url"]) for line in lines} == {("POST", "/v1/chat/completions")}
    assert {line["body"]["model"] for line in lines} == {"m"}
    assert all("stream" not in line["body"] for line in lines)
    again = called(planted.root, *FILE, str(tmp_path / "again.jsonl"))
    assert ("6 posts wait" in again.err, (tmp_path / "again.jsonl").exists()) == (True, False)
    assert called(planted.root, *FILE, str(tmp_path / "again.jsonl"), "--again").code == 0
    assert (tmp_path / "again.jsonl").read_bytes() == out.read_bytes()
    done = called(planted.root, *IMPORT, str(_put(tmp_path / "answers.jsonl", _answered(out))))
    assert (done.code, len(planted.written())) == (0, 6), done.err


def test_files_are_no_larger_than_wanted(called: Called, planted: Garden, tmp_path: Path) -> None:
    """Several files have numbers, and no file that is there is written over."""
    out = tmp_path / "requests.jsonl"
    called(planted.root, *FILE, str(out), "--shard", "4")
    counts = {file.name: len(file.read_bytes().splitlines()) for file in tmp_path.glob("*.jsonl")}
    assert counts == {"requests.jsonl": 4, "requests-2.jsonl": 2}
    done = called(planted.root, *FILE, str(out), "--again")
    assert (done.code, "is there already" in done.err) == (2, True)


def test_a_repair_leaves_in_a_further_file(called: Called, planted: Garden, tmp_path: Path) -> None:
    """A reply that can't be used is sent back once, with what was wrong; the post then waits for that."""
    out, further = tmp_path / "requests.jsonl", tmp_path / "further.jsonl"
    called(planted.root, *FILE, str(out))

    def first(asked: Asked) -> Answer:
        return answers.completion(asked, "no JSON") if answering.number(asked) == 2 else answering.right(asked)

    lines = _put(tmp_path / "answers.jsonl", _answered(out, first))
    done = called(planted.root, *IMPORT, str(lines), "--out", str(further))
    assert (done.code, len(planted.written())) == (0, 5)
    (repair,) = [json.loads(line) for line in further.read_bytes().splitlines()]
    assert [message["role"] for message in repair["body"]["messages"]] == ["system", "user", "assistant", "user"]
    done = called(planted.root, *IMPORT, str(_put(tmp_path / "more.jsonl", _answered(further))))
    assert (done.code, len(planted.written())) == (0, 6)


def test_a_post_in_parts_leaves_as_a_whole(called: Called, tmp_path: Path) -> None:
    """All parts leave at once; the request that makes one text of theirs leaves in a further file."""
    site = plant(tmp_path / "site", 1, (12_000, 12_001))
    site.configure("https://model.example/v1", model={"context_window": 4000, "max_output_tokens": 500})
    out, further = tmp_path / "requests.jsonl", tmp_path / "further.jsonl"
    called(site.root, *FILE, str(out))
    parts = len(out.read_bytes().splitlines())
    assert parts > 1

    def said(asked: Asked) -> Answer:
        told = {key: values(0)[key] if key == "summary" else [] for key in asked.schema["properties"]}
        return answers.completion(asked, json.dumps(told))

    lines = _answered(out, said)
    done = called(site.root, *IMPORT, str(_put(tmp_path / "some.jsonl", lines[:1])), "--out", str(further))
    assert (done.code, further.exists()) == (0, False), done.err
    done = called(site.root, *IMPORT, str(_put(tmp_path / "rest.jsonl", lines[1:])), "--out", str(further))
    assert len(further.read_bytes().splitlines()) == 1, done.err
    done = called(site.root, *IMPORT, str(_put(tmp_path / "last.jsonl", _answered(further, said))))
    assert (done.code, "in" in done.err) == (0, True)
    (flags,) = journal(site, "SELECT proposal FROM proposals WHERE field = 'summary' AND state != 'replaced'")
    assert "in-parts" in flags[0]


def test_each_bad_line_has_its_own_sentence(called: Called, planted: Garden, tmp_path: Path) -> None:
    """Unknown, double, broken, expired: each is told with its place, and the good lines beside them count."""
    out = tmp_path / "requests.jsonl"
    called(planted.root, *FILE, str(out))
    good = _answered(out)
    (expired,) = _answered(
        _put(tmp_path / "one.jsonl", [out.read_text(encoding="utf-8").splitlines()[5]]), lambda _: EXPIRED
    )
    strange = json.dumps({**json.loads(good[0]), "custom_id": "nobody"})
    hollow = json.loads(good[4])
    hollow["response"]["body"] = {"nonsense": 1}
    lines = [strange, good[0], good[0], "{half", "[1]", '{"a": 1}', *good[1:4], json.dumps(hollow), expired]
    file = _put(tmp_path / "answers.jsonl", lines)
    done = called(planted.root, *IMPORT, str(file))
    assert done.code == 3
    for number, told in {
        1: "is no request of this site",
        3: "is answered already, and the first answer counts",
        4: "is no JSON;",
        5: "is no JSON object",
        6: "has neither `custom_id`",
        10: "sent something that is no chat completion; the line is left out, and its post waits",
        11: "the batch gave no answer (batch_expired); it is asked again",
    }.items():
        assert any(f"answers.jsonl:{number}: " in line and told in line for line in done.err.splitlines()), told
    assert len(planted.written()) == 4
    assert called(planted.root, *IMPORT, str(_put(tmp_path / "late.jsonl", good[4:]))).code == 0
    assert len(planted.written()) == 6


def test_a_stale_answer_is_kept_and_not_used(called: Called, planted: Garden, tmp_path: Path) -> None:
    """A post that changed since is asked about again; one that is gone fails; nothing is written into either."""
    out, further = tmp_path / "requests.jsonl", tmp_path / "further.jsonl"
    called(planted.root, *FILE, str(out))
    changed, gone = sorted(planted.posts)[:2]
    with (planted.root / changed).open("a", encoding="utf-8") as stream:
        stream.write("\nA word more.\n")
    (planted.root / gone).unlink()
    before = (planted.root / changed).read_bytes()
    file = _put(tmp_path / "answers.jsonl", _answered(out))
    done = called(planted.root, *IMPORT, str(file), "--out", str(further))
    assert done.code == 3
    assert f"{changed}: changed since it was asked about" in done.err
    assert gone in done.err
    assert (planted.root / changed).read_bytes() == before
    assert len(further.read_bytes().splitlines()) == 1
    assert journal(planted, "SELECT count(*) FROM replies WHERE state = 'kept'") == [(6,)]


def test_a_private_post_stands_in_no_file(called: Called, planted: Garden, tmp_path: Path) -> None:
    """What is never to leave this machine is in no request, and no values are taken for it."""
    private = "---\ntitle: Secret\nenrich: false\n---\n\nThe word is xylophone.\n"
    (planted.root / "secret.md").write_text(private, encoding="utf-8")
    out = tmp_path / "requests.jsonl"
    called(planted.root, *FILE, str(out))
    assert b"xylophone" not in out.read_bytes()
    line = json.dumps({"path": "secret.md", "values": {"summary": "The word is xylophone."}})
    assert called(planted.root, *IMPORT, str(_put(tmp_path / "values.jsonl", [line]))).code == 0
    assert (planted.root / "secret.md").read_text(encoding="utf-8") == private


def test_requests_need_a_model_that_is_named(called: Called, site: Path, tmp_path: Path) -> None:
    """The embedded model answers here; and the answers are taken for the model that was asked."""
    done = called(site, *FILE, str(tmp_path / "requests.jsonl"))
    assert (done.code, "no model is named" in done.err) == (2, True)
    out = tmp_path / "requests.jsonl"
    called(site, *FILE, str(out), "--model", "m")
    file = _put(tmp_path / "answers.jsonl", _answered(out, answers.good))
    done = called(site, *IMPORT, str(file))
    assert (done.code, "import with --model m" in done.err) == (2, True)


def _posts(site: Path) -> Iterator[Path]:
    yield from sorted(path for path in site.rglob("*.m*") if path.suffix in (".md", ".mdx", ".markdown"))


def _first_sentence(post: Path) -> str:
    body = post.read_text(encoding="utf-8", errors="replace").lstrip("\ufeff").split("\n---", 1)[-1]
    lines = (line.strip() for line in body.splitlines())
    return next(line for line in lines if len(line) > 20 and line[0].isalnum())[:120]


def test_values_of_an_agent_are_verified_held_and_written(called: Called, site: Path, tmp_path: Path) -> None:
    """For all 24 posts of the fixtures: what is right is written, and what is made up is held back."""
    posts = list(_posts(site))
    assert len(posts) == 24
    before = {path: path.read_bytes() for path in posts}
    made: list[dict[str, Any]] = [
        {
            "path": path.relative_to(site).as_posix(),
            "model": "an agent",
            "values": {
                "summary": f"What this post tells: {_first_sentence(path)}",
                "people": [WRONG],
                "weather": "fine",
            },
        }
        for path in posts
    ]
    file = _put(
        tmp_path / "values.jsonl", [*map(json.dumps, made), '{"path": "nowhere.md", "values": {"summary": "x"}}']
    )
    shown = called(site, "answers", "import", "--dry-run", str(file))
    assert {path: path.read_bytes() for path in posts} == before
    assert "+summary: " in shown.out
    done = called(site, "answers", "import", "--yes", "--format", "json", str(file))
    assert done.code == 3  # nowhere.md is no post
    told = {record["path"]: record for record in map(json.loads, done.out.splitlines())}
    assert told["nowhere.md"]["outcome"] == "failed"
    applied = [path for path, record in told.items() if record["outcome"] == "applied"]
    assert len(applied) >= 6
    for path in applied:
        assert "What this post tells: " in (site / path).read_text(encoding="utf-8")
        assert any(note["code"] == "unknown-field" for note in told[path]["notes"])
        assert "an agent" in called(site, "blame", path).out
    assert not any(WRONG.encode() in path.read_bytes() for path in posts)
    untouched = [path for path in posts if path.relative_to(site).as_posix() not in applied]
    assert {path: path.read_bytes() for path in untouched} == {path: before[path] for path in untouched}
    again = called(site, "answers", "import", "--yes", "--format", "json", str(file))
    outcomes = {json.loads(line)["outcome"] for line in again.out.splitlines()}
    assert "applied" not in outcomes


def test_values_that_break_their_form_fail_alone(called: Called, planted: Garden, tmp_path: Path) -> None:
    """A value of the wrong type is told with the place of its line; a bare name is looked for in the post."""
    paths = sorted(planted.posts)
    lines = [
        json.dumps({"path": paths[0], "values": {"summary": {"deep": [1]}}}),
        json.dumps({"path": paths[1], "values": {"people": [person(number_of(paths[1]))]}}),
    ]
    done = called(planted.root, *IMPORT, str(_put(tmp_path / "values.jsonl", lines)))
    assert done.code == 3
    assert f"{paths[0]}: the values at " in done.err
    assert person(number_of(paths[1])) in (planted.root / paths[1]).read_text(encoding="utf-8").split("---")[1]
