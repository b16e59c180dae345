"""Remember what was done by the content it was done from, so that a repeat costs nothing."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path


def digest(parts: Iterable[bytes]) -> str:
    """One short name for these bytes, in this order."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()[:16]


def digest_of_files(root: Path, files: Iterable[Path]) -> str:
    """One short name for the files' names (relative to root) and contents."""
    parts: list[bytes] = []
    for file in sorted(files):
        parts += [file.relative_to(root).as_posix().encode(), file.read_bytes()]
    return digest(parts)


class Stamp:
    """A small file of name → digest. What is not there, or cannot be read, was not done."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> dict[str, str]:
        """All that is known to be done."""
        try:
            told = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(k): str(v) for k, v in told.items()} if isinstance(told, dict) else {}

    def holds(self, wanted: Mapping[str, str]) -> bool:
        """Whether all of `wanted` was done from the same content."""
        known = self.read()
        return all(known.get(name) == value for name, value in wanted.items())

    def write(self, done: Mapping[str, str]) -> None:
        """Replace what is known, in one step."""
        fresh = self._file.with_name(self._file.name + ".new")
        fresh.write_text(json.dumps(dict(done), indent=1) + "\n", "utf-8")
        fresh.replace(self._file)
