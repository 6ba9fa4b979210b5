"""The disk as strangers have it: long names, folders that refuse, temporary files that a kill left, many posts."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from enrich.errors import FrontMatterError, PostError, StalePostError, WriteError
from enrich.pipeline.inspection import read_fields
from enrich.posts import files
from enrich.values import Format, Patch

OLD = b"---\ntitle: x\n---\nbody\n"
NEW = OLD.replace(b"x", b"y")
LONGEST = 255
NAMES = {
    "plain": "a.md",
    "of the longest name": "a" * (LONGEST - 3) + ".md",
    "a little shorter": "a" * (LONGEST - 19) + ".md",
    "in Chinese": "文" * 84 + ".md",
    "with signs of a glob": "[a]*?.md",
    "hidden": ".a.md",
    "with spaces and quotes": ' it\'s "a" .md',
}


def _patch(path: str = "post.md", before: bytes = OLD, after: bytes = NEW) -> Patch:
    return Patch(path, before, after, (), (), b"")


def _posts(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(OLD)


def _names(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir())


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_post_of_any_name_is_written(tmp_path: Path, name: str) -> None:
    """A name that the disk takes for the post is no reason to refuse its write."""
    _posts(tmp_path, name)
    files.write(tmp_path, _patch(name))
    assert (tmp_path / name).read_bytes() == NEW
    assert _names(tmp_path) == [name]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_what_a_killed_write_left_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The temporary file of just this post goes; those of its neighbours and other files stay."""
    _posts(tmp_path, name, "neighbour.md")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        patch.setattr(Path, "unlink", lambda *_, **__: None)
        for one in (name, "neighbour.md"):
            with pytest.raises(KeyboardInterrupt):
                files.write(tmp_path, _patch(one))
    (left,) = [found for found in tmp_path.iterdir() if found.name.startswith(".neighbour.md.")]
    assert len(_names(tmp_path)) == 4
    files.sweep(tmp_path, name)
    assert _names(tmp_path) == sorted([name, "neighbour.md", left.name])


def test_no_sweep_leads_out_of_the_site(tmp_path: Path) -> None:
    """A path from a journal that came along with a site removes nothing elsewhere."""
    (tmp_path / "site").mkdir()
    (tmp_path / ".a.md.12345678.enrich").write_bytes(b"theirs")
    with pytest.raises(PostError, match="is a link out of the site"):
        files.sweep(tmp_path / "site", "../a.md")
    assert _names(tmp_path) == [".a.md.12345678.enrich", "site"]


def test_an_interrupt_within_a_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C between the new bytes and the replacement: the old post stands alone in its folder."""
    _posts(tmp_path, "post.md")

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.write(tmp_path, _patch())
    assert ((tmp_path / "post.md").read_bytes(), _names(tmp_path)) == (OLD, ["post.md"])


def test_each_post_of_many_has_its_own_fate(tmp_path: Path) -> None:
    """One that changed and one that is gone are told at their places, and the others are written."""
    _posts(tmp_path, "a/1.md", "a/2.md", "b/3.md")
    (tmp_path / "a/2.md").write_bytes(b"changed")
    made = files.write_all(tmp_path, [_patch(path) for path in ("a/1.md", "a/2.md", "gone.md", "b/3.md")])
    assert [type(error) for error in made] == [type(None), StalePostError, PostError, type(None)]
    assert [str(error) for error in made if error] == [
        "a/2.md: changed since the proposal was made; nothing was written",
        "gone.md: can't be read: No such file or directory",
    ]
    assert (tmp_path / "b/3.md").read_bytes() == (tmp_path / "a/1.md").read_bytes() == NEW


def test_each_folder_is_flushed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After all of its posts have their new bytes; the content of each is flushed before."""
    _posts(tmp_path, "a/1.md", "a/2.md", "b/3.md")
    flushed: list[bool] = []
    fsync = os.fsync

    def counted(handle: int) -> None:
        flushed.append(stat.S_ISDIR(os.fstat(handle).st_mode))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", counted)
    files.write_all(tmp_path, [_patch(path) for path in ("a/1.md", "a/2.md", "b/3.md")])
    assert flushed == [False, False, False, True, True]


