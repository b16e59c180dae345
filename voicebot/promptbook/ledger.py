"""Which words each recording was made for: noted when the file is seen for the first time, so that a text that changes later is noticed."""

from collections.abc import Mapping
from pathlib import Path

import structlog
import yaml

from voicebot.store.files import write_durably

log = structlog.get_logger()

FILE = "words.yml"
_HEAD = "# The words that each recording speaks, and the file's fingerprint. Written by voicebot; delete an entry to have it noted anew.\n"


class Ledger:
    """Words and fingerprint by the recording's name. Lost or damaged it is written anew from today's texts. Blocks."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._known = _read(self._file)
        self._seen: dict[str, dict[str, str]] = {}

    def words(self, name: str, fingerprint: str, today: str) -> str:
        """What this recording speaks: what was noted for this very file, else today's words."""
        noted = self._known.get(name, {})
        words = noted.get("words") if noted.get("file") == fingerprint else None
        return words or today

    def note(self, name: str, fingerprint: str, words: str) -> None:
        """This file was heard to be usable, and speaks these words."""
        self._seen[name] = {"words": words, "file": fingerprint}

    def save(self) -> None:
        """Keep what was noted and forget all other files. A disk that refuses is told in the log: all is noted anew next time."""
        if self._seen == self._known:
            return
        tree = yaml.safe_dump(self._seen, allow_unicode=True, width=110)
        try:
            write_durably(self._file, (_HEAD + tree).encode("utf-8"))
        except OSError as error:
            log.warning("prompt_recordings_not_noted", why=error.strerror or type(error).__name__)


def _read(file: Path) -> Mapping[str, dict[str, str]]:
    try:
        tree = yaml.safe_load(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        log.warning("prompt_recordings_ledger_damaged", why=type(error).__name__)
        return {}
    entries = tree.items() if isinstance(tree, dict) else ()
    return {
        str(name): {str(key): str(value) for key, value in entry.items()}
        for name, entry in entries
        if isinstance(entry, dict)
    }
