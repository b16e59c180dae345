"""Readings of dates and hours."""

import re

from voicebot.speaking.lexicon import GENITIVE_AFTER, MONTHS
from voicebot.speaking.numerals import cardinal, ordinal, ordinal_feminine, year
from voicebot.speaking.rules import Context, Rule, rule

_DASH = r"\s?[-–—]\s?"
_MONTH = "|".join(MONTHS)
_HOUR = r"([01]?\d|2[0-4])[:.]([0-5]\d)"
_HOUR_WORDS = frozenset(["godz.", "godzinach", "godzinie", "godziny", "godzina", "godziną"])
_OBLIQUE_HOUR = (
    frozenset(["o", "po", "od", "do", "około", "ok.", "koło", "godzinie", "godziny", "godzinach"])
    | GENITIVE_AFTER
)


def _date(day: int, month: str, in_year: int | None) -> str | None:
    if not 1 <= day <= 31 or (in_year is not None and not 1000 <= in_year <= 2999):
        return None
    return f"{ordinal(day, 'genitive')} {month}" + (f" {year(in_year)} roku" if in_year else "")


def _day_month(match: re.Match[str], context: Context) -> str | None:
    return _date(int(match[1]), match[2].lower(), int(match[3]) if match[3] else None)


def _days_month(match: re.Match[str], context: Context) -> str | None:
    first, last = int(match[1]), int(match[2])
    if not (1 <= first <= 31 and 1 <= last <= 31):
        return None
    start = "" if context.previous == "od" else "od "
    return f"{start}{ordinal(first, 'genitive')} do {ordinal(last, 'genitive')} {match[3].lower()}"


def _dotted(match: re.Match[str], context: Context) -> str | None:
    month = int(match[2])
    return _date(int(match[1]), MONTHS[month - 1], int(match[3])) if 1 <= month <= 12 else None


def _iso(match: re.Match[str], context: Context) -> str | None:
    month = int(match[2])
    return _date(int(match[3]), MONTHS[month - 1], int(match[1])) if 1 <= month <= 12 else None


def _year(match: re.Match[str], context: Context) -> str | None:
    return f"{year(int(match[1]), 'locative' if context.previous == 'w' else 'genitive')} roku"


def _form(context: Context) -> str:
    """nominative, oblique (ósmej) or instrumental, which for hours is also the accusative (ósmą)."""
    previous = context.previous
    if previous == "godz.":
        words = context.before.split()
        previous = words[-2] if len(words) > 1 else ""
    if previous in ("przed", "na", "między", "godziną") or re.search(r"\bmiędzy\b[^.]* a$", context.before):
        return "instrumental"
    return "oblique" if previous in _OBLIQUE_HOUR else "nominative"


def hour(hours: int, minutes: int, form: str) -> str:
    """An hour as it is said: piętnasta trzydzieści; ósma zero pięć; o północy."""
    if hours in (0, 24) and minutes == 0:
        return {"nominative": "północ", "oblique": "północy"}.get(form, "północą")
    if hours == 0:
        said = "zero"
    elif form == "oblique":
        said = ordinal_feminine(hours, "oblique")
    else:
        said = ordinal_feminine(hours, "instrumental" if form == "instrumental" else "nominative")
    if not minutes:
        return said
    return f"{said} {'zero ' if minutes < 10 else ''}{cardinal(minutes)}"


def _time(match: re.Match[str], context: Context) -> str | None:
    if match[0][len(match[1])] == "." and context.previous not in _HOUR_WORDS | {"o"}:
        return None  # 15.30 is a time only where an hour is expected
    return hour(int(match[1]), int(match[2]), _form(context))


def _times(match: re.Match[str], context: Context) -> str | None:
    start = "" if context.previous == "od" else "od "
    first = hour(int(match[1]), int(match[2]), "oblique")
    return f"{start}{first} do {hour(int(match[3]), int(match[4]), 'oblique')}"


def _hours(match: re.Match[str], context: Context) -> str | None:
    if context.previous not in _HOUR_WORDS or int(match[1]) > 24 or int(match[2]) > 24:
        return None
    return f"od {hour(int(match[1]), 0, 'oblique')} do {hour(int(match[2]), 0, 'oblique')}"


def _bare_hour(match: re.Match[str], context: Context) -> str | None:
    if context.previous not in _HOUR_WORDS or int(match[0]) > 24:
        return None
    return hour(int(match[0]), 0, _form(context))


RULES: tuple[Rule, ...] = (
    rule(r"(\d{4})-(\d{2})-(\d{2})", _iso),
    rule(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s?r\.|\s+roku)?", _dotted),
    rule(rf"(\d{{1,2}}){_DASH}(\d{{1,2}})\s+((?i:{_MONTH}))", _days_month),
    rule(rf"(\d{{1,2}})\.?\s+((?i:{_MONTH}))(?:\s+(\d{{4}})(?:\s?r\.|\s+roku)?)?", _day_month),
    rule(r"([12]\d{3})(?:\s?r\.|\s+roku)", _year),
    rule(_HOUR + _DASH + _HOUR, _times),
    rule(_HOUR, _time),
    rule(rf"(\d{{1,2}}){_DASH}(\d{{1,2}})", _hours),
    rule(r"\d{1,2}", _bare_hour),
)
