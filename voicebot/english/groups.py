"""The groups of words that slots.yml of the English pack may name; what each is for: hearing.grammars."""

from functools import cache

from voicebot.english.numbers import TEENS, TENS, UNITS
from voicebot.errors import DataError
from voicebot.hearing.grammars import pairs, taken_back

_DIGITS = (*UNITS, "oh")
_PHRASES = {
    "yes_no": "yes|no|yes please|no thanks|no thank you|yeah|nope|that's right|that is right|correct|exactly|of course|sure",
    "commands": (
        "agent|an agent|a human|a person|operator|talk to a person|speak to someone|help|repeat|say again|say that again"
        "|slower|stop|hello|goodbye|bye|i don't know|i don't remember"
    ),
    "intros": "the number is|my number is|the order number is|order number|the postcode is|my postcode is|postcode",
    "hesitations": "um|uh|er|just a moment|one moment|hold on",
}
_CORRECTIONS = ("no", "sorry", "wait", "correction", "start again", "start over", "once again")


def _numbers() -> tuple[str, ...]:
    return (*pairs([*_DIGITS, *TEENS, *TENS, "hundred", "thousand", "double", "triple"], UNITS), "and")


def _corrections() -> tuple[str, ...]:
    """ "three, no, four", and the ways to take back more."""
    return (*taken_back(_DIGITS, ("no", "sorry")), *_CORRECTIONS)


_BUILT = {"numbers": _numbers, "corrections": _corrections}


@cache
def words_of(group: str) -> tuple[str, ...]:
    """The words and phrases of a group. Errors: DataError for a group that is not there."""
    if group in _BUILT:
        return _BUILT[group]()
    if group in _PHRASES:
        return tuple(_PHRASES[group].split("|"))
    raise DataError(f"grammar group {group!r}: use one of {', '.join((*_BUILT, *_PHRASES))}")
