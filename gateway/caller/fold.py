"""Matching what the bot says: neither case nor Polish diacritics may decide whether a scenario passes.

A caller looks every 20 ms whether it heard what it waits for: what was folded before is not folded again."""

import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=512)
def fold(text: str) -> str:
    """`text` without diacritics (ł and Ł too); case is left alone so that it also works on a regular expression."""
    plain = unicodedata.normalize("NFD", text.replace("ł", "l").replace("Ł", "L"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern to be used on folded text. Errors: re.error."""
    return re.compile(fold(pattern), re.IGNORECASE)


def found(pattern: str, text: str, start: int = 0) -> re.Match[str] | None:
    """The first match of `pattern` in the folded `text` at or after `start`; positions count in the folded text."""
    return compiled(pattern).search(fold(text), start)
