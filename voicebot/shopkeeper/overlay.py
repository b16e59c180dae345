"""The shopkeeper's own files: one YAML file for each sheet, and its earlier versions, in a folder below the data directory."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from voicebot.errors import DataError
from voicebot.store.files import write_durably

KEPT = 30
"""Versions of a sheet that can be gone back to."""
DELIVERED = "delivered"
"""The version of a sheet that nobody changed: nlu_data speaks."""
_NAME = re.compile(r"(\d{6})\.yml")
_HEAD = re.compile(r"# saved (\S+) by (\S+)\n")


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier or today's version. number: counts up from 1. who: a login."""

    number: int
    at: datetime
    who: str


class Overlay:
    """The folder. What is written there was checked before: nothing here asks whether it makes sense. Blocks. Errors of all methods:
    DataError for a file that cannot be read, OSError for one that cannot be written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sheet: str) -> Path | None:
        """Its file; None where nobody changed it."""
        return None if self.read(sheet)[0] is None else self._file(sheet)

    def read(self, sheet: str) -> tuple[Any, str]:
        """What it says (None: as delivered) and its version, by which a second writer is noticed."""
        try:
            raw = self._file(sheet).read_bytes()
        except FileNotFoundError:
            return None, DELIVERED
        except OSError as error:
            raise DataError(f"{self._file(sheet)}: cannot be read: {error}") from error
        tree = self._parsed(self._file(sheet), raw)
        return tree, DELIVERED if tree is None else hashlib.sha256(raw).hexdigest()[:16]

    def write(self, sheet: str, tree: Any, at: datetime, who: str) -> str:
        """Put it there in one step, the version before it kept; the new version. tree None: as delivered again."""
        number = max((one.number for one in self.versions(sheet)), default=0) + 1
        data = written(tree, at, who)
        write_durably(self._history(sheet) / f"{number:06}.yml", data)
        write_durably(self._file(sheet), data)
        for old in self.versions(sheet)[KEPT:]:
            (self._history(sheet) / f"{old.number:06}.yml").unlink(missing_ok=True)
        return self.read(sheet)[1]

    def versions(self, sheet: str) -> Sequence[Version]:
        """Newest first; the first is today's."""
        found = []
        for file in self._history(sheet).glob("*.yml"):
            name, head = _NAME.fullmatch(file.name), _HEAD.match(file.read_text("utf-8", "replace"))
            if name and head:
                found.append(Version(int(name[1]), datetime.fromisoformat(head[1]), head[2]))
        return sorted(found, key=lambda one: one.number, reverse=True)

    def earlier(self, sheet: str, number: int) -> Any:
        """What a version said. Errors: KeyError for one that is not there."""
        file = self._history(sheet) / f"{number:06}.yml"
        try:
            return self._parsed(file, file.read_bytes())
        except FileNotFoundError:
            raise KeyError(number) from None

    def _file(self, sheet: str) -> Path:
        return self.folder / f"{sheet}.yml"

    def _history(self, sheet: str) -> Path:
        return self.folder / "history" / sheet

    @staticmethod
    def _parsed(file: Path, raw: bytes) -> Any:
        try:
            return yaml.safe_load(raw.decode("utf-8"))
        except (UnicodeDecodeError, yaml.YAMLError) as error:
            raise DataError(f"{file}: cannot be read as YAML in UTF-8: {error}") from error


def written(tree: Any, at: datetime, who: str) -> bytes:
    """A sheet as it stands in its file."""
    head = f"# saved {at.isoformat(timespec='seconds')} by {who}\n"
    return (head + yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=110)).encode("utf-8")
