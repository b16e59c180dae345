"""Unpacks a model's zip without trusting it: nothing outside its folder, no links, no more bytes than it says."""

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from voicebot.errors import ModelError

MOST_FILES = 2_000
MOST_BYTES = 4 * 1024**3
MOST_RATIO = 100
"""A model packs to a half or a tenth; a bomb packs to a thousandth."""
_BLOCK = 1024 * 1024


def unpacked_size(archive: Path) -> int:
    """Bytes its files take when unpacked, as the archive says. Errors: ModelError when it is no usable zip or too much."""
    try:
        with zipfile.ZipFile(archive) as zipped:
            entries = zipped.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ModelError(f"{archive.name} is not a zip: {error}") from error
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_FILES or total > min(MOST_BYTES, MOST_RATIO * max(1, archive.stat().st_size)):
        raise ModelError(f"{archive.name} would unpack to {len(entries)} files, {total} bytes: refused")
    return total


def unpack(archive: Path, root: str, target: Path) -> None:
    """Put what the archive holds below `root` into the folder `target` (made here). Errors: ModelError; OSError (disk)."""
    unpacked_size(archive)
    try:
        with zipfile.ZipFile(archive) as zipped:
            for entry in zipped.infolist():
                path = _place(entry, root)
                if path is None or entry.is_dir():
                    continue
                place = target / path
                place.parent.mkdir(parents=True, exist_ok=True)
                written = 0
                with zipped.open(entry) as packed, place.open("wb") as file:
                    while block := packed.read(_BLOCK):
                        written += len(block)
                        if written > entry.file_size:
                            raise ModelError(f"{entry.filename}: larger than the archive says")
                        file.write(block)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelError(f"{archive.name} is damaged: {error}") from error
    if not target.is_dir():
        raise ModelError(f"{archive.name} has no folder {root}")


def _place(entry: zipfile.ZipInfo, root: str) -> PurePosixPath | None:
    """Where the entry belongs below the target; None for what is outside `root`. Errors: ModelError for a hostile entry."""
    name = PurePosixPath(entry.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or stat.S_ISLNK(entry.external_attr >> 16):
        raise ModelError(f"{entry.filename}: an archive of a model has no business with such a path")
    if not name.is_relative_to(root) or name == PurePosixPath(root):
        return None
    return name.relative_to(root)
