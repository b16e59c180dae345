"""Callers who are not done: "yyy", "chwileczkę", "już szukam", a sentence that stops at "bo"."""

from voicebot.hearing.numbers import fold
from voicebot.hearing.types import UNKNOWN
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH

FILLER_MS = 2_500
LEADING_ON_MS = 1_500
PLEA_MS = 5_000
"""Silence that is allowed after each of them within an answer."""


def patience_for(text: str, tongue: Tongue = POLISH) -> int:
    """Silence (ms) that the end of these words asks for; 0 when it asks for nothing."""
    words = _words(text)
    last = words[-1] if words else ""
    if last in tongue.turns.fillers:
        return FILLER_MS
    if last in tongue.turns.pleas:
        return PLEA_MS
    return LEADING_ON_MS if last in tongue.turns.leading_on else 0


def is_plea(text: str, tongue: Tongue = POLISH) -> bool:
    """Nothing but being asked to wait."""
    words = [word for word in _words(text) if word not in tongue.turns.fillers]
    return not tongue.turns.pleas.isdisjoint(words) and tongue.turns.pleas.union(
        tongue.turns.beside_pleas
    ).issuperset(words)


def is_filler(text: str, tongue: Tongue = POLISH) -> bool:
    """Nothing but sounds of thinking."""
    words = _words(text)
    return bool(words) and tongue.turns.fillers.issuperset(words)


def _words(text: str) -> list[str]:
    return [fold(word) for word in text.split() if word != UNKNOWN]
