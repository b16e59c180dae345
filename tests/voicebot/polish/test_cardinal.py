"""Spoken cardinals come back as the number that was meant."""

import unicodedata
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words
from unicode_rbnf import RbnfEngine

from voicebot.polish.cardinal import LIMIT, cardinal, read_amount
from voicebot.polish.words import words

PLAIN = {
    "zero": 0,
    "jeden": 1,
    "dwanaście": 12,
    "dwadzieścia": 20,
    "dwadzieścia trzy": 23,
    "sto": 100,
    "sto pięć": 105,
    "sto dwadzieścia trzy": 123,
    "pięćset": 500,
    "dziewięćset dziewięćdziesiąt dziewięć": 999,
    "tysiąc": 1000,
    "tysiąc jeden": 1001,
    "tysiąc dwieście": 1200,
    "dwa tysiące": 2000,
    "dwanaście tysięcy trzysta czterdzieści pięć": 12_345,
    "sto tysięcy": 100_000,
    "milion": 1_000_000,
    "dwa miliony trzysta tysięcy": 2_300_000,
    "milion dwieście tysięcy trzy": 1_200_003,
    "dziewięćset dziewięćdziesiąt dziewięć milionów": 999_000_000,
}
IN_CASES = {
    "jedna": 1,
    "jednej": 1,
    "jednym": 1,
    "dwie": 2,
    "dwóch": 2,
    "dwiema": 2,
    "dwoje": 2,
    "dwojgiem": 2,
    "trzej": 3,
    "trzema": 3,
    "czterem": 4,
    "pięciu": 5,
    "pięcioma": 5,
    "pięcioro": 5,
    "ośmiu": 8,
    "dziesięciorgu": 10,
    "jedenastoma": 11,
    "dwudziestu dwóch": 22,
    "trzydziestoma": 30,
    "stu": 100,
    "dwustu pięćdziesięciu": 250,
    "pięciuset": 500,
    "tysiącem": 1000,
    "dwóm tysiącom pięciuset": 2500,
    "dwoma milionami": 2_000_000,
}
HALVES = {
    "pół tysiąca": 500,
    "półtora tysiąca": 1500,
    "dwa i pół tysiąca": 2500,
    "półtora miliona": 1_500_000,
    "pół": None,
    "półtora": None,
    "dwa i pół": None,
}
AS_HEARD = {
    "dwadziescia trzy": 23,
    "dwadzieści trzy": 23,
    "pińcet": 500,
    "szejset dwajścia": 620,
    "jedynaście": 11,
    "no to będzie yyy trzydzieści": 30,
    "dwadzieścia yyy trzy": 23,
    "chcę dwie sztuki": 2,
    "poproszę te trzy koszulki": 3,
    "12": 12,
    "5 tysięcy": 5000,
    "dwa i jeszcze dwa": 2,
}
CORRECTED = {
    "dwa nie trzy": 3,
    "dwa przepraszam trzy": 3,
    "dwadzieścia trzy nie cztery": 24,
    "sto dwadzieścia trzy nie trzydzieści": 130,
    "tysiąc dwieście nie trzysta": 1300,
    "dwadzieścia nie pięć": 5,
    "dwanaście nie trzy": 3,
    "sto nie dwieście": 200,
    "pięć nie tysiąc": 1000,
    "nie dwa tylko trzy": 3,
    "dwa jeszcze raz cztery": 4,
    "dwa ale nie trzy": 2,
    "dwa nie": None,
}
REFUSED = {
    "": None,
    "dzień dobry": None,
    "jeden dwa": None,
    "dwa albo trzy": None,
    "dwadzieścia parę": None,
    "sto kilkadziesiąt": None,
    "parę": None,
    "kilka tysięcy": None,
    "parę tysięcy": None,
    "dwa tysiące sto tysięcy": None,
    "sto dwieście": None,
    "tysiąc milionów": None,
    "dziesięć jeden": None,
    "pierwszy": None,
}
TABLE = PLAIN | IN_CASES | HALVES | AS_HEARD | CORRECTED | REFUSED


@pytest.mark.parametrize(("text", "number"), TABLE.items(), ids=list(TABLE))
def test_the_number_is_understood(text: str, number: int | None) -> None:
    """Each text of the table means the number beside it, or none that could be told."""
    assert cardinal(text) == number


@cache
def _engine() -> RbnfEngine:
    return RbnfEngine.for_language("pl")


FORMS = [
    f"spellout-cardinal-{gender}{case}"
    for gender in ("masculine", "feminine", "neuter")
    for case in ("", "-genitive", "-dative", "-accusative", "-instrumental", "-locative")
] + ["spellout-cardinal-masculine-personal", "spellout-cardinal-masculine-accusative-animate"]


@pytest.mark.parametrize("form", FORMS)
def test_every_small_number_comes_back_in_every_form(form: str) -> None:
    """0 to 199 and all round ones, said in a gender and case, are heard as themselves."""
    numbers = [*range(200), *range(200, 1000, 100), *(10**n for n in range(3, 9))]
    heard = [cardinal(_engine().format_number(number, ruleset_names=[form]).text) for number in numbers]
    assert heard == numbers


@given(st.integers(0, LIMIT - 1), st.sampled_from(FORMS))
def test_any_number_comes_back_in_any_form(number: int, form: str) -> None:
    """Whatever is said up to 999 999 999, in any gender and case, is heard as itself."""
    assert cardinal(_engine().format_number(number, ruleset_names=[form]).text) == number


@given(st.integers(0, LIMIT - 1))
def test_another_speller_says_the_same_numbers(number: int) -> None:
    """What num2words says, without diacritics, is heard as the number."""
    said = unicodedata.normalize("NFKD", num2words(number, lang="pl").replace("ł", "l"))
    assert cardinal("".join(char for char in said if not unicodedata.combining(char))) == number


@given(st.integers(1, 99), st.integers(1, 9))
def test_a_correction_of_the_last_digit_keeps_the_rest(tens: int, digit: int) -> None:
    """ "… trzy, nie, cztery" changes the units of any number that was said with units."""
    number = tens * 10 + 3
    if number % 100 > 20 or number % 100 < 10:
        said = f"{num2words(number, lang='pl')} nie {num2words(digit, lang='pl')}"
        assert cardinal(said) == tens * 10 + digit


@given(st.text())
def test_any_text_is_read_without_error(text: str) -> None:
    """Whatever the recogniser or a chat brings gives a number in range or none."""
    number = cardinal(text)
    assert number is None or 0 <= number < LIMIT


def test_amounts_know_halves() -> None:
    """ "dwa i pół" is five halves, and the index after it is told."""
    assert read_amount(words("dwa i pół kilo"), 0) == (2.5, 3)
    assert read_amount(words("kilo"), 0) is None


@pytest.mark.parametrize("digits", [10, 5000])
def test_endless_figures_are_refused(digits: int) -> None:
    """More digits than any quantity has are no quantity, and no error."""
    assert cardinal("7" * digits) is None
