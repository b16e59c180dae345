"""Which one: ordinals in any case and gender, 1 to 9999 and round thousands ("dwudziestego pierwszego", "dwutysięczny")."""

from collections.abc import Mapping, Sequence

from voicebot.polish.cardinal import read as read_cardinal
from voicebot.polish.numerals import ordinal_word
from voicebot.polish.words import folded, scan, settle, words

LAST = -1
_FROM_THE_END = {
    stem + ending: value
    for stem, value in (("ostatni", LAST), ("przedostatni", -2))
    for ending in ("", "a", "e", "ego", "ej", "emu", "m", "ch", "mi")
}
_DAY_ENDINGS = ("ego", "eg", "y", "i", "ym", "im", "emu")
_HOUR_ENDINGS = ("a", "ej", "e")
_COLLOQUIAL = frozenset(folded("dwadzieścia trzydzieści"))


def ordinal(text: str) -> int | None:
    """The place in a row that a text names, corrections applied: 1 for "pierwszy", LAST for "ostatnia", -2 for the one before.

    None without one or with several.
    """
    settled = settle(scan(words(text), _reader))
    return settled.get("place") if settled else None


def read(said: Sequence[str], at: int) -> tuple[int, int] | None:
    """The longest ordinal that begins at `at`: its value, and the index after it.

    Only its tens and units, or its one last word, are ordinals: "sto dwudziesty pierwszy", "dwa tysiące szósty".
    """
    value, end = 0, at
    begun = read_cardinal(said, at)
    # "dwadzieścia pierwszego": only the last word is declined
    loose = begun and said[at] in _COLLOQUIAL and begun[1] == at + 1
    if begun and (begun[0] >= 100 or loose) and not said[at].isdecimal():
        value, end = begun
    word = ordinal_word(said[end]) if end < len(said) else None
    if not word or (value and word >= _room(value)):
        return None
    value, end = value + word, end + 1
    if 20 <= word < 100 and (units := _units(said, end)) and _same_gender(said[end - 1], said[end]):
        value, end = value + units, end + 1
    return value, end


def is_day(word: str) -> bool:
    """The form of a day of the month: "pierwszego", "pierwszy", "pierwszym"."""
    return word.endswith(_DAY_ENDINGS)


def is_hour(word: str) -> bool:
    """The form of an hour: "piąta", "piątej", and "piąte", which is one of them with its end lost."""
    return word.endswith(_HOUR_ENDINGS)


def _same_gender(tens: str, units: str) -> bool:
    """ "dwudziestego piąta" is a day and an hour."""
    feminine = ("a", "ej")
    return tens.endswith(feminine) == units.endswith(feminine) or not (is_day(tens) or is_day(units))


def _units(said: Sequence[str], at: int) -> int:
    """A one-digit ordinal at `at`, 0 when there is none."""
    value = ordinal_word(said[at]) if at < len(said) else None
    return value if value and value < 10 else 0


def _room(value: int) -> int:
    """An ordinal word after a cardinal of this value must be less."""
    if value % 100:
        return 10 if value % 10 == 0 and value % 100 >= 20 else 0
    return 100 if value % 1000 else 1000


def _reader(said: Sequence[str], at: int) -> tuple[Mapping[str, int | None], int] | None:
    if said[at] in _FROM_THE_END:
        return {"place": _FROM_THE_END[said[at]]}, at + 1
    found = read(said, at)
    return ({"place": found[0]}, found[1]) if found else None
