"""Polish numerals as words: cardinals in gender and case, ordinals, counted nouns, digits in groups."""

from functools import cache
from typing import Literal

from unicode_rbnf import RbnfEngine

from voicebot.speaking.lexicon import TENS_ORDINAL, UNITS_ORDINAL

Gender = Literal["masculine", "feminine", "neuter"]
Case = Literal["nominative", "genitive", "locative", "instrumental"]

_SOFT = frozenset(("drug", "trzec"))
_MASCULINE_ENDINGS = {"nominative": ("y", "i"), "genitive": ("ego", "iego"), "locative": ("ym", "im")}
_FEMININE_ENDINGS = {"nominative": ("a", "a"), "oblique": ("ej", "iej"), "instrumental": ("ą", "ą")}
_EXACT = {"trzeca": "trzecia", "trzecą": "trzecią"}
LIMIT = 10**12


@cache
def _engine() -> RbnfEngine:
    return RbnfEngine.for_language("pl")


def cardinal(number: int, gender: Gender = "masculine", case: Case = "nominative") -> str:
    """0 ≤ number < 10**12 as words. The accusative of things is their nominative, but for "jedna"."""
    if number < 0 or number >= LIMIT:
        raise ValueError(f"cardinal of {number}")
    ruleset = f"spellout-cardinal-{gender}" + ("" if case == "nominative" else f"-{case}")
    return _engine().format_number(number, ruleset_names=[ruleset]).text


def _decline(stem: str, endings: tuple[str, str]) -> str:
    word = stem + endings[stem in _SOFT]
    return _EXACT.get(word, word)


def _ordinal_stems(number: int) -> list[str]:
    if number < 20:
        return [UNITS_ORDINAL[number]]
    tens, ones = divmod(number, 10)
    return [TENS_ORDINAL[tens]] + ([UNITS_ORDINAL[ones]] if ones else [])


def ordinal(number: int, case: Literal["nominative", "genitive", "locative"] = "nominative") -> str:
    """0..99 as a masculine ordinal: dwudziesty czwarty, dwudziestego czwartego."""
    return " ".join(_decline(stem, _MASCULINE_ENDINGS[case]) for stem in _ordinal_stems(number))


def ordinal_feminine(
    number: int, case: Literal["nominative", "oblique", "instrumental"] = "nominative"
) -> str:
    """0..99 as a feminine ordinal, as hours are said. oblique: genitive and locative are the same (ósmej)."""
    return " ".join(_decline(stem, _FEMININE_ENDINGS[case]) for stem in _ordinal_stems(number))


def year(number: int, case: Literal["genitive", "locative"] = "genitive") -> str:
    """1000..2999 as a year is said: dwa tysiące dwudziestego szóstego."""
    hundreds, rest = divmod(number, 100)
    if rest:
        return f"{cardinal(hundreds * 100)} {ordinal(rest, case)}"
    ending = "nego" if case == "genitive" else "nym"
    if number == 2000:
        return f"dwutysięcz{ending}"
    if number % 1000 == 0:
        return f"tysięcz{ending}"
    thousand = cardinal(number // 1000 * 1000)
    # 1900: "tysiąc dziewięćsetnego"; no other kind of round century comes up with customers
    return f"{thousand} {cardinal(hundreds % 10 * 100)}{ending}"


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
