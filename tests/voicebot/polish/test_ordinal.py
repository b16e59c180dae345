"""Spoken ordinals come back as the place that was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.polish.ordinal import LAST, is_day, is_hour, ordinal, read
from voicebot.polish.words import words

TABLE = {
    # one word, any gender and case
    "pierwszy": 1,
    "pierwsza": 1,
    "pierwsze": 1,
    "pierwszego": 1,
    "pierwszej": 1,
    "pierwszemu": 1,
    "pierwszym": 1,
    "pierwszych": 1,
    "pierwsi": 1,
    "druga": 2,
    "drugą": 2,
    "drugiemu": 2,
    "drudzy": 2,
    "trzecia": 3,
    "trzeciej": 3,
    "trzeciego": 3,
    "trzecimi": 3,
    "czwartą": 4,
    "piąci": 5,
    "szóstego": 6,
    "siódmej": 7,
    "ósmym": 8,
    "dziewiąte": 9,
    "dziesiątemu": 10,
    "jedenastą": 11,
    "dziewiętnastych": 19,
    # several words
    "dwudziestego pierwszego": 21,
    "trzydzieści pierwszy": 31,
    "dwudziesta czwarta": 24,
    "dziewięćdziesiątym dziewiątym": 99,
    "setny": 100,
    "dwusetna": 200,
    "sto pierwszy": 101,
    "sto dziesiąty": 110,
    "sto dwudziestego pierwszego": 121,
    "trzysta dwunasta": 312,
    "tysięczny": 1000,
    "tysiąc pierwszy": 1001,
    "tysiąc dziewięćset dziewięćdziesiątego dziewiątego": 1999,
    "dwutysięczny": 2000,
    "dwa tysiące szóstego": 2006,
    "dwa tysiące dwudziestego szóstego": 2026,
    # as recognisers hear them
    "dwudziestego pierszego": 21,
    "dwudziesteg pierwszeg": 21,
    "dwudziestego yyy pierwszego": 21,
    "piatego": 5,
    "to drugie zamówienie": 2,
    # places counted from the end, corrections
    "to ostatnie": LAST,
    "ostatniej": LAST,
    "przedostatnie": -2,
    "drugie nie trzecie": 3,
    "nie drugie tylko ostatnie": LAST,
    "pierwsze przepraszam drugie": 2,
    # refused
    "pierwsze albo drugie": None,
    "drugie nie": None,
    "dwa": None,
    "zerowy": None,
    "sto dwadzieścia trzy": None,
    "dwudziestego piąta": None,
    "": None,
}


@pytest.mark.parametrize(("text", "place"), TABLE.items(), ids=list(TABLE))
def test_the_place_is_understood(text: str, place: int | None) -> None:
    """Each text of the table names the place beside it, or none that could be told."""
    assert ordinal(text) == place


STEMS = [
    "pierwsz",
    "drug",
    "trzec",
    "czwart",
    "piąt",
    "szóst",
    "siódm",
    "ósm",
    "dziewiąt",
    "dziesiąt",
    "jedenast",
    "dwunast",
    "trzynast",
    "czternast",
    "piętnast",
    "szesnast",
    "siedemnast",
    "osiemnast",
    "dziewiętnast",
]
TENS = [
    "dwudziest",
    "trzydziest",
    "czterdziest",
    "pięćdziesiąt",
    "sześćdziesiąt",
    "siedemdziesiąt",
    "osiemdziesiąt",
    "dziewięćdziesiąt",
]
HUNDREDS = [
    "",
    "sto",
    "dwieście",
    "trzysta",
    "czterysta",
    "pięćset",
    "sześćset",
    "siedemset",
    "osiemset",
    "dziewięćset",
]
THOUSANDS = ["", "tysiąc", "dwa tysiące", "trzy tysiące", "cztery tysiące", "pięć tysięcy", "sześć tysięcy"]
ENDINGS = ("y", "a", "e", "ego", "ej", "emu", "ą", "ym", "ych", "ymi")


def _declined(stem: str, ending: str) -> str:
    soft = {"y": "i", "ym": "im", "ych": "ich", "ymi": "imi"}
    if stem == "drug":
        return stem + {"e": "ie", "ego": "iego", "ej": "iej", "emu": "iemu", **soft}.get(ending, ending)
    if stem == "trzec":
        return stem + soft.get(ending, "i" + ending)
    return stem + ending


def _said(number: int, ending: str) -> str:
    thousands, hundreds, rest = number // 1000, number // 100 % 10, number % 100
    stems = (
        [STEMS[rest - 1]]
        if rest < 20
        else [TENS[rest // 10 - 2]] + ([STEMS[rest % 10 - 1]] if rest % 10 else [])
    )
    spoken = [THOUSANDS[thousands], HUNDREDS[hundreds], *(_declined(stem, ending) for stem in stems)]
    return " ".join(word for word in spoken if word)


@given(st.integers(0, 69), st.integers(1, 99), st.sampled_from(ENDINGS))
def test_any_ordinal_comes_back_in_any_form(hundreds: int, rest: int, ending: str) -> None:
    """Every ordinal up to 6999, in every gender and case, is heard as itself."""
    assert ordinal(_said(hundreds * 100 + rest, ending)) == hundreds * 100 + rest


def test_days_and_hours_differ_by_their_form() -> None:
    """ "piątego" is a day, "piątej" an hour, and "piąte" an hour that lost its end."""
    assert is_day("piatego")
    assert not is_day("piatej")
    assert is_hour("piatej")
    assert is_hour("piate")
    assert not is_hour("piatego")


def test_a_day_is_not_joined_with_an_hour() -> None:
    """ "dwudziestego piąta" is the 20th, and then five."""
    assert read(words("dwudziestego piąta"), 0) == (20, 1)
    assert read(words("dwudziesta piąta"), 0) == (25, 2)


@given(st.text())
def test_any_text_is_read_without_error(text: str) -> None:
    """Whatever comes gives a place or none."""
    ordinal(text)
