"""Whether the files of a model are the ones they should be."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from voicebot.shelf.manifest import File

_BLOCK = 1024 * 1024


def sha256(path: Path) -> str:
    """SHA-256 of a file's content, in lower-case hexadecimal. Errors: OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def problems(folder: Path, files: Iterable[File]) -> list[str]:
    """What is wrong with the files of this folder, one line each; empty when all are whole. Unknown sums are not compared."""
    found: list[str] = []
    for file in files:
        path = folder / file.path
        try:
            size = path.stat().st_size
            if not path.is_file():
                found.append(f"{file.path}: not a file")
            elif file.size is not None and size != file.size:
                found.append(f"{file.path}: {size} bytes, should be {file.size}")
            elif file.sha256 is not None and (actual := sha256(path)) != file.sha256:
                found.append(f"{file.path}: sha256 is {actual}, should be {file.sha256}")
        except OSError as error:
            found.append(f"{file.path}: {error.strerror or error}")
    return found


def record(folder: Path) -> tuple[File, ...]:
    """Size and sum of every file below the folder, in order of path. Errors: OSError."""
    return tuple(
        File(path=path.relative_to(folder).as_posix(), size=path.stat().st_size, sha256=sha256(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )


def fingerprint(files: Iterable[File]) -> str:
    """Eight hexadecimal digits that change when any file of the model does."""
    sums = "\n".join(f"{file.path} {file.sha256}" for file in files)
    return hashlib.sha256(sums.encode()).hexdigest()[:8]


def flush(folder: Path) -> None:
    """Everything on the disk before the folder gets its final name. Errors: OSError."""
    for path in [*folder.rglob("*"), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
