"""Readings of amounts: money, measures, percents, decimals, ranges, and plain counted things."""

import re

from voicebot.speaking.lexicon import ACCUSATIVE_AFTER, MONTHS_ALONE
from voicebot.speaking.numerals import LIMIT, Case, Gender, cardinal, combining, counted, group, year
from voicebot.speaking.rules import DIGITS, NUMBER, Context, Rule, rule, whole
from voicebot.speaking.units import (
    COUNTED,
    ELECTRIC,
    FEMININE_STEMS,
    FRACTION_NOUNS,
    LOCATIVE_OF_ONE,
    LOWER_ONLY,
    MONEY,
    NEITHER,
    NEUTER_STEMS,
    ONLY_WITH_DOT,
    PERSON_STEMS,
    QUANTITIES,
    TIME,
    Unit,
)

_SIGN = r"([-−])?"
_WRITTEN = sorted(QUANTITIES.keys() - ONLY_WITH_DOT - set(ELECTRIC), key=len, reverse=True)
_UNIT = "|".join(map(re.escape, _WRITTEN))
_MONEY = "|".join(map(re.escape, sorted(MONEY, key=len, reverse=True)))
_PER = rf"(?:\s?/\s?((?i:{_UNIT})|[^\W\d_]{{2,}}))?"
_FLAT = re.compile(r"\.\s*\d")
_FRACTIONS = {
    ("1", "2"): "pół",
    ("1", "3"): "jedna trzecia",
    ("2", "3"): "dwie trzecie",
    ("1", "4"): "jedna czwarta",
    ("3", "4"): "trzy czwarte",
}
_GENDERS: tuple[tuple[tuple[str, ...], Gender], ...] = (
    (tuple(NEITHER), "masculine"),
    (tuple(PERSON_STEMS), "personal"),
    (tuple(FEMININE_STEMS), "feminine"),
    (tuple(NEUTER_STEMS), "neuter"),
)


def amount(number: int, written: str, case: Case = "nominative") -> str:
    """A whole number of units: dwie sztuki, pięć kilogramów; genitive: dwóch sztuk, jednego kilograma."""
    unit = QUANTITIES[written]
    if case == "nominative":
        return f"{cardinal(number, unit.gender)} {counted(number, unit.one, unit.few, unit.many)}"
    return f"{cardinal(number, unit.gender, case)} {_declined(unit, number, case)}"


def _declined(unit: Unit, number: int, case: Case) -> str:
    """The unit's noun after a number in an oblique case, or in the accusative."""
    if case == "genitive":
        return unit.part if number == 1 else unit.many
    if case == "accusative":
        return counted(number, _accusative(unit), unit.few, unit.many)
    if case == "instrumental":
        return _instrumental_of_one(unit) if number == 1 else unit.by
    if number == 1:
        return LOCATIVE_OF_ONE.get(unit.one, unit.one)
    return re.sub("ami\\b", "ach", unit.by) if case == "locative" else re.sub("ami\\b", "om", unit.by)


def _accusative(unit: Unit) -> str:
    return unit.one[:-1] + "ę" if unit.gender == "feminine" else unit.one


def _instrumental_of_one(unit: Unit) -> str:
    if unit.gender == "feminine":
        return unit.one[:-1] + "ą"
    return unit.by.removesuffix("i") if unit.by.endswith("ymi") else unit.by.removesuffix("ami") + "em"


def _case_of(number: int, written: str, context: Context) -> Case:
    """What the word before asks an amount with a written unit for; the unit itself shows no ending."""
    previous, case = context.previous, context.case
    if case in ("genitive", "instrumental"):
        return case
    if previous == "przed":
        return "instrumental"
    if previous in ("z", "ze") and (written in MONEY or written == "%"):
        return "genitive"
    if previous in ("w", "we", "przy") and written in COUNTED:
        return "locative"
    if previous == "po" and written in TIME and (number != 1 or QUANTITIES[written].one in LOCATIVE_OF_ONE):
        return "locative"
    return "accusative" if number == 1 and previous in ACCUSATIVE_AFTER else "nominative"


