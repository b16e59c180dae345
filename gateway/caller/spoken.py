"""How callers say a string of digits: one by one, in pairs, in hundreds, mixed, corrected, with a pause, with a filler.

This is the caller's own way from digits to words: it must not come from the bot's number reader, or both could be wrong alike.
"""

from collections.abc import Callable

_UNITS = [
    "zero",
    "jeden",
    "dwa",
    "trzy",
    "cztery",
    "pięć",
    "sześć",
    "siedem",
    "osiem",
    "dziewięć",
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
]
_TENS = [
    "_",
    "_",
    "dwadzieścia",
    "trzydzieści",
    "czterdzieści",
    "pięćdziesiąt",
    "sześćdziesiąt",
    "siedemdziesiąt",
    "osiemdziesiąt",
    "dziewięćdziesiąt",
]
_HUNDREDS = [
    "_",
    "sto",
    "dwieście",
    "trzysta",
    "czterysta",
    "pięćset",
    "sześćset",
    "siedemset",
    "osiemset",
    "dziewięćset",
]

PAUSE = "[600]"
"""A hesitation in the middle of a number, as a pause mark (milliseconds)."""
FILLER = "yyy"


def cardinal(value: int) -> str:
    """0..999 in words."""
    if value < 20:
        return _UNITS[value]
    hundreds, rest = divmod(value, 100)
    tens, units = divmod(rest, 10)
    words = [_HUNDREDS[hundreds]] if hundreds else []
    if rest and rest < 20:
        words.append(_UNITS[rest])
    else:
        words += [_TENS[tens]] if tens else []
        words += [_UNITS[units]] if units else []
    return " ".join(words)


def group(digits: str) -> str:
    """A group of up to three digits as one number, its leading zeros said one by one."""
    rest = digits.lstrip("0")
    zeros = ["zero"] * (len(digits) - len(rest))
    return " ".join([*zeros, cardinal(int(rest))] if rest else zeros)


def groups(digits: str, *sizes: int, say: Callable[[str], str] = group) -> str:
    """Groups of the given sizes; the last size repeats to the end. say: one group in words."""
    words, at, turn = [], 0, 0
    while at < len(digits):
        size = sizes[min(turn, len(sizes) - 1)]
        words.append(say(digits[at : at + size]))
        at, turn = at + size, turn + 1
    return " ".join(words)


def _other(digit: str) -> str:
    """A digit that is surely wrong."""
    return str((int(digit) + 5) % 10)


def _mixed(digits: str) -> str:
    """Three digits as one number, the rest one by one; all one by one where that would sound like another number:
    560 4 is heard as 564."""
    merges = digits[2:3] == "0" and digits[3:4] not in ("", "0")
    return groups(digits, 1) if merges else groups(digits, 3, 1)


def _pause(digits: str) -> str:
    half = len(digits) // 2
    return f"{groups(digits[:half], 1)} {PAUSE} {groups(digits[half:], 1)}"


def _filler(digits: str) -> str:
    half = len(digits) // 2
    return f"{groups(digits[:half], 1)} {PAUSE} {FILLER} {groups(digits[half:], 1)}"


def _corrected(digits: str) -> str:
    half = len(digits) // 2
    return f"{groups(digits[:half], 1)} {group(_other(digits[half]))} nie {groups(digits[half:], 1)}"


FORMS: dict[str, Callable[[str], str]] = {
    "digits": lambda digits: groups(digits, 1),
    "pairs": lambda digits: groups(digits, 2),
    "hundreds": lambda digits: groups(digits, 3),
    "mixed": _mixed,
    "postcode": lambda digits: groups(digits, 2, 3),
    "pause": _pause,
    "filler": _filler,
    "corrected": _corrected,
}
"""Every spoken form of a string of digits, by the name templates use."""


def wrong(digits: str) -> str:
    """Digits of the same length that differ in the last place."""
    return digits[:-1] + _other(digits[-1])
