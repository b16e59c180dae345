"""Readings of numbers that name something: orders, phones, postcodes, codes, flats. Said in groups, never as an amount."""

import re

from voicebot.speaking.lexicon import LETTERS, NUMBER_WORDS
from voicebot.speaking.numerals import cardinal, group, groups
from voicebot.speaking.rules import Context, Rule, rule
from voicebot.speaking.units import ELECTRIC, QUANTITIES

_LONG_NAME = 5
"""Digits written together that nobody means as an amount."""
_UNIT_AFTER = re.compile(r"\s*([\w.%€]+)")


def spell(letters: str) -> str:
    """Letters one by one, as Poles name them; other characters are left out."""
    return " ".join(LETTERS[letter] for letter in letters.upper() if letter in LETTERS)


def is_amount(context: Context) -> bool:
    """A unit follows: the digits are a quantity after all."""
    unit = _UNIT_AFTER.match(context.text, context.end)
    if unit is None or unit.group(1) in ELECTRIC:  # "zamówienie 123456 w drodze": no watts
        return False
    word = unit.group(1).lower()
    return word in QUANTITIES or word.rstrip(".") in QUANTITIES or word.startswith("złot")


def _postcode(match: re.Match[str], context: Context) -> str | None:
    return f"{group(match[1])}, {group(match[2])}"


def _phone(match: re.Match[str], context: Context) -> str | None:
    """Mobile in threes, landline after its area code: the groups are the pattern's."""
    if is_amount(context):
        return None
    prefix = "plus czterdzieści osiem, " if match[1] else ""
    return prefix + ", ".join(group(part) for part in match.groups()[1:])


def _abroad(match: re.Match[str], context: Context) -> str | None:
    return "plus " + ", ".join(groups(part) for part in re.findall(r"\d+", match[0]))


def _parts(match: re.Match[str], context: Context) -> str | None:
    """Digits in groups of their own, joined by spaces or hyphens: each group by itself."""
    return None if is_amount(context) else ", ".join(groups(part) for part in re.findall(r"\d+", match[0]))


def _spaced(match: re.Match[str], context: Context) -> str | None:
    return None if is_amount(context) else ", ".join(group(part) for part in match[0].split())


def _together(match: re.Match[str], context: Context) -> str | None:
    digits = match[0]
    zeros = len(digits) > 1 and digits[0] == "0"
    if context.text[context.end : context.end + 2].strip(",.")[:1].isdigit():
        return None  # a decimal
    if zeros or ((len(digits) >= _LONG_NAME or context.previous in NUMBER_WORDS) and not is_amount(context)):
        return groups(digits) if len(digits) > 3 else group(digits)
    return None


def _code(match: re.Match[str], context: Context) -> str | None:
    parts = re.findall(r"\d+|[^\W\d]+", match[0])
    said = [groups(part) if part.isdigit() else spell(part) for part in parts]
    return (" " if re.fullmatch(r"[A-Z]\d{1,2}[A-Z]?", match[0]) else ", ").join(said)


def _house(match: re.Match[str], context: Context) -> str | None:
    number = f"{cardinal(int(match[1]))} {spell(match[2])}".strip()
    return f"{number} przez {cardinal(int(match[3]))}" if match[3] else number


_POLAND = r"(?:(\+48|0048|48(?=[ -]))[ -]?)?"
RULES: tuple[Rule, ...] = (
    rule(r"(\d{2})-(\d{3})(?!-)", _postcode),
    rule(_POLAND + r"(\d{3})[ -]?(\d{3})[ -]?(\d{3})(?![ -]\d)", _phone),
    rule(_POLAND + r"\(?(\d{2})\)?[ -](\d{3})[ -](\d{2})[ -](\d{2})", _phone),
    rule(r"\+\d{1,3}(?:[ -]?\d{2,4}){2,5}", _abroad),
    rule(r"\d{2,4}(?:-\d{2,4}){2,}|\d{2}(?: \d{4}){2,}|\d{4}(?: \d{4})+", _parts),
    rule(r"\d{3}(?: \d{3})+", _spaced),
    rule(r"(\d{1,4})([A-WYZa-wyz])(?:/(\d{1,4}))?", _house),
    rule(r"(\d{1,4})()/(\d{1,4})", _house),
    rule(r"(?=[A-Z\d-]*[A-Z])[A-Z\d]+(?:-[A-Z\d]+)*", _code),
    rule(r"\d+", _together),
)
"""For what begins with a digit or a sign."""
WORD_RULES: tuple[Rule, ...] = (
    rule(r"[A-Z]{2}\d{2}(?: \d{4}){2,}", _code),
    rule(r"(?=[A-Z\d/-]*\d)[A-Z][A-Z\d]*(?:[/-][A-Z\d]+)*", _code),
)
"""For what begins otherwise."""
