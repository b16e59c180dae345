"""English display text → the words to be spoken. Order numbers, postcodes and telephone numbers are read digit by digit, in groups."""

import re
from collections.abc import Callable
from functools import cache

from unicode_rbnf import RbnfEngine

from voicebot.english.numbers import UNITS
from voicebot.speaking.normalise import Part, Speakable

Reading = Callable[[re.Match[str]], str]

_LETTERS_MOST = 4
"""Capitals up to which a word is spelt: DPD, but not SALE!"""
_KEPT = ",.!?;:…"
_ENDS = ".!?…,;:"


@cache
def _engine() -> RbnfEngine:
    return RbnfEngine.for_language("en")


def cardinal(number: int) -> str:
    """forty-eight."""
    return _written(number, "spellout-cardinal")


def ordinal(number: int) -> str:
    """twenty-seventh."""
    return _written(number, "spellout-ordinal")


def year(number: int) -> str:
    """twenty twenty-six; two thousand and five."""
    return _written(number, "spellout-numbering-year")


def _written(number: int, rules: str) -> str:
    return _engine().format_number(number, ruleset_names=[rules]).text


def clock(hours: int, minutes: int) -> str:
    """As it stands in a text: 9:00, 17:30."""
    return f"{hours}:{minutes:02}"


def day_of_month(day: int) -> str:
    """As it stands in a text: 1st, 22nd, 27th."""
    ending = "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _hour(match: re.Match[str]) -> str:
    hours, minutes = int(match[1]), int(match[2])
    if minutes == 0 and hours in (0, 12, 24):
        return "noon" if hours == 12 else "midnight"
    said = cardinal(hours % 12 or 12)
    if minutes:
        said += f" {'oh ' if minutes < 10 else ''}{cardinal(minutes)}"
    return f"{said} {'a m' if hours % 24 < 12 else 'p m'}"


def _dictated(match: re.Match[str]) -> str:
    """Digit by digit, with a breath between the groups."""
    return ", ".join(" ".join(UNITS[int(digit)] for digit in group) for group in re.findall(r"\d+", match[0]))


def _money(match: re.Match[str]) -> str:
    pence = f" {cardinal(int(match[2]))}" if match[2] and int(match[2]) else ""
    return f"{cardinal(int(match[1].replace(' ', '')))} zloty{pence}"


def _letters(match: re.Match[str]) -> str:
    return " ".join(match[0]) if len(match[0]) <= _LETTERS_MOST else match[0]


def _code(match: re.Match[str]) -> str:
    """A locker's name: letters and digits one by one."""
    groups: list[str] = re.findall(r"[A-Z]+|\d+", match[0])
    return ", ".join(
        " ".join(UNITS[int(one)] if one.isdecimal() else one for one in group) for group in groups
    )


_RULES: tuple[tuple[re.Pattern[str], Reading], ...] = tuple(
    (re.compile(pattern), reading)
    for pattern, reading in (
        (r"([01]?\d|2[0-4]):([0-5]\d)(?!\d)", _hour),
        (r"(\d{1,3}(?: \d{3})+|\d+)(?:[.,](\d\d))? ?(?:zł|PLN|zloty)\b", _money),
        (r"[A-Z]{2,}\d[A-Z\d]*\b", _code),
        (r"(\d{1,2})(?:st|nd|rd|th)\b", lambda m: ordinal(int(m[1]))),
        (r"(?:19|20)\d\d(?=[.,!?]*(?:\s|$))", lambda m: year(int(m[0]))),
        (r"\d{3,}(?:[ -]\d{3,})*|\d{2}-\d{3}", _dictated),
        (r"(\d{1,2}) ?%", lambda m: f"{cardinal(int(m[1]))} percent"),
        (r"\d+", lambda m: cardinal(int(m[0]))),
        (r"&", lambda m: "and"),
        (r"[A-Z]{2,}\b", _letters),
        (r"[^\W\d_]+(?:['’-][^\W\d_]+)*", lambda m: m[0]),
    )
)
_SPACES = re.compile(r"\s+")
_SIGNS = re.compile(r"[^\w\s&]+")


def normalise(display: str) -> Speakable:
    """Write out one sentence for an English voice."""
    parts: list[Part] = []
    at = 0
    while at < len(display):
        if skipped := _SPACES.match(display, at):
            at = skipped.end()
            continue
        found = next(((m, reading) for rule, reading in _RULES if (m := rule.match(display, at))), None)
        if found is not None:
            parts.append(Part(found[0].end(), found[1](found[0])))
            at = found[0].end()
            continue
        signs = _SIGNS.match(display, at)
        end = signs.end() if signs else at + 1
        mark = next((sign for sign in display[at:end] if sign in _KEPT), "")
        if parts:
            last = parts[-1].spoken
            parts[-1] = Part(end, last if not mark or last[-1:] in _ENDS else last + mark)
        at = end
    if parts and parts[-1].spoken[-1:] not in _ENDS:
        parts[-1] = Part(parts[-1].end, parts[-1].spoken + ".")
    return Speakable(tuple(parts))
