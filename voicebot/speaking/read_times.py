"""Readings of dates and hours."""

import re

from voicebot.speaking.abbreviations import DAY_WORDS
from voicebot.speaking.lexicon import GENITIVE_AFTER, MONTHS, MONTHS_SHORT, PRICE_WORDS
from voicebot.speaking.numerals import cardinal, ordinal, ordinal_feminine, year
from voicebot.speaking.read_names import is_amount
from voicebot.speaking.rules import Context, Rule, rule

_DASHES = re.compile("[-–—]")
_DASH = r"\s?[-–—]\s?"
_MONTH = "|".join((*MONTHS, *(rf"{short}\b\.?" for short in MONTHS_SHORT)))
_SHORT_DATE = r"(\d{1,2})\.(0[1-9]|1[0-2])"
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


def _month_of(written: str) -> str:
    """The genitive of a month, written out or short."""
    month = written.lower().rstrip(".")
    return MONTHS[MONTHS_SHORT.index(month)] if month in MONTHS_SHORT else month


def _day_month(match: re.Match[str], context: Context) -> str | None:
    return _date(int(match[1]), _month_of(match[2]), int(match[3]) if match[3] else None)


def _days_month(match: re.Match[str], context: Context) -> str | None:
    first, last = int(match[1]), int(match[2])
    if not (1 <= first <= 31 and 1 <= last <= 31):
        return None
    start = "" if context.previous == "od" else "od "
    return f"{start}{ordinal(first, 'genitive')} do {ordinal(last, 'genitive')} {_month_of(match[3])}"


def _dotted(match: re.Match[str], context: Context) -> str | None:
    month = int(match[2])
    return _date(int(match[1]), MONTHS[month - 1], int(match[3])) if 1 <= month <= 12 else None


def _short_date(match: re.Match[str], context: Context) -> str | None:
    """ "27.11" is a day unless a price or an hour is expected."""
    if context.previous in PRICE_WORDS | _HOUR_WORDS | {"o"} or is_amount(context):
        return None
    return _date(int(match[1]), MONTHS[int(match[2]) - 1], None)


def _short_dates(match: re.Match[str], context: Context) -> str | None:
    """ "27.11–30.11", "27–30.11"."""
    last_month = MONTHS[int(match[4]) - 1]
    first = _date(int(match[1]), MONTHS[int(match[2]) - 1] if match[2] else "", None)
    last = _date(int(match[3]), last_month, int(match[5]) if match[5] else None)
    if first is None or last is None or context.previous in PRICE_WORDS:
        return None
    return f"{'' if context.previous == 'od' else 'od '}{first.strip()} do {last}"


def _iso(match: re.Match[str], context: Context) -> str | None:
    month = int(match[2])
    return _date(int(match[3]), MONTHS[month - 1], int(match[1])) if 1 <= month <= 12 else None


def _this_month(match: re.Match[str], context: Context) -> str | None:
    return _date(int(match[1]), "bieżącego miesiąca", None)


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
    # "pn.-pt. 8-16": a stretch of days ends in a day
    before = _DASHES.split(context.previous)[-1]
    if before not in _HOUR_WORDS | DAY_WORDS or int(match[1]) > 24 or int(match[2]) > 24:
        return None
    return f"od {hour(int(match[1]), 0, 'oblique')} do {hour(int(match[2]), 0, 'oblique')}"


def _bare_hour(match: re.Match[str], context: Context) -> str | None:
    if context.previous not in _HOUR_WORDS or int(match[0]) > 24:
        return None
    return hour(int(match[0]), 0, _form(context))


RULES: tuple[Rule, ...] = (
    rule(r"(\d{4})-(\d{2})-(\d{2})", _iso),
    rule(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:\s?r\.|\s+roku)?", _dotted),
    rule(rf"(\d{{1,2}})(?:\.(0[1-9]|1[0-2]))?{_DASH}{_SHORT_DATE}(?:\.(\d{{4}}))?(?:\s?r\.)?", _short_dates),
    rule(rf"{_SHORT_DATE}(?:\s?r\.)?(?![.,]\d)", _short_date),
    rule(rf"(\d{{1,2}}){_DASH}(\d{{1,2}})\s+((?i:{_MONTH}))", _days_month),
    rule(rf"(\d{{1,2}})\.?\s+((?i:{_MONTH}))(?:\s+(\d{{4}})(?:\s?r\.|\s+roku)?)?", _day_month),
    rule(r"(\d{1,2})\s?bm\.", _this_month),
    rule(r"([12]\d{3})(?:\s?r\.|\s+roku)", _year),
    rule(_HOUR + _DASH + _HOUR, _times),
    rule(_HOUR, _time),
    rule(rf"(\d{{1,2}}){_DASH}(\d{{1,2}})", _hours),
    rule(r"\d{1,2}", _bare_hour),
)
