"""Readings of what is not a number: addresses of mail and pages, weekdays, abbreviations, letters, symbols."""

import re

from voicebot.speaking.lexicon import (
    ABBREVIATIONS,
    AFTER_PREPOSITION,
    LETTERS,
    OBLIQUE_AFTER,
    SIZE_WORDS,
    SPOKEN,
    SYMBOLS,
    WEEKDAYS,
)
from voicebot.speaking.numerals import groups
from voicebot.speaking.read_names import spell
from voicebot.speaking.rules import Context, Rule, rule

_DASH = r"\s?[-–—]\s?"
_DOMAINS = {"pl": "pe el", "com": "kom", "eu": "e u", "org": "org", "net": "net"}
_SIGNS = {".": "kropka", "-": "myślnik", "_": "podkreślnik", "@": "małpa", "+": "plus", "/": "ukośnik"}
_WEEKDAY = "|".join(re.escape(day) for day in sorted(WEEKDAYS, key=len, reverse=True))
_ABBREVIATION = "|".join(re.escape(short) for short in sorted(ABBREVIATIONS, key=len, reverse=True))
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
    return f"{start}{WEEKDAYS[match[1].lower()][2]} do {WEEKDAYS[match[2].lower()][2]}"


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
    return None if match[0].lower() in SPOKEN or _VOWELS & set(match[0]) else spell(match[0])


def _special(match: re.Match[str], context: Context) -> str | None:
    return SPOKEN.get(match[0].lower())


def _symbol(match: re.Match[str], context: Context) -> str | None:
    return SYMBOLS[match[0]]


RULES: tuple[Rule, ...] = (
    rule(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", _address),
    rule(r"(?:https?://)?(?:[\w-]+\.)+(?:pl|com|eu|org|net)(?:/[\w/-]*)?", _address),
    rule(rf"((?i:{_WEEKDAY})){_DASH}((?i:{_WEEKDAY}))", _weekdays),
    rule(rf"(?i:{_WEEKDAY})", _weekday),
    rule(rf"(?i:{_ABBREVIATION})", _abbreviation),
    rule(r"[A-ZĄĆĘŁŃÓŚŹŻ]", _letter),
    rule(r"[A-ZĄĆĘŁŃÓŚŹŻ]{2,5}", _capitals),
    rule(r"[^\W\d_]+(?:-[^\W\d_]+)?", _special),
    rule("|".join(re.escape(symbol) for symbol in sorted(SYMBOLS, key=len, reverse=True)), _symbol),
)
