"""What questions let through, by group: a slot profile names groups and adds phrases of its own.

Vosk makes a bigram model of a grammar's entries. With single words only, every following word costs a restart and short
ones get lost ("zero zero siedem" → "siedem"); so the numbers group holds *pairs*, and runs of single digits weigh most.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import product

from voicebot.errors import DataError
from voicebot.hearing.types import Ears, Grammar

_UNITS = ["zero", "jeden", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć"]
_LARGER = [
    "dziesięć",
    "jedenaście",
    "dwanaście",
    "trzynaście",
    "czternaście",
    "piętnaście",
    "szesnaście",
    "siedemnaście",
    "osiemnaście",
    "dziewiętnaście",
    "dwadzieścia",
    "trzydzieści",
    "czterdzieści",
    "pięćdziesiąt",
    "sześćdziesiąt",
    "siedemdziesiąt",
    "osiemdziesiąt",
    "dziewięćdziesiąt",
    "sto",
    "dwieście",
    "trzysta",
    "czterysta",
    "pięćset",
    "sześćset",
    "siedemset",
    "osiemset",
    "dziewięćset",
    "tysiąc",
    "tysiące",
    "tysięcy",
]


def pairs(words: Sequence[str], units: Sequence[str]) -> tuple[str, ...]:
    """The words, and every word after every word. units: the ten digits; each after each in runs of four as well, which doubles
    those pairs."""
    runs = [
        " ".join(units[(first + step * turn) % 10] for turn in range(4))
        for first, step in product(range(10), range(10))
    ]
    return (*words, *(f"{one} {two}" for one, two in product(words, words)), *runs)


def taken_back(digits: Sequence[str], sorry: Sequence[str]) -> tuple[str, ...]:
    """ "three, no, four": every digit in the place of every other."""
    return tuple(f"{one} {word} {two}" for word in sorry for one, two in product(digits, digits))


def _numbers() -> tuple[str, ...]:
    return (*pairs([*_UNITS, *_LARGER], _UNITS), "razy")


def _corrections() -> tuple[str, ...]:
    """ "trzy nie cztery", and the ways to take back more."""
    return (
        *taken_back(_UNITS, ("nie", "przepraszam")),
        *[
            "nie",
            "przepraszam",
            "to znaczy",
            "od nowa",
            "jeszcze raz",
            "pomyliłem się",
            "pomyliłam się",
            "pomyłka",
            "źle",
        ],
    )


_PHRASES = {
    "yes_no": "tak|nie|tak tak|nie nie|zgadza się|tak zgadza się|nie zgadza się|dokładnie|oczywiście|no tak|potwierdzam",
    "commands": (
        "konsultant|konsultanta|z konsultantem|człowiek|człowieka|z człowiekiem|pomoc|pomocy|powtórz|proszę powtórzyć"
        "|jeszcze raz|wolniej|stop|halo|koniec|do widzenia|nie wiem|nie pamiętam|nie mam"
    ),
    # no bare "to", "no", "i": next to numbers they swallow "sto" and the ends of words
    "intros": "numer to|mój numer to|numer zamówienia|numer zamówienia to|kod to|mój kod to|kod pocztowy|kod pocztowy to",
    "hesitations": "yyy|mhm|aha|chwileczkę|moment|zaraz",
}
_BUILT = {"numbers": _numbers, "corrections": _corrections}


def group_names() -> tuple[str, ...]:
    """The groups a slot profile may name."""
    return (*_BUILT, *_PHRASES)


@cache
def words_of(group: str) -> tuple[str, ...]:
    """The words and phrases of a group. Errors: DataError for a group that is not there."""
    if group in _BUILT:
        return _BUILT[group]()
    if group in _PHRASES:
        return tuple(_PHRASES[group].split("|"))
    raise DataError(f"grammar group {group!r}: use one of {', '.join(group_names())}")


def grammar(
    name: str,
    groups: Iterable[str] = (),
    phrases: Iterable[str] = (),
    words_of: Callable[[str], tuple[str, ...]] = words_of,
) -> Grammar:
    """A closed grammar out of groups and phrases; open recognition when both are empty. Errors: DataError."""
    entries = [entry for group in groups for entry in words_of(group)]
    entries += [" ".join(phrase.lower().split()) for phrase in phrases]
    return Grammar(name, tuple(dict.fromkeys(entry for entry in entries if entry)))


def unknown_words(closed: Grammar, ears: Ears) -> tuple[str, ...]:
    """Words of the grammar that this model cannot recognise at all: their entries would never be heard."""
    words = dict.fromkeys(word for entry in closed.words for word in entry.split())
    return tuple(word for word in words if not ears.knows(word))
