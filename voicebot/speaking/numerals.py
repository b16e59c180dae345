"""Polish numerals as words: cardinals in gender and case, ordinals, counted nouns, digits in groups."""

from functools import cache, lru_cache
from typing import Literal

from unicode_rbnf import RbnfEngine

from voicebot.speaking.lexicon import (
    COMBINING_TENS,
    COMBINING_UNITS,
    HUNDREDS_ORDINAL,
    TENS_ORDINAL,
    THOUSANDS_ORDINAL,
    UNITS_ORDINAL,
)

Gender = Literal["masculine", "personal", "feminine", "neuter"]
"""personal: masculine nouns for people ("dwóch klientów")."""
Case = Literal["nominative", "genitive", "dative", "accusative", "instrumental", "locative"]

# endings of hard stems, of "drug-" and of "trzec-"
_ADJECTIVE: dict[Case, tuple[str, str, str]] = {
    "nominative": ("y", "i", "i"),
    "genitive": ("ego", "iego", "iego"),
    "dative": ("emu", "iemu", "iemu"),
    "accusative": ("y", "i", "i"),
    "instrumental": ("ym", "im", "im"),
    "locative": ("ym", "im", "im"),
}
_FEMININE: dict[Case, tuple[str, str, str]] = {
    "nominative": ("a", "a", "ia"),
    "genitive": ("ej", "iej", "iej"),
    "dative": ("ej", "iej", "iej"),
    "accusative": ("ą", "ą", "ią"),
    "instrumental": ("ą", "ą", "ią"),
    "locative": ("ej", "iej", "iej"),
}
_NEUTER = {**_ADJECTIVE, "nominative": ("e", "ie", "ie"), "accusative": ("e", "ie", "ie")}
_ENDINGS = {"masculine": _ADJECTIVE, "personal": _ADJECTIVE, "feminine": _FEMININE, "neuter": _NEUTER}
_SOFT = {"drug": 1, "trzec": 2}
LIMIT = 10**12
ORDINAL_LIMIT = 10_000
_REMEMBERED = 8192
"""Numerals kept: the engine takes about a tenth of a millisecond for each, and a sentence may hold ten."""


@cache
def _engine() -> RbnfEngine:
    return RbnfEngine.for_language("pl")


@lru_cache(maxsize=_REMEMBERED)
def cardinal(number: int, gender: Gender = "masculine", case: Case = "nominative") -> str:
    """0 ≤ number < 10**12 as words. Errors: ValueError outside that range."""
    if number < 0 or number >= LIMIT:
        raise ValueError(f"cardinal of {number}")
    if gender == "personal":
        # "dwóch klientów": the noun that follows stands in the genitive
        ruleset = (
            "masculine-accusative-personal" if case in ("nominative", "accusative") else f"masculine-{case}"
        )
    elif case == "accusative" and gender == "feminine" and number == 1:
        return "jedną"
    else:
        ruleset = gender + ("" if case in ("nominative", "accusative") else f"-{case}")
    return _engine().format_number(number, ruleset_names=[f"spellout-cardinal-{ruleset}"]).text


def ordinal(number: int, case: Case = "nominative", gender: Gender = "masculine") -> str:
    """0 to 9999 as an ordinal: dwudziesty czwarty, dwudziestego czwartego, sto dwudziesta czwarta. The accusative is that of things.

    Errors: ValueError outside that range.
    """
    if not 0 <= number < ORDINAL_LIMIT:
        raise ValueError(f"ordinal of {number}")
    rest = number % 100 or number % 1000 or number
    stems = _ordinal_stems(rest)
    endings = _ENDINGS[gender][case]
    declined = (stem + endings[_SOFT.get(stem, 0)] for stem in stems)
    before = [cardinal(number - rest)] if number > rest else []
    return " ".join([*before, *declined])


def _ordinal_stems(number: int) -> list[str]:
    """The declined words of 0 to 99, a round hundred or a round thousand."""
    if number < 20:
        return [UNITS_ORDINAL[number]]
    if number < 100:
        tens, ones = divmod(number, 10)
        return [TENS_ORDINAL[tens]] + ([UNITS_ORDINAL[ones]] if ones else [])
    return (
        [HUNDREDS_ORDINAL[number // 100]]
        if number < 1000
        else [THOUSANDS_ORDINAL[number // 1000] + "tysięczn"]
    )


def ordinal_feminine(
    number: int, case: Literal["nominative", "oblique", "instrumental"] = "nominative"
) -> str:
    """Feminine ordinals as hours are said. oblique: genitive and locative are the same (ósmej)."""
    return ordinal(number, "genitive" if case == "oblique" else case, "feminine")


def combining(number: int) -> str:
    """1 to 999 as the first half of an adjective: "trzydziesto" of trzydziestodniowy. Errors: ValueError outside that range."""
    if not 1 <= number < 1000:
        raise ValueError(f"combining form of {number}")
    hundreds, rest = divmod(number, 100)
    start = cardinal(hundreds * 100, case="genitive") if hundreds else ""
    tens, ones = divmod(rest, 10)
    if rest < 20:
        return start + (COMBINING_UNITS[rest] if rest else "")
    return start + COMBINING_TENS[tens] + (COMBINING_UNITS[ones] if ones else "")


def year(number: int, case: Literal["genitive", "locative"] = "genitive") -> str:
    """1000..2999 as a year is said: dwa tysiące dwudziestego szóstego."""
    return ordinal(number, case)


def counted(number: int, one: str, few: str, many: str) -> str:
    """The form of a noun after a number in the nominative: złoty, złote, złotych."""
    if number == 1:
        return one
    if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14):
        return few
    return many


def group(digits: str) -> str:
    """Digits that name something: leading zeros one by one, the rest as one number ("007" → zero zero siedem)."""
    rest = digits.lstrip("0")
    words = ["zero"] * (len(digits) - len(rest))
    return " ".join([*words, cardinal(int(rest))] if rest else words)


def groups(digits: str) -> str:
    """A run of digits cut as people dictate it: threes; what does not divide ends in twos; commas are the breath between."""
    cut: list[str] = []
    left = digits
    while left:
        size = 2 if len(left) in (2, 4) else min(3, len(left))
        cut.append(left[:size])
        left = left[size:]
    return ", ".join(group(part) for part in cut)
