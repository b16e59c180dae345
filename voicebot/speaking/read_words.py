"""Readings of what is not a number: addresses of mail and pages, weekdays, abbreviations, letters, symbols."""

import re

from voicebot.speaking.abbreviations import ABBREVIATIONS, AFTER_PREPOSITION, OBLIQUE_AFTER, WEEKDAYS
from voicebot.speaking.lexicon import CAPITALS, LETTERS, SIZE_WORDS, SPOKEN, SYMBOLS
from voicebot.speaking.numerals import groups
from voicebot.speaking.read_names import spell
from voicebot.speaking.rules import Context, Rule, open_rule, rule

_DASH = r"\s?[-–—]\s?"
_DOMAINS = {"pl": "pe el", "com": "kom", "eu": "e u", "org": "org", "net": "net"}
_SIGNS = {".": "kropka", "-": "myślnik", "_": "podkreślnik", "@": "małpa", "+": "plus", "/": "ukośnik"}
_WEEKDAY = "|".join(re.escape(day) for day in sorted(WEEKDAYS, key=len, reverse=True))
_SHORT_DAY = "|".join(sorted((day.rstrip(".") for day in WEEKDAYS), key=len, reverse=True))
_LONGEST_FIRST = sorted(ABBREVIATIONS, key=len, reverse=True)
_WITH_DOT = "|".join(re.escape(short) for short in _LONGEST_FIRST if short.endswith("."))
_WITHOUT_DOT = "|".join(re.escape(short) for short in _LONGEST_FIRST if not short.endswith("."))
_VOWELS = frozenset("AEIOUYĄĘÓ")


def _address(match: re.Match[str], context: Context) -> str | None:
    text = re.sub(r"^https?://", "", match[0])
    words = []
    for part in re.findall(r"\d+|[^\W\d_]+|[._@+/-]", text):
        if part in _SIGNS:
            words.append(_SIGNS[part])
        elif part.isdigit():
            words.append(groups(part))
        else:
            words.append(_DOMAINS.get(part.lower()) or SPOKEN.get(part.lower()) or part)
    return " ".join(words)


def _weekdays(match: re.Match[str], context: Context) -> str | None:
    start = "" if context.previous == "od" else "od "
    first, last = (WEEKDAYS[match[n].lower().rstrip(".") + "."][2] for n in (1, 2))
    return f"{start}{first} do {last}"


def _weekday(match: re.Match[str], context: Context) -> str | None:
    alone, accusative, genitive = WEEKDAYS[match[0].lower()]
    if context.previous in ("w", "we", "na"):
        return accusative
    return genitive if context.previous in ("od", "do") else alone


def _abbreviation(match: re.Match[str], context: Context) -> str | None:
    short, previous = match[0].lower(), context.previous
    alone, oblique = ABBREVIATIONS[short]
    exact = AFTER_PREPOSITION.get((previous, short)) or AFTER_PREPOSITION.get((previous, short.rstrip(".")))
    return exact or (oblique if previous in OBLIQUE_AFTER else alone)


def _letter(match: re.Match[str], context: Context) -> str | None:
    return LETTERS[match[0]] if context.previous in SIZE_WORDS and match[0] in LETTERS else None


def _capitals(match: re.Match[str], context: Context) -> str | None:
    if match[0] in CAPITALS:
        return CAPITALS[match[0]]
    return None if match[0].lower() in SPOKEN or _VOWELS & set(match[0]) else spell(match[0])


def _special(match: re.Match[str], context: Context) -> str | None:
    return SPOKEN.get(match[0].lower())


def _symbol(match: re.Match[str], context: Context) -> str | None:
    return SYMBOLS[match[0].strip()]


ADDRESSES: tuple[Rule, ...] = (
    rule(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", _address),
    rule(r"(?:https?://)?(?:[\w-]+\.)+(?:pl|com|eu|org|net)(?:/[\w/-]*)?", _address),
)
"""Tried first of all: they may begin with anything and hold digits."""
WORD_RULES: tuple[Rule, ...] = (
    rule(rf"((?i:{_SHORT_DAY})\.?){_DASH}((?i:{_SHORT_DAY})\.?)", _weekdays),
    rule(rf"(?i:{_WEEKDAY})", _weekday),
    open_rule(rf"(?i:{_WITH_DOT})", _abbreviation),
    open_rule(rf"(?i:{_WITHOUT_DOT})(?=\W|\d|$)", _abbreviation),
    rule(r"[A-ZĄĆĘŁŃÓŚŹŻ]", _letter),
    rule(r"[A-ZĄĆĘŁŃÓŚŹŻ]{2,5}", _capitals),
    rule(r"[^\W\d_]+(?:-[^\W\d_]+)?", _special),
)
"""For what begins with a letter."""
SYMBOL_RULES: tuple[Rule, ...] = (
    rule("|".join(re.escape(symbol) for symbol in sorted(SYMBOLS, key=len, reverse=True)), _symbol),
    open_rule(r"[+=](?=\s?\d)", _symbol),
)
"""For what begins with neither a letter nor a digit."""
