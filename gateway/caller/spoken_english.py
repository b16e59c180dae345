"""How English callers say a string of digits: one by one, doubled, in pairs, in hundreds, mixed.

The caller's own way from digits to words: it must not come from the bot's number reader, or both could be wrong alike.
"""

from collections.abc import Callable, Mapping

from gateway.caller.spoken import groups

UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def cardinal(value: int) -> str:
    """0..9999 in words: "two thousand four hundred and five"."""
    if value < 20:
        return UNITS[value]
    if value < 100:
        tens, units = divmod(value, 10)
        return f"{TENS[tens]} {UNITS[units]}" if units else TENS[tens]
    size, name = (100, "hundred") if value < 1000 else (1000, "thousand")
    count, rest = divmod(value, size)
    joined = f" and {cardinal(rest)}" if 0 < rest < 100 else f" {cardinal(rest)}" if rest else ""
    return f"{UNITS[count]} {name}{joined}"


def one_by_one(digits: str, zero: str = "zero") -> str:
    """ "four oh two"."""
    return " ".join(zero if digit == "0" else UNITS[int(digit)] for digit in digits)


def doubled(digits: str) -> str:
    """One by one, but "double five" where one stands twice."""
    words, at = [], 0
    while at < len(digits):
        twice = digits[at : at + 2] == digits[at] * 2
        words += ["double"] * twice + [one_by_one(digits[at], "oh")]
        at += 1 + twice
    return " ".join(words)


def _group(digits: str) -> str:
    """Up to three digits as one number; what begins with a zero one by one."""
    return one_by_one(digits, "oh") if digits[0] == "0" else cardinal(int(digits))


def _groups(digits: str, *sizes: int) -> str:
    return groups(digits, *sizes, say=_group)


FORMS: Mapping[str, Callable[[str], str]] = {
    "digits": one_by_one,
    "oh": lambda digits: one_by_one(digits, "oh"),
    "doubled": doubled,
    "pairs": lambda digits: _groups(digits, 2),
    "hundreds": lambda digits: _groups(digits, 3),
    "mixed": lambda digits: _groups(digits, 2, 1),
    "postcode": lambda digits: _groups(digits, 2, 3),
}
"""Every spoken form of a string of digits."""
