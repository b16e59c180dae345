"""Spelled letters come back as written ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.polish.spelling import spelled
from voicebot.speaking.read_names import spell

TABLE = {
    # names of letters
    "ka o wu a el": "KOWAL",
    "a be ce": "ABC",
    "ce ha": "CH",
    "iks igrek": "XY",
    "fał wu": "VW",
    "jot ku gie": "JQG",
    "żet ziet": "ŻŹ",
    "zet z kropką": "Ż",
    "zet z kreską a": "ŹA",
    "o z kreską ka": "ÓK",
    "ó be": "ÓB",
    "es z kreską en z kreską": "ŚŃ",
    "u otwarte be": "UB",
    "eł ó dzie": "ŁÓ",
    "duże a małe be": "AB",
    "podwójne es": "SS",
    "a be dwa razy ce": "ABCC",
    # with a word
    "a jak Adam": "A",
    "A jak Adam B jak Barbara": "AB",
    "es jak stanisław potem zet jak zygmunt": "SZ",
    "be jak paweł o": "PO",
    "ł jak łukasz": "Ł",
    "zet jak żaba": "Ż",
    "iks jak ksantypa": "X",
    "adam barbara celina": "ABC",
    # codes
    "er em a dwadzieścia czterdzieści jeden": "RMA2041",
    "er em a kreska dwa zero cztery jeden": "RMA-2041",
    "ef fał ukośnik dwanaście": "FV/12",
    "RMA-2041": "RMA-2041",
    "a be podwójne zero siedem": "AB007",
    # among words
    "moje nazwisko to ka o wu a el es ka i": "KOWALSKI",
    "no więc ka yyy o wu": "KOW",
    "nazwisko ka o wu dziękuję": "KOW",
    # corrected
    "ka o wu nie fał": "KOV",
    "ka o nie ka u": "KU",
    "a be nie ce de": "ACD",
    "a be przepraszam de": "AD",
    "a be ce od nowa de e": "DE",
    "a be nie": None,
    # refused
    "": None,
    "dzień dobry": None,
    "w domu": None,
    "a": None,
    "o i": "OI",
    "jan karol": None,
    "jeden dwa trzy": None,
    "nie": None,
    "jak": None,
    "dwa razy": None,
    "podwójne": None,
}


@pytest.mark.parametrize(("text", "letters"), TABLE.items(), ids=list(TABLE))
def test_spelled_letters_are_understood(text: str, letters: str | None) -> None:
    """Each text of the table spells the letters beside it, or none."""
    assert spelled(text) == letters


@given(st.text("ABCDEFGHIJKLMNOPRSTUWXYZŁĄĘŚŻŹĆŃÓ", min_size=2, max_size=12))
def test_whatever_the_voice_spells_comes_back(letters: str) -> None:
    """The names under which the voice spells letters are heard as those letters."""
    assert spelled(spell(letters)) == letters


@given(st.text())
def test_any_text_is_read_without_error(text: str) -> None:
    """Whatever comes gives capitals, digits and signs, or none."""
    letters = spelled(text)
    assert letters is None or letters == letters.upper()
