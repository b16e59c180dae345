"""Dates and hours are read in the form the sentence asks for."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.polish.date import days
from voicebot.polish.time import time_of_day
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
    # short dates
    ("27.11", "dwudziestego siódmego listopada."),
    ("w pt., 27.11", "w piątek, dwudziestego siódmego listopada."),
    ("do 27.11 r.", "do dwudziestego siódmego listopada."),
    ("dnia 1.12", "dnia pierwszego grudnia."),
    ("od 27.11 do 30.11", "od dwudziestego siódmego listopada do trzydziestego listopada."),
    ("27.11–30.11", "od dwudziestego siódmego listopada do trzydziestego listopada."),
    ("27-30.11", "od dwudziestego siódmego do trzydziestego listopada."),
    (
        "27-30.11.2026",
        "od dwudziestego siódmego do trzydziestego listopada dwa tysiące dwudziestego szóstego roku.",
    ),
    ("12/05/2026", "dwunastego maja dwa tysiące dwudziestego szóstego roku."),
    ("5 gru", "piątego grudnia."),
    ("5 gru. 2026", "piątego grudnia dwa tysiące dwudziestego szóstego roku."),
    ("3-5 lis", "od trzeciego do piątego listopada."),
    ("12 PAŹ", "dwunastego października."),
    ("5 bm.", "piątego bieżącego miesiąca."),
    ("cena 10.12", "cena dziesięć przecinek dwanaście."),
    ("w 1999 r.", "w tysiąc dziewięćset dziewięćdziesiątym dziewiątym roku."),
    # hours after days
    ("pn-pt 8-16", "od poniedziałku do piątku od ósmej do szesnastej."),
    ("pon.-pt. 8:00-16:00", "od poniedziałku do piątku od ósmej do szesnastej."),
    ("sob. 9-14", "sobota od dziewiątej do czternastej."),
    ("piątek 8-16", "piątek od ósmej do szesnastej."),
    ("od poniedziałku do piątku 8-16", "od poniedziałku do piątku od ósmej do szesnastej."),
    ("w godz. 9:00-17:00", "w godzinach od dziewiątej do siedemnastej."),
    ("o 12:00", "o dwunastej."),
    ("po 15:30", "po piętnastej trzydzieści."),
    ("ok. 15:30", "około piętnastej trzydzieści."),
    ("przed 8:00", "przed ósmą."),
    ("o 20:15", "o dwudziestej piętnaście."),
    ("o 1:05", "o pierwszej zero pięć."),
    ("do 0:00", "do północy."),
    ("24/7", "całą dobę, siedem dni w tygodniu."),
    ("12:00-12:30", "od dwunastej do dwunastej trzydzieści."),
    (
        "wtorek, 1.12.2026 r., godz. 10:30",
        "wtorek, pierwszego grudnia dwa tysiące dwudziestego szóstego roku, godzina dziesiąta trzydzieści.",
    ),
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


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"]))
def test_any_date_that_is_read_is_heard_as_itself(day: date, written: str) -> None:
    """However a date is written, the hearing side understands what the voice says."""
    found = days(normalise(day.strftime(written)).text, datetime(2026, 1, 1, tzinfo=UTC))
    assert found is not None
    assert found.only == day


@given(st.integers(13, 23), st.integers(0, 59))
def test_any_hour_that_is_read_is_heard_as_itself(hours: int, minutes: int) -> None:
    """What the voice says for an hour is heard as that hour."""
    assert time_of_day(normalise(f"o {hours}:{minutes:02}").text) == time(hours, minutes)
