"""Numbers as callers say them: strings of digits in every form, amounts, days, hours, postcodes, telephone numbers, letters."""

import random
from collections.abc import Callable, Mapping
from functools import cache

from gateway.caller.spoken import FORMS, cardinal
from models.recipes.vosk_pl import inflection, vocabulary

DIGITS = ("digits", "digits", "digits", "pairs", "hundreds", "mixed")
"""Ways to say a string of digits, by how often."""
LENGTHS = (3, 4, 5, 6, 6, 6, 6, 6, 7, 8, 9, 10)


def digits(chance: random.Random, length: int | None = None) -> str:
    """A string of digits."""
    number = "".join(chance.choice("0123456789") for _ in range(length or chance.choice(LENGTHS)))
    return FORMS[chance.choice(DIGITS)](number)


def postcode(chance: random.Random) -> str:
    """Five digits: two and three, or one by one."""
    return FORMS[chance.choice(("postcode", "digits", "postcode"))](f"{chance.randrange(100_000):05}")


def telephone(chance: random.Random) -> str:
    """Nine digits: in threes, or one by one, or in pairs."""
    number = f"{chance.randrange(500, 900)}{chance.randrange(1_000_000):06}"
    return FORMS[chance.choice(("hundreds", "digits", "pairs"))](number)


def amount(chance: random.Random) -> str:
    """A whole number up to a few thousand."""
    value = chance.choice(
        (chance.randrange(100), chance.randrange(100, 1000), chance.randrange(1000, 10_000))
    )
    thousands, rest = divmod(value, 1000)
    said = []
    if thousands:
        said = ["tysiąc"] if thousands == 1 else [cardinal(thousands), _thousands(thousands)]
    return " ".join([*said, cardinal(rest)] if rest or not said else said)


def _thousands(count: int) -> str:
    return "tysiące" if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else "tysięcy"


def small(chance: random.Random) -> str:
    """2 to 99."""
    return cardinal(chance.randrange(2, 100))


def day(chance: random.Random) -> str:
    """A day of a month, maybe with the year, in the genitive: "dwudziestego pierwszego marca"."""
    of = ordinal(chance.randrange(1, 32), "gen_m")
    month = chance.choice(vocabulary.lists()["months"]).forms["gen"]
    year = (
        f" dwa tysiące dwudziestego {ordinal(chance.randrange(4, 8), 'gen_m')}"
        if chance.random() < 0.15
        else ""
    )
    return f"{of} {month}{year}"


def hour(chance: random.Random) -> str:
    """An hour in the locative: "siedemnastej trzydzieści"."""
    of = ordinal(chance.randrange(1, 24), "gen_f")
    minutes = (
        "",
        "",
        "",
        " trzydzieści",
        " piętnaście",
        " czterdzieści pięć",
        " zero zero",
        " dwadzieścia",
        " dziesięć",
    )
    return of + chance.choice(minutes)


def letters(chance: random.Random) -> str:
    """A few letters, by their names or by the spelling alphabet."""
    lists = vocabulary.lists()
    names = [lexeme.forms["word"] for lexeme in lists["letters"][:38]]
    spelled = [lexeme.forms["word"] for lexeme in lists["spelling"]]
    chosen = [chance.choice(names) for _ in range(chance.randrange(2, 7))]
    if chance.random() < 0.3:
        chosen = [chance.choice(spelled) for _ in range(chance.randrange(1, 5))]
    elif chance.random() < 0.3:
        chosen = [f"{name} jak {chance.choice(spelled)}" for name in chosen[:3]]
    return " ".join(chosen)


def ordinal(number: int, form: str) -> str:
    """1 to 99 as an ordinal. form: of an adjective."""
    forms = _ordinals()
    if number <= 20:
        return forms[number - 1][form]
    tens, units = divmod(number, 10)
    ten = forms[18 + tens - 1][form]
    return f"{ten} {forms[units - 1][form]}" if units else ten


@cache
def _ordinals() -> list[inflection.Forms]:
    return [lexeme.forms for lexeme in vocabulary.lists()["ordinals"]]


WAYS: Mapping[str, Callable[[random.Random], str]] = {
    "digits": digits,
    "six": lambda chance: digits(chance, 6),
    "one": lambda chance: digits(chance, 1),
    "postcode": postcode,
    "telephone": telephone,
    "amount": amount,
    "small": small,
    "day": day,
    "hour": hour,
    "letters": letters,
}
"""By the name that templates use."""
