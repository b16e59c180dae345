"""Numbers as English callers say them: strings of digits in every form, amounts, money, days, hours, years, letters."""

import random
from collections.abc import Callable, Mapping

from gateway.caller.spoken_english import FORMS, UNITS, cardinal, one_by_one
from models.recipes.vosk_en import vocabulary

DIGITS = ("each", "each", "each", "doubled", "pairs", "hundreds", "mixed", "postcode")
"""Ways to say a string of digits, by how often."""
LENGTHS = (3, 4, 5, 5, 6, 6, 6, 6, 6, 7, 8, 9, 10)
ZEROS = ("zero", "zero", "oh", "oh", "nought")
CORRECTIONS = ("no", "sorry", "no sorry", "wait", "i mean")


def digits(chance: random.Random, length: int | None = None) -> str:
    """A string of digits; one in twelve is corrected on the way."""
    number = "".join(chance.choice("0123456789") for _ in range(length or chance.choice(LENGTHS)))
    said = spoken(chance, number)
    if chance.random() < 1 / 12:
        words = said.split()
        at = chance.randrange(1, len(words) + 1)
        said = " ".join([*words[:at], chance.choice(CORRECTIONS), chance.choice(UNITS[:10]), *words[at:]])
    return said


def spoken(chance: random.Random, number: str) -> str:
    """These digits in some form. The same digits are often followed by each other: "double five" is to be common."""
    way = chance.choice(DIGITS)
    if way == "doubled" and len(number) > 2 and chance.random() < 0.7:
        at = chance.randrange(len(number) - 1)
        number = number[:at] + number[at] * 2 + number[at + 2 :]
    return one_by_one(number, chance.choice(ZEROS)) if way == "each" else FORMS[way](number)


def telephone(chance: random.Random) -> str:
    """Nine digits, maybe with the country's number before them."""
    number = f"{chance.randrange(500, 900)}{chance.randrange(1_000_000):06}"
    before = chance.choice(("", "", "", "plus four eight ", "double oh four eight "))
    return before + spoken(chance, number)


def amount(chance: random.Random) -> str:
    """A whole number up to a few thousand; "a hundred" as well as "one hundred"."""
    value = chance.choice(
        (chance.randrange(100), chance.randrange(100, 1000), chance.randrange(1000, 10_000))
    )
    said = cardinal(value)
    return said.replace("one ", "a ", 1) if said.startswith("one ") and chance.random() < 0.4 else said


def money(chance: random.Random) -> str:
    """ "forty five pounds", "nine zloty ninety nine", "nine ninety nine"."""
    unit = chance.choice(("zloty", "zloty", "zloty", "pounds", "euros", "dollars"))
    small = f" {cardinal(chance.choice((20, 30, 49, 50, 90, 95, 99)))}"
    return chance.choice(
        (
            f"{amount(chance)} {unit}",
            f"{cardinal(chance.randrange(2, 300))} {unit}{small}",
            f"{cardinal(chance.randrange(2, 100))}{small}",
        )
    )


def small(chance: random.Random) -> str:
    """2 to 99."""
    return cardinal(chance.randrange(2, 100))


def ordinal(number: int) -> str:
    """1 to 39: "twenty first"."""
    listed = vocabulary.lists()["ordinals"]
    if number <= 20:
        return listed[number - 1]
    tens, units = divmod(number, 10)
    return f"{('twenty', 'thirty')[tens - 2]} {listed[units - 1]}" if units else listed[20]


def day(chance: random.Random) -> str:
    """ "the twenty first of march", "march the twenty first", "march twenty first", maybe with the year."""
    of, month = ordinal(chance.randrange(1, 32)), chance.choice(vocabulary.lists()["months"])
    said = chance.choice((f"the {of} of {month}", f"{month} the {of}", f"{month} {of}", f"the {of}"))
    return f"{said} {year(chance)}" if chance.random() < 0.15 else said


def year(chance: random.Random) -> str:
    """ "twenty twenty six", "two thousand and nineteen"."""
    of = chance.randrange(10, 30)
    return chance.choice((f"twenty {cardinal(of)}", f"two thousand and {cardinal(of)}"))


def hour(chance: random.Random) -> str:
    """ "half past nine", "nine thirty", "nine o'clock", "nine p m"."""
    of = cardinal(chance.randrange(1, 13))
    minutes = chance.choice(("ten", "fifteen", "twenty", "thirty", "forty five", "fifty", "oh five"))
    past = chance.choice(
        ("half past", "quarter past", "a quarter to", "ten to", "five past", "twenty past", "ten past")
    )
    return chance.choice(
        (f"{past} {of}", f"{of} {minutes}", f"{of} o'clock", f"{of} {chance.choice('ap')} m", of)
    )


def letters(chance: random.Random) -> str:
    """A few letters, by their names or by the spelling alphabet."""
    lists = vocabulary.lists()
    names, spelling = lists["letters"], lists["spelling"]
    chosen = [chance.choice(names) for _ in range(chance.randrange(2, 7))]
    way = chance.random()
    if way < 0.25:
        chosen = [chance.choice(spelling) for _ in range(chance.randrange(1, 5))]
    elif way < 0.5:
        chosen = [
            f"{word[0]} {chance.choice(('for', 'as in'))} {word}" for word in chance.sample(spelling, 2)
        ]
    return " ".join(chosen)


WAYS: Mapping[str, Callable[[random.Random], str]] = {
    "digits": digits,
    "six": lambda chance: digits(chance, 6),
    "one": lambda chance: chance.choice(UNITS[:10]),
    "postcode": lambda chance: digits(chance, 5),
    "telephone": telephone,
    "amount": amount,
    "money": money,
    "small": small,
    "day": day,
    "year": year,
    "hour": hour,
    "letters": letters,
}
"""By the name that clauses use."""
