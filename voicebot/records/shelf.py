"""Where the files of recordings lie: one folder, a file for each call, named after it."""

import re
from collections.abc import Iterable
from pathlib import Path

from voicebot.config import Config
from voicebot.errors import RecordingError

SUFFIX = ".vbrec"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def directory_of(config: Config) -> Path:
    """The folder."""
    return directory_in(config.data.directory)


def directory_in(data: Path) -> Path:
    """The folder below a data directory."""
    return data / "recordings"


def path_of(directory: Path, call_id: str) -> Path:
    """The file of a call. Errors: RecordingError("missing") for what can be no call's id: it may come from an address bar."""
    if not _NAME.fullmatch(call_id):
        raise RecordingError("no call has this id", "missing")
    return directory / (call_id + SUFFIX)


def is_there(directory: Path, call_id: str) -> bool:
    """Whether this call left a file."""
    return _NAME.fullmatch(call_id) is not None and path_of(directory, call_id).exists()


def remove(directory: Path, call_ids: Iterable[str]) -> int:
    """Delete these calls' files; how many there were. Errors: OSError."""
    removed = 0
    for call_id in call_ids:
        if is_there(directory, call_id):
            path_of(directory, call_id).unlink(missing_ok=True)
            removed += 1
    return removed


def remove_older(directory: Path, before: float, limit: int) -> int:
    """Delete up to `limit` files last written before this moment (seconds since the epoch): what a crash left without a row is
    found too. How many. Errors: OSError."""
    removed = 0
    for path in directory.glob("*" + SUFFIX):
        if removed >= limit:
            break
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
