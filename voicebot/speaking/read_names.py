"""Readings of numbers that name something: orders, phones, postcodes, codes, flats. Said in groups, never as an amount."""

import re

from voicebot.speaking.lexicon import LETTERS, NUMBER_WORDS, QUANTITIES
from voicebot.speaking.numerals import cardinal, group, groups
from voicebot.speaking.rules import Context, Rule, rule

_LONG_NAME = 5
"""Digits written together that nobody means as an amount."""


def spell(letters: str) -> str:
    """Letters one by one, as Poles name them; other characters are left out."""
    return " ".join(LETTERS[letter] for letter in letters.upper() if letter in LETTERS)


def _is_amount(context: Context) -> bool:
    unit = re.match(r"\s*([\w.%€]+)", context.text[context.end :])
    if unit is None:
        return False
    word = unit.group(1).lower()
    return word in QUANTITIES or word.rstrip(".") in QUANTITIES or word.startswith("złot")


def _postcode(match: re.Match[str], context: Context) -> str | None:
    return f"{group(match[1])}, {group(match[2])}"


def _phone(match: re.Match[str], context: Context) -> str | None:
    if _is_amount(context):
        return None
    prefix = "plus czterdzieści osiem, " if match[1] else ""
    return prefix + ", ".join(group(match[n]) for n in (2, 3, 4))


def _spaced(match: re.Match[str], context: Context) -> str | None:
    return None if _is_amount(context) else ", ".join(group(part) for part in match[0].split())


def _together(match: re.Match[str], context: Context) -> str | None:
    digits = match[0]
    zeros = len(digits) > 1 and digits[0] == "0"
    if context.text[context.end : context.end + 2].strip(",.")[:1].isdigit():
        return None  # a decimal
    if zeros or ((len(digits) >= _LONG_NAME or context.previous in NUMBER_WORDS) and not _is_amount(context)):
        return groups(digits) if len(digits) > 3 else group(digits)
    return None


def _code(match: re.Match[str], context: Context) -> str | None:
    parts = re.findall(r"\d+|[^\W\d]+", match[0])
    return ", ".join(groups(part) if part.isdigit() else spell(part) for part in parts)


def _house(match: re.Match[str], context: Context) -> str | None:
    number = f"{cardinal(int(match[1]))} {spell(match[2])}".strip()
    return f"{number} przez {cardinal(int(match[3]))}" if match[3] else number


RULES: tuple[Rule, ...] = (
    rule(r"(\d{2})-(\d{3})(?!-)", _postcode),
    rule(r"(?:(\+48|0048)[ -]?)?(\d{3})[ -]?(\d{3})[ -]?(\d{3})", _phone),
    rule(r"\d{3}(?: \d{3})+", _spaced),
    rule(r"(\d{1,4})([A-WYZa-wyz])(?:/(\d{1,4}))?", _house),
    rule(r"(\d{1,4})()/(\d{1,4})", _house),
    rule(r"(?=[A-Z\d-]*[A-Z])(?=[A-Z\d-]*\d)[A-Z\d]+(?:-[A-Z\d]+)*", _code),
    rule(r"\d+", _together),
)
