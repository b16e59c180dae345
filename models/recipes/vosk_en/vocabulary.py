"""The words that English ears know: lists by hand (words/*.txt).

A file has parts: `[name]`, then words, parted by spaces; an underscore joins words that are one thing. A verb is given in its first form
and follows the rule, or in all its forms, `send/sends/sending/sent`. Goods have a plural, by the rule or after a `/`.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from voicebot.errors import DataError

FOLDER = Path(__file__).with_name("words")
GOODS, MANY, VERBS = "goods", "goods_many", "verbs"
"""MANY: the plurals of GOODS, a part of its own."""
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")

Lists = Mapping[str, tuple[str, ...]]
"""Name of a part → what stands in it, as words parted by spaces."""


@cache
def lists(folder: Path = FOLDER) -> Lists:
    """All parts of all files. Errors: DataError."""
    found: dict[str, dict[str, None]] = {}
    for file in sorted(folder.glob("*.txt")):
        part = ""
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if line.startswith("["):
                part = line.strip("[] ")
            elif line.strip() and not line.startswith("#"):
                for name, entry in _entries(part, line):
                    if not all(_WORD.fullmatch(word) for word in entry.split()):
                        raise DataError(f"{file}, line {number}: {entry!r} is no word in small letters")
                    found.setdefault(name, {})[entry] = None
    return {name: tuple(entries) for name, entries in found.items()}


def _entries(part: str, line: str) -> Iterator[tuple[str, str]]:
    for listed in line.split():
        first, *forms = listed.replace("_", " ").split("/")
        yield part, first
        if part == GOODS:
            yield MANY, forms[0] if forms else _many(first)
        elif part == VERBS:
            yield from ((part, form) for form in forms or _forms(first))


def _many(thing: str) -> str:
    return re.sub(r"(?<=[^aeiou])y$", "ie", thing) + ("es" if re.search("(s|x|ch|sh)$", thing) else "s")


def _forms(verb: str) -> tuple[str, ...]:
    """repair → repairs, repairing, repaired; replace → replacing; reply → replied."""
    stem = verb.removesuffix("e")
    past = re.sub(r"(?<=[^aeiou])y$", "i", stem)
    return _many(verb), f"{stem}ing", f"{past}ed"


def words(folder: Path = FOLDER) -> frozenset[str]:
    """Every word of every part. Errors: DataError."""
    return frozenset(word for part in lists(folder).values() for entry in part for word in entry.split())
