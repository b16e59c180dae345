"""What callers say to a shop in English (vosk/clauses.py). `{word.LIST}`: of a list of words; `{number.WAY}`: digits, a day, an amount."""

import random
from functools import cache
from pathlib import Path

from models.recipes.vosk import clauses
from models.recipes.vosk.clauses import Part, Speaker
from models.recipes.vosk_en import spoken_numbers, vocabulary
from voicebot.errors import DataError

FILE = Path(__file__).with_name(clauses.FILE)


def speaker(chance: random.Random) -> Speaker:
    """Says the recipe's own clauses. Errors: DataError."""
    return Speaker(_rules(), chance)


@cache
def _rules() -> dict[str, list[Part]]:
    return clauses.read(FILE, leaf)


def leaf(kind: str, name: str) -> Part:
    """What says `{kind.name}`. Errors: DataError."""
    if kind == "number" and name in spoken_numbers.WAYS:
        way = spoken_numbers.WAYS[name]
        return lambda speaker: way(speaker.random)
    if kind == "word" and name in vocabulary.lists():
        listed = vocabulary.lists()[name]
        return lambda speaker: speaker.random.choice(listed)
    raise DataError(f"{{{kind}.{name}}} is neither a list of words nor a way to say a number")