def _decimal(integer: int, fraction: str, gender: Gender = "masculine") -> str:
    """półtora is left out on purpose: it is misheard on the phone; "półtorej godziny" is not, and people say nothing else."""
    if not fraction.strip("0"):
        return cardinal(integer, gender)
    if fraction.rstrip("0") == "5":
        if integer == 1 and gender == "feminine":
            return "półtorej"
        return f"{cardinal(integer, gender)} i pół" if integer else "pół"
    return f"{cardinal(integer)} przecinek {group(fraction)}"


def _quantity(match: re.Match[str], context: Context) -> str | None:
    sign, digits, fraction, unit, per = match.groups()
    key = unit.lower()
    if key in LOWER_ONLY and (unit != key or _is_flat(key, context)):
        return None
    number = whole(digits)
    if number >= LIMIT or (digits[0] == "0" and len(digits) > 1):
        return None
    said = _measured(number, fraction, key, context)
    return ("minus " if sign else "") + said + (_per(key, per) if per else "")


def _is_flat(key: str, context: Context) -> bool:
    """ "m. 5" is a flat, "os. Kolorowe" an estate."""
    after = context.text[context.end :]
    return _FLAT.match(after) is not None if key == "m" else key == "os." and after.lstrip()[:1].isupper()


def _measured(number: int, fraction: str | None, key: str, context: Context) -> str:
    unit = QUANTITIES[key]
    if fraction is None or not fraction.strip("0"):
        return amount(number, key, _case_of(number, key, context))
    if key in ("zł", "pln") and len(fraction) == 2:
        small = int(fraction)
        grosze = amount(small, "gr", _case_of(small, "gr", context))
        return f"{amount(number, key, _case_of(number, key, context))} {grosze}" if number else grosze
    return f"{_decimal(number, fraction, unit.gender)} {unit.part}"


def _per(key: str, per: str) -> str:
    """ "zł/kg": za kilogram; "km/h": na godzinę."""
    unit = QUANTITIES.get(per.lower())
    return f" {'za' if key in MONEY else 'na'} {_accusative(unit) if unit else per}"


def _dotted_thousands(match: re.Match[str], context: Context) -> str:
    return _measured(int(match[1].replace(".", "")), match[2], match[3].lower(), context)


def _currency_first(match: re.Match[str], context: Context) -> str:
    return _measured(whole(match[2]), match[3], match[1].lower(), context)


def _without_grosze(match: re.Match[str], context: Context) -> str:
    number = whole(match[1])
    return amount(number, "zł", _case_of(number, "zł", context))


def _large(match: re.Match[str], context: Context) -> str:
    """ "2 mln zł", "3,5 tys. sztuk"."""
    number, key = whole(match[1]), match[3].lower()
    said = _measured(number, match[2], key, context)
    return f"{said} {QUANTITIES[match[4].lower()].many}"


def _electric(match: re.Match[str], context: Context) -> str | None:
    return amount(whole(match[1]), match[2].lower(), context.case)


def _size(match: re.Match[str], context: Context) -> str | None:
    sides = " na ".join(cardinal(int(match[n])) for n in (1, 2, 3) if match[n])
    return f"{sides} {QUANTITIES[match[4]].many}" if match[4] else sides


def _times(match: re.Match[str], context: Context) -> str | None:
    return f"{cardinal(int(match[1]))} {counted(int(match[1]), 'raz', 'razy', 'razy')}"


def _range(match: re.Match[str], context: Context) -> str | None:
    first, last, unit = int(match[1]), int(match[2]), match[3]
    if last <= first:
        return None
    near = last - first == 1
    start = "" if context.previous == "od" else "od "
    if not unit:
        # "2–4 tygodnie": the noun goes with the last number, "od dwóch do czterech" would want another form of it
        if near or (context.following.isalpha() and counted(last, "", "few", "") == "few"):
            return f"{_number(first, context)}, {_number(last, context)}"
        return f"{start}{cardinal(first, case='genitive')} do {cardinal(last, case='genitive')}"
    key = unit.lower()
    if near:
        case = _case_of(first, key, context)
        return f"{cardinal(first, QUANTITIES[key].gender, case)}, {amount(last, key, case)}"
    return f"{start}{cardinal(first, QUANTITIES[key].gender, 'genitive')} do {amount(last, key, 'genitive')}"