@pytest.mark.parametrize(("code", "told"), [(errno.EINVAL, False), (errno.ENOTSUP, False), (errno.EIO, True)])
def test_a_disk_that_can_not_flush_folders(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    told: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """Network disks that do not know how are no failure; a disk that fails is."""
    _posts(tmp_path, "post.md")
    fsync = os.fsync

    def refused(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(code, os.strerror(code))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", refused)
    if told:
        with pytest.raises(OSError, match=os.strerror(code)):
            files.write(tmp_path, _patch())
    else:
        files.write(tmp_path, _patch())
    assert (tmp_path / "post.md").read_bytes() == NEW


def test_a_file_that_may_not_be_written_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The replacement would work where the folder may be written, and would go behind its owner's back."""
    _posts(tmp_path, "post.md")
    monkeypatch.setattr(os, "access", lambda path, mode: not (Path(path).name == "post.md" and mode == os.W_OK))
    with pytest.raises(WriteError, match=r"post\.md: can't be written: no permission") as caught:
        files.write(tmp_path, _patch())
    assert (caught.value.hint, (tmp_path / "post.md").read_bytes()) == ("make the file writable", OLD)


def test_a_folder_is_no_post(tmp_path: Path) -> None:
    """A folder with the ending of a post is told as one that can't be read."""
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(PostError, match=r"folder\.md: can't be read: Is a directory"):
        files.read(tmp_path, "folder.md")
    with pytest.raises(PostError, match=r"folder\.md: can't be read: Is a directory"):
        files.read_if(tmp_path, "folder.md", lambda _: True)


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755])
def test_a_file_keeps_its_mode_and_a_new_one_is_readable(tmp_path: Path, mode: int) -> None:
    """What is written for a person in one step is as open as it was; a new file is as an editor makes it."""
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_bytes(b"old")
    old.chmod(mode)
    for target in (old, new):
        files.replaced(target, b"content")
    assert [stat.S_IMODE(one.stat().st_mode) for one in (old, new)] == [mode, 0o644]
    assert (old.read_bytes(), new.read_bytes(), _names(tmp_path)) == (b"content", b"content", ["new.txt", "old.txt"])


@pytest.mark.parametrize("size", [0, 1, files.HEAD - 1, files.HEAD, files.HEAD + 1, 3 * files.HEAD])
def test_the_head_decides_and_the_whole_is_read(tmp_path: Path, size: int) -> None:
    """Whoever looks at the head sees at most that, and gets the whole post or nothing."""
    source = OLD + b"x" * size
    (tmp_path / "post.md").write_bytes(source)
    seen: list[bytes] = []

    def wanted(head: bytes) -> bool:
        seen.append(head)
        return True

    found = files.read_if(tmp_path, "post.md", wanted)
    assert found is not None
    assert (found.source, seen) == (source, [source[: files.HEAD]])
    assert files.read_if(tmp_path, "post.md", lambda _: False) is None


def test_a_post_that_is_gone_is_told_at_its_head(tmp_path: Path) -> None:
    """The quick look fails as the long one does."""
    with pytest.raises(PostError, match=r"gone\.md: can't be read: No such file"):
        files.read_if(tmp_path, "gone.md", lambda _: True)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (b"---\ntitle: caf\xe9\n---\nText\n", r"post\.md:2: .*UTF-8"),
        (b"---\ntitle: x\n---\ncaf\xe9\n", r"post\.md:4: is not UTF-8 \(byte 0xe9 at offset 20\)"),
        (b"---\r\ntitle: x\r\n---\r\n\r\n\xff\r\n", r"post\.md:5: is not UTF-8 \(byte 0xff"),
        (b"no front matter\n\n\x80\n", r"post\.md:3: is not UTF-8 \(byte 0x80 at offset 17\)"),
        (b"---\ntitle: x\n---\nend \xe6\x96", r"post\.md:4: is not UTF-8 \(byte 0xe6"),
        ("---\ntitle: x\n---\nText\n".encode("utf-16"), "UTF-16"),
    ],
    ids=["latin-1-block", "latin-1-body", "crlf", "no-block", "cut-off", "utf-16"],
)
def test_another_encoding_is_told_with_its_place(source: bytes, told: str) -> None:
    """Wherever the foreign byte stands, the message names its line."""
    with pytest.raises(FrontMatterError, match=told):
        read_fields(files.post(source, "post.md"))


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (b"", Format.NONE),
        (b"\xef\xbb\xbf", Format.NONE),
        (b"\xef\xbb\xbf---\r\na: 1\r\n---\r\n\xe6\x96\x87", Format.YAML),
        (b"+++\na = 1\n+++\n", Format.TOML),
        (b"Text \xf0\x9f\x8e\x89", Format.NONE),
    ],
)
def test_what_is_read_rejoins_to_the_bytes(tmp_path: Path, source: bytes, kind: Format) -> None:
    """Empty files, byte order marks and line ends stay as they are."""
    (tmp_path / "post.md").write_bytes(source)
    post = files.read(tmp_path, "post.md")
    assert (post.source, post.format, post.path) == (source, kind, "post.md")
    assert post.body.end == len(source)
