"""Callers who are not done: "yyy", "chwileczkę", "już szukam", a sentence that stops at "bo"."""

from voicebot.hearing.numbers import fold
from voicebot.hearing.types import UNKNOWN


def _set(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split("|")))


_FILLERS = _set("yyy|yy|eee|ee|mmm|hmm|hm")
"""Sounds of thinking."""
_LEADING_ON = _set("ale|bo|że|żeby|więc|oraz|albo|lub|ponieważ|czyli|znaczy|jakby|i|a|na|do|od|dla")
"""No sentence ends in these. Prepositions of one letter are left out: recognisers hear them in noise."""
_PLEAS = _set(
    "chwila|chwilę|chwilka|chwilkę|chwileczka|chwileczkę|moment|momencik|sekunda|sekundę|sekundka|sekundkę|minuta|minutę"
    "|minutkę|zaraz|szukam|poszukam|sprawdzam|sprawdzę|zobaczę|poczekać|poczekaj|zaczekać|czekaj|podam|podaję|znajdę"
)
_BESIDE_PLEAS = _set(
    "już|tylko|jeszcze|proszę|muszę|mogę|niech|to|go|ją|tu|no|tak|dobrze|dobra|okej|jedną|pan|pani|numer|numeru|kod|kodu"
    "|zamówienia|przepraszam"
)
"""Makes a plea longer and nothing else."""

FILLER_MS = 2_500
LEADING_ON_MS = 1_500
PLEA_MS = 5_000
"""Silence that is allowed after each of them within an answer."""


def patience_for(text: str) -> int:
    """Silence (ms) that the end of these words asks for; 0 when it asks for nothing."""
    words = _words(text)
    last = words[-1] if words else ""
    if last in _FILLERS:
        return FILLER_MS
    if last in _PLEAS:
        return PLEA_MS
    return LEADING_ON_MS if last in _LEADING_ON else 0


def is_plea(text: str) -> bool:
    """Nothing but being asked to wait."""
    words = [word for word in _words(text) if word not in _FILLERS]
    return not _PLEAS.isdisjoint(words) and _PLEAS.union(_BESIDE_PLEAS).issuperset(words)


def is_filler(text: str) -> bool:
    """Nothing but sounds of thinking."""
    words = _words(text)
    return bool(words) and _FILLERS.issuperset(words)


def _words(text: str) -> list[str]:
    return [fold(word) for word in text.split() if word != UNKNOWN]