def _fraction(match: re.Match[str], context: Context) -> str | None:
    """ "1/2 litra"; alone, or after a street, it is a house and its flat."""
    said, noun = _FRACTIONS.get((match[1], match[2])), match[3]
    unit = None if noun in FRACTION_NOUNS else QUANTITIES[noun.lower()]
    if said is None or (unit and context.text[context.end : context.end + 1] == "."):
        return None
    return f"{said} {unit.part if unit else noun}"


def _number(number: int, context: Context) -> str:
    """A whole number in the gender and case that the words around it ask for."""
    noun = context.following
    gender = next((gender for stems, gender in _GENDERS if noun.startswith(stems)), "masculine")
    if number != 1:
        return cardinal(number, gender, context.case)
    genitive = gender == "feminine" and noun.endswith(("i", "y"))  # "1 paczki"
    return cardinal(1, gender, "genitive" if genitive else context.case_of_one)


def _ratio(match: re.Match[str], context: Context) -> str:
    return f"{cardinal(int(match[1]))} na {cardinal(int(match[2]))}"


def _adjective(match: re.Match[str], context: Context) -> str | None:
    """ "14-dniowy"."""
    number = int(match[1])
    return combining(number) + match[2] if 1 <= number < 1000 else None


def _plain(match: re.Match[str], context: Context) -> str | None:
    sign, digits, fraction = match[1], match[2], match[3]
    number = whole(digits)
    if number >= LIMIT:
        return None
    if len(digits) == 4 and digits[0] in "12" and not fraction and context.previous in MONTHS_ALONE:
        return f"{year(number)} roku"
    minus = "minus " if sign else ""
    return minus + (_decimal(number, fraction) if fraction else _number(number, context))


_AMOUNT = rf"({NUMBER})(?:,({DIGITS}))?"
FRACTION = rule(rf"(\d)/(\d)\s?((?i:{_UNIT})|{'|'.join(FRACTION_NOUNS)})", _fraction)
"""To be tried before house numbers."""
RULES: tuple[Rule, ...] = (
    rule(rf"(\d{{1,3}}(?:\.\d{{3}}){{1,3}})(?:,(\d{{2}}))?\s?((?i:{_MONEY}))", _dotted_thousands),
    rule(r"(\d+),[-–—](?:\s?(?i:zł|pln))?", _without_grosze),
    rule(rf"{_AMOUNT}\s?((?i:tys\.|mln|mld))\s((?i:{_UNIT}))", _large),
    rule(rf"(\d{{1,4}})\s?[-–—]\s?(\d{{1,4}})\s?((?i:{_UNIT}))", _range),
    rule(rf"{_SIGN}({NUMBER})(?:[,.]({DIGITS}))?\s?((?i:{_UNIT})){_PER}", _quantity),
    rule(rf"({DIGITS})\s?([WV])", _electric),
    rule(
        rf"({DIGITS})\s?[x×]\s?({DIGITS})(?:\s?[x×]\s?({DIGITS}))?(?:\s?(mm|cm|m))?(?!\s?(?i:zł|pln))", _size
    ),
    rule(rf"({DIGITS})\s?[x×]", _times),
    rule(r"(\d{1,2}):(\d)", _ratio),
    rule(r"(\d{1,4})\s?[-–—]\s?(\d{1,4})()", _range),
    rule(
        r"(\d{1,3})-?((?:dni|godzin|miesięcz|let|tygodni|minut|sekund|procent|krot|osob|częśc|cal|kilogram|litr|metr|stopni)\w+)",
        _adjective,
    ),
    rule(rf"{_SIGN}({NUMBER})(?:[,.]({DIGITS}))?", _plain),
)
"""For what begins with a digit or a sign."""
WORD_RULES: tuple[Rule, ...] = (
    rule(rf"(PLN|EUR|USD|GBP|€|\$|£)\s?({NUMBER})(?:[,.](\d{{2}}))?", _currency_first),
)
"""For what begins otherwise."""
