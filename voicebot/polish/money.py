"""How much: złote and grosze. "dwadzieścia trzy osiemdziesiąt" is 23.80, "dwa pięćset" is 2500, "sto złotych" is 100."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from voicebot.polish.cardinal import LIMIT, is_vague, read, read_amount
from voicebot.polish.numerals import VAGUE
from voicebot.polish.words import MARKS, folded, scan, settle, words

_ZLOTE = frozenset(
    folded(
        "złoty złote złotych złotego złotym złotymi złotówka złotówkę złotówki złotówek złotówkami zł zeta zet pln"
    )
)
_ONE_ZLOTY = frozenset(folded("złotówka złotówkę"))
_GROSZE = frozenset(folded("grosz grosze groszy grosza groszem groszami groszach gr"))
_SLANG = {
    word: value
    for value, line in (
        (10, "dycha dychę dychy dych dyszka dyszkę dyszki dyszek"),
        (100, "stówa stówę stówy stów stówka stówkę stówki stówek setka setkę setki setek"),
        (1000, "tysiak tysiaka tysiaki tysiaków"),
    )
    for word in folded(line)
}
_FOREIGN = ("eur", "dolar", "funt", "frank", "koron", "hrywn", "usd", "gbp", "chf")
_OTHER_NOUNS = (
    "proc",
    "szt",
    "dni",
    "dzien",
    "godzin",
    "minut",
    "sekund",
    "raz",
    "paczk",
    "par",
    "kilo",
    "gram",
    "metr",
    "litr",
    "buty",
    "but",
    "rzecz",
    "miesi",
    "tygod",
    "lat",
    "rok",
)
_POINT = frozenset(("przecinek", "kropka"))
_FIGURES = re.compile(r"(\d{1,9})[.,](\d{2})")

Grosze = Mapping[str, int | None]


def money(text: str) -> Decimal | None:
    """The one amount of a text in złote, with two places, corrections applied.

    An amount with its currency is believed before bare numbers. None without one, with several, for a vague one ("sto parę
    złotych") and for another currency.
    """
    found = list(scan(words(text), _read))
    named = any("named" in item for item in found if not isinstance(item, str))
    settled = settle(_with_tails(_without_bare(found) if named else found))
    return Decimal(settled["grosze"]).scaleb(-2) if settled else None


def _read(said: Sequence[str], at: int) -> tuple[Grosze, int] | None:
    """An amount: "named" with its currency, "tail" for two digits after a correction, "bare" for any other number."""
    if said[at] in _ONE_ZLOTY:
        return {"named": 100}, at + 1
    found = _slang(said, at)
    if found:
        return found
    number = _number(said, at)
    if number is None:
        return None
    amount, end = number
    unit = said[end] if end < len(said) else ""
    if unit in _ZLOTE:
        return _and_grosze(said, amount, end + 1)
    if unit in _GROSZE:
        # "dwadzieścia trzy osiemdziesiąt groszy" says the złote without their name; "pięćdziesiąt groszy" has none
        alone = read_amount(said, at)
        has_zlote = alone is not None and alone[1] < end
        return {"named": _grosze(amount if has_zlote else amount and amount / 100)}, end + 1
    if unit.startswith(_FOREIGN):
        return {"named": None}, end + 1
    if unit.startswith(_OTHER_NOUNS):
        return None
    small = amount is not None and amount.denominator == 1 and 10 <= amount <= 99
    return {"tail" if small and at and said[at - 1] in MARKS else "bare": _grosze(amount)}, end


def _without_bare(found: list[Grosze | str]) -> Iterator[Grosze | str]:
    """Amounts with a currency, marks, and what was said right after a mark."""
    after_mark = False
    for item in found:
        if isinstance(item, str) or after_mark or "named" in item:
            yield item
        after_mark = isinstance(item, str)


def _number(said: Sequence[str], at: int) -> tuple[Fraction | None, int] | None:
    """An amount of złote before their name: one numeral, a pair, a decimal; None in it for what cannot be told."""
    if figures := _FIGURES.fullmatch(said[at]):
        return int(figures[1]) + Fraction(int(figures[2]), 100), at + 1
    found = read_amount(said, at)
    if found is None:
        return None
    value, end = found
    if is_vague(said, end):
        return None, end + 1
    point = end < len(said) and said[end] in _POINT
    second = _second(said, end + point)
    if second is None:
        return value, end
    more, end = second
    if value.denominator > 1 or read(said, end):
        return None, end  # digits one by one are no amount
    if point and 1 <= more <= 9 and said[end - 2] != "zero":
        return value + Fraction(more, 10), end
    if more < 10 and said[end - 2] != "zero":
        return None, end
    if more <= 99:
        return value + Fraction(more, 100), end
    return (value * 1000 + more if more <= 999 and 1 <= value <= 99 and not point else None), end


def _second(said: Sequence[str], at: int) -> tuple[int, int] | None:
    """The numeral after the first, with "zero" before a single digit."""
    found = read(said, at)
    if found and found[0] == 0:
        units = read(said, found[1])
        return units if units and units[0] < 10 else found
    return found


def _and_grosze(said: Sequence[str], zlote: Fraction | None, at: int) -> tuple[Grosze, int]:
    """What follows "złotych": "[i] osiemdziesiąt [groszy]"."""
    start = at + (at < len(said) and said[at] == "i")
    found = _second(said, start)
    if found is None or zlote is None or zlote.denominator > 1:
        return {"named": _grosze(zlote)}, at
    more, end = found
    named = end < len(said) and said[end] in _GROSZE
    if not named and end < len(said) and said[end] not in MARKS:
        return {"named": _grosze(zlote)}, at  # it counts something else: "sto złotych dwie sztuki"
    if more > 99 or (more < 10 and not named and said[start] != "zero"):
        return {"named": None}, end
    return {"named": _grosze(zlote + Fraction(more, 100))}, end + named


def _slang(said: Sequence[str], at: int) -> tuple[Grosze, int] | None:
    """ "stówa", "dwie stówy", "stówa dwadzieścia", "pięć dych"."""
    counted = read_amount(said, at)
    count, end = counted or (Fraction(1), at)
    value = _SLANG.get(said[end]) if end < len(said) else None
    if value is None:
        return None
    end += 1
    if at and said[at - 1] in VAGUE:
        return {"named": None}, end
    more = read(said, end)
    if more and more[0] < value:
        return {"named": _grosze(count * value + more[0])}, more[1]
    return {"named": _grosze(count * value)}, end


def _grosze(zlote: Fraction | None) -> int | None:
    """None for what is no whole number of them, or too much to be meant."""
    if zlote is None or (zlote * 100).denominator > 1 or zlote >= LIMIT:
        return None
    return int(zlote * 100)


def _with_tails(found: Iterable[Grosze | str]) -> Iterator[Grosze | str]:
    """What was found as "grosze"; a tail replaces those before: "dwadzieścia trzy osiemdziesiąt, nie, siedemdziesiąt"."""
    before: int | None = None
    for item in found:
        if isinstance(item, str):
            yield item
            continue
        value = next(iter(item.values()))
        if "tail" in item and value and before and before % 100:
            value = before - before % 100 + value // 100
        before = value
        yield {"grosze": value}
