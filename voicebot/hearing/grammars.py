"""The words questions let through, by group: a slot profile names groups and adds phrases of its own."""

from collections.abc import Iterable

from voicebot.errors import DataError
from voicebot.hearing.types import Ears, Grammar

_GROUPS: dict[str, str] = {
    "numbers": (
        "zero jeden jedna jedno dwa dwie trzy cztery pięć sześć siedem osiem dziewięć"
        " dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście"
        " dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt"
        " sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset tysiąc tysiące tysięcy"
        " razy kreska myślnik i"
    ),
    "corrections": "nie|przepraszam|znaczy|to znaczy|od nowa|jeszcze raz|pomyliłem się|pomyliłam się|pomyłka|źle|oj",
    "yes_no": "tak|nie|tak tak|nie nie|zgadza się|tak zgadza się|nie zgadza się|dokładnie|oczywiście|no tak|potwierdzam",
    "commands": (
        "konsultant|konsultanta|z konsultantem|człowiek|człowieka|z człowiekiem|pomoc|pomocy|powtórz|proszę powtórzyć"
        "|jeszcze raz|wolniej|stop|halo|koniec|do widzenia|nie wiem|nie pamiętam|nie mam"
    ),
    "fillers": "yyy|mhm|aha|no|to|proszę|chwileczkę|moment|numer|zamówienia|mój|kod|pocztowy",
}
"""Entries are split at "|" where there is one, else at blanks."""


def group_names() -> tuple[str, ...]:
    """The groups a slot profile may name."""
    return tuple(_GROUPS)


def words_of(group: str) -> tuple[str, ...]:
    """The words and phrases of a group. Errors: DataError for a group that is not there."""
    try:
        entries = _GROUPS[group]
    except KeyError:
        raise DataError(f"grammar group {group!r}: use one of {', '.join(_GROUPS)}") from None
    return tuple(entries.split("|") if "|" in entries else entries.split())


def grammar(name: str, groups: Iterable[str] = (), phrases: Iterable[str] = ()) -> Grammar:
    """A closed grammar out of groups and phrases; open recognition when both are empty. Errors: DataError."""
    entries = [entry for group in groups for entry in words_of(group)]
    entries += [" ".join(phrase.lower().split()) for phrase in phrases]
    return Grammar(name, tuple(dict.fromkeys(entry for entry in entries if entry)))


def unknown_words(closed: Grammar, ears: Ears) -> tuple[str, ...]:
    """Words of the grammar that this model cannot recognise at all: their entries would never be heard."""
    words = dict.fromkeys(word for entry in closed.words for word in entry.split())
    return tuple(word for word in words if not ears.knows(word))
