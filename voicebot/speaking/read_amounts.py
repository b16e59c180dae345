"""Readings of amounts: money, measures, percents, decimals, ranges, and plain counted things."""

import re

from voicebot.speaking.lexicon import FEMININE_STEMS, QUANTITIES
from voicebot.speaking.numerals import LIMIT, Case, Gender, cardinal, counted, group
from voicebot.speaking.rules import NUMBER, Context, Rule, rule, whole

_SIGN = r"([-−])?"
_UNIT = "|".join(
    sorted((re.escape(unit) for unit in QUANTITIES if unit not in ("w", "v")), key=len, reverse=True)
)
_LOWER_ONLY = frozenset(("m", "g", "l", "h"))
"""Single letters that mean a unit only in lower case, and never before a full stop ("m. 5" is a flat)."""


def _gender(unit: str) -> Gender:
    gender = QUANTITIES[unit][0]
    return "feminine" if gender == "feminine" else "neuter" if gender == "neuter" else "masculine"


def amount(number: int, unit: str, case: Case = "nominative") -> str:
    """A whole number of units: dwie sztuki, pięć kilogramów; genitive: dwóch sztuk, jednego kilograma."""
    _, one, few, many, part = QUANTITIES[unit]
    words = cardinal(number, _gender(unit), case)
    if case == "nominative":
        return f"{words} {counted(number, one, few, many)}"
    return f"{words} {part if number == 1 else many}"


def _decimal(integer: int, fraction: str) -> str:
    """półtora is left out on purpose: it changes with gender and is misheard on the phone."""
    if fraction.rstrip("0") == "5":
        return f"{cardinal(integer)} i pół" if integer else "pół"
    if not fraction.strip("0"):
        return cardinal(integer)
    return f"{cardinal(integer)} przecinek {group(fraction)}"


def _quantity(match: re.Match[str], context: Context) -> str | None:
    sign, digits, fraction, unit = match[1], match[2], match[3], match[4]
    number, key = whole(digits), unit.lower()
    if key in _LOWER_ONLY and (unit != key or context.text[context.end : context.end + 1] == "."):
        return None
    if number >= LIMIT or (digits[0] == "0" and len(digits) > 1):
        return None
    minus = "minus " if sign else ""
    if fraction is None or not fraction.strip("0"):
        return minus + amount(number, key, context.case)
    if key in ("zł", "pln") and len(fraction) == 2:
        small = amount(int(fraction), "gr", context.case)
        return minus + (f"{amount(number, key, context.case)} {small}" if number else small)
    return f"{minus}{_decimal(number, fraction)} {QUANTITIES[key][4]}"


def _electric(match: re.Match[str], context: Context) -> str | None:
    return amount(whole(match[1]), match[2].lower(), context.case)


def _size(match: re.Match[str], context: Context) -> str | None:
    sides = " na ".join(cardinal(int(match[n])) for n in (1, 2, 3) if match[n])
    return f"{sides} {QUANTITIES[match[4]][3]}" if match[4] else sides


def _times(match: re.Match[str], context: Context) -> str | None:
    return f"{cardinal(int(match[1]))} {counted(int(match[1]), 'raz', 'razy', 'razy')}"


def _range(match: re.Match[str], context: Context) -> str | None:
    first, last = int(match[1]), int(match[2])
    if last <= first:
        return None
    if last - first == 1:
        return f"{_number(first, context)}, {_number(last, context)}"
    start = "" if context.previous == "od" else "od "
    return f"{start}{cardinal(first, case='genitive')} do {cardinal(last, case='genitive')}"


def _number(number: int, context: Context) -> str:
    """A whole number in the gender and case that the words around it ask for."""
    noun, case = context.following, context.case
    gender: Gender = "masculine"
    if noun.startswith(tuple(FEMININE_STEMS)):
        gender = "feminine"
    elif noun.startswith("zamówieni") or noun in ("euro", "opakowanie", "konto", "pudełko"):
        gender = "neuter"
    if number == 1 and gender == "feminine" and noun.endswith("ę"):
        return "jedną"
    return cardinal(number, gender, case)


def _plain(match: re.Match[str], context: Context) -> str | None:
    sign, digits, fraction = match[1], match[2], match[3]
    number = whole(digits)
    if number >= LIMIT:
        return None
    minus = "minus " if sign else ""
    return minus + (_decimal(number, fraction) if fraction else _number(number, context))


RULES: tuple[Rule, ...] = (
    rule(rf"{_SIGN}({NUMBER})(?:[,.](\d+))?\s?((?i:{_UNIT}))", _quantity),
    rule(r"(\d+)\s?([WV])", _electric),
    rule(r"(\d+)\s?[x×]\s?(\d+)(?:\s?[x×]\s?(\d+))?(?:\s?(mm|cm|m))?", _size),
    rule(r"(\d+)\s?[x×]", _times),
    rule(r"(\d{1,4})\s?[-–—]\s?(\d{1,4})", _range),
    rule(rf"{_SIGN}({NUMBER})(?:[,.](\d+))?", _plain),
)
