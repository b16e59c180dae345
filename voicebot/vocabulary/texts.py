"""Sentences out of a shop's own text (Markdown or plain), for the language model."""

import re
from pathlib import Path

from voicebot.errors import DataError
from voicebot.vocabulary.names import words_of

MOST_BYTES = 5 * 1024**2
MOST_WORDS = 60
"""A longer sentence is a list or a table; it teaches nothing about speech."""

_CODE = re.compile(r"```.*?(```|\Z)|`[^`]*`|<[^>]*>", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ADDRESS = re.compile(r"\S+://\S+|\S+@\S+|www\.\S+")
_END = re.compile(r"[.!?…:;](?=\s|$)|\n\s*(?:\n|[-*+>#|]|\d+[.)])|\|")


def sentences(text: str) -> list[tuple[str, ...]]:
    """The sentences of a text as words in lower case, numbers written out. Code, addresses and markup are left out."""
    plain = _ADDRESS.sub(" ", _LINK.sub(r"\1", _CODE.sub("\n\n", text)))
    said = (words_of(part) for part in _END.split(plain))
    return [words for words in said if 0 < len(words) <= MOST_WORDS]


def read(path: Path) -> list[tuple[str, ...]]:
    """The sentences of a file. Errors: DataError."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DataError(f"{path}: larger than {MOST_BYTES // 1024**2} MB")
        return sentences(path.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 text") from error
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}") from error
