"""Dates and hours are read in the form the sentence asks for."""

import pytest

from voicebot.speaking.normalise import normalise
from voicebot.speaking.read_times import hour

TABLE = [
    # dates
    ("24 listopada", "dwudziestego czwartego listopada."),
    ("1 maja", "pierwszego maja."),
    ("3 marca", "trzeciego marca."),
    ("2 lutego", "drugiego lutego."),
    ("31 grudnia", "trzydziestego pierwszego grudnia."),
    ("do 30 kwietnia", "do trzydziestego kwietnia."),
    ("24 listopada 2026 r.", "dwudziestego czwartego listopada dwa tysiące dwudziestego szóstego roku."),
    ("5 maja 1999", "piątego maja tysiąc dziewięćset dziewięćdziesiątego dziewiątego roku."),
    ("24.11.2026", "dwudziestego czwartego listopada dwa tysiące dwudziestego szóstego roku."),
    ("2026-11-24", "dwudziestego czwartego listopada dwa tysiące dwudziestego szóstego roku."),
    ("24–26 listopada", "od dwudziestego czwartego do dwudziestego szóstego listopada."),
    ("od 24-26 listopada", "od dwudziestego czwartego do dwudziestego szóstego listopada."),
    ("w 2026 r.", "w dwa tysiące dwudziestym szóstym roku."),
    ("od 2000 r.", "od dwutysięcznego roku."),
    ("z 1900 roku", "z tysiąc dziewięćsetnego roku."),
    # hours
    ("15:30", "piętnasta trzydzieści."),
    ("o 15:30", "o piętnastej trzydzieści."),
    ("o 8:05", "o ósmej zero pięć."),
    ("15:00", "piętnasta."),
    ("do 16:00", "do szesnastej."),
    ("przed 16:00", "przed szesnastą."),
    ("na 12:00", "na dwunastą."),
    ("od 8:00 do 16:00", "od ósmej do szesnastej."),
    ("8:00–16:00", "od ósmej do szesnastej."),
    ("między 8:00 a 16:00", "między ósmą a szesnastą."),
    ("godz. 15:30", "godzina piętnasta trzydzieści."),
    ("o godz. 15:30", "o godzinie piętnastej trzydzieści."),
    ("do godz. 18", "do godziny osiemnastej."),
    ("w godz. 8–16", "w godzinach od ósmej do szesnastej."),
    ("o 0:15", "o zero piętnaście."),
    ("o 24:00", "o północy."),
    ("o godz. 17.45", "o godzinie siedemnastej czterdzieści pięć."),
]


@pytest.mark.parametrize(("display", "spoken"), TABLE, ids=[display for display, _ in TABLE])
def test_is_said_as_people_say_it(display: str, spoken: str) -> None:
    """Each text of the table is said as written beside it."""
    assert normalise(display).text == spoken


@pytest.mark.parametrize(
    "odd", ["99.99.2026", "2026-99-01", "40 maja", "77:99", "godz. 99", "45–99 maja", "godz. 30-40"]
)
def test_impossible_dates_and_hours_are_read_as_plain_numbers(odd: str) -> None:
    """What only looks like a date or an hour is still said somehow."""
    assert normalise(odd).text


def test_a_price_with_a_dot_is_no_hour() -> None:
    """15.30 is an hour only where an hour is expected."""
    assert normalise("cena 15.30").text == "cena piętnaście przecinek trzydzieści."


def test_midnight_has_its_own_words() -> None:
    """0:00 and 24:00 are północ, declined."""
    assert hour(0, 0, "nominative") == "północ"
    assert hour(24, 0, "instrumental") == "północą"
