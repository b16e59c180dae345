"""Spoken lengths of time come back as months, days and seconds."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from voicebot.polish.duration import Length, duration, read_length
from voicebot.polish.words import words

MINUTE, HOUR, DAY, WEEK = Length(seconds=60), Length(seconds=3600), Length(days=1), Length(days=7)


def minutes(count: int) -> Length:
    return Length(seconds=60 * count)


TABLE = {
    # one unit, alone or counted
    "godzina": HOUR,
    "godzinkę": HOUR,
    "minutę": MINUTE,
    "doba": DAY,
    "tydzień": WEEK,
    "miesiąc": Length(months=1),
    "rok": Length(months=12),
    "kwartał": Length(months=3),
    "kwadrans": minutes(15),
    "trzy kwadranse": minutes(45),
    "trzydzieści sekund": Length(seconds=30),
    "pięć minut": minutes(5),
    "dwadzieścia dwie minuty": minutes(22),
    "dwie godziny": minutes(120),
    "dwa dni": Length(days=2),
    "czternaście dni": Length(days=14),
    "sto dni": Length(days=100),
    "dwie doby": Length(days=2),
    "dwa tygodnie": Length(days=14),
    "trzy miesiące": Length(months=3),
    "dwa lata": Length(months=24),
    "5 minut": minutes(5),
    # cases
    "dwóch tygodni": Length(days=14),
    "dwoma tygodniami": Length(days=14),
    "trzech godzinach": minutes(180),
    "czternastu dni": Length(days=14),
    # halves
    "pół godziny": minutes(30),
    "pół godzinki": minutes(30),
    "półtorej godziny": minutes(90),
    "dwie i pół godziny": minutes(150),
    "godzinę i pół": minutes(90),
    "pół roku": Length(months=6),
    "półtora roku": Length(months=18),
    "półtora miesiąca": Length(months=1, days=15),
    "półtora dnia": Length(days=1, seconds=43_200),
    "półtora tygodnia": Length(days=10, seconds=43_200),
    "pół minuty": Length(seconds=30),
    # several parts
    "godzina piętnaście": minutes(75),
    "dwie godziny dwadzieścia pięć": minutes(145),
    "godzina i piętnaście minut": minutes(75),
    "dwie godziny trzydzieści minut": minutes(150),
    "dwa dni i cztery godziny": Length(days=2, seconds=14_400),
    "tydzień i trzy dni": Length(days=10),
    "rok i dwa miesiące": Length(months=14),
    # as heard
    "jakieś pół godziny": minutes(30),
    "no może yyy dwa tygodnie": Length(days=14),
    "dwadziescia minut": minutes(20),
    "zajęło mi to trzy dni w zeszłym roku": Length(days=3),
    # corrected
    "pięć minut nie dziesięć minut": minutes(10),
    "pięć minut nie dziesięć": minutes(10),
    "pięć nie dziesięć minut": minutes(10),
    "dwa tygodnie znaczy trzy": Length(days=21),
    "godzinę nie pół godziny": minutes(30),
    # refused
    "": None,
    "dzień dobry": None,
    "w tym tygodniu": None,
    "kilka minut": None,
    "dwadzieścia parę minut": None,
    "trzy dni robocze": None,
    "czternaście dni roboczych": None,
    "dwa tygodnie albo trzy tygodnie": None,
    "dwa tygodnie nie": None,
    "pół sekundy": None,
    "jedna trzecia": None,
}


@pytest.mark.parametrize(("text", "length"), TABLE.items(), ids=list(TABLE))
def test_the_length_is_understood(text: str, length: Length | None) -> None:
    """Each text of the table means the length beside it, or none that could be told."""
    assert duration(text) == length


def _counted(number: int, one: str, few: str, many: str) -> str:
    if number == 1:
        return one
    return few if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else many


@given(st.integers(1, 23), st.integers(1, 59), st.booleans())
def test_any_hours_and_minutes_come_back(hours: int, more: int, joined: bool) -> None:
    """Hours and minutes, with or without "i", are heard as their sum."""
    said = f"{num2words(hours, lang='pl')} {_counted(hours, 'godzina', 'godziny', 'godzin')}"
    said += (
        f" {'i ' if joined else ''}{num2words(more, lang='pl')} {_counted(more, 'minuta', 'minuty', 'minut')}"
    )
    assert duration(said) == minutes(60 * hours + more)


@given(st.integers(1, 999))
def test_any_number_of_days_comes_back(days: int) -> None:
    """Days in any number are heard as themselves."""
    assert duration(f"{num2words(days, lang='pl')} {_counted(days, 'dzień', 'dni', 'dni')}") == Length(
        days=days
    )


def test_a_lone_unit_in_the_genitive_counts_only_where_it_is_expected() -> None:
    """ "w ciągu godziny": the caller of read_length says that the genitive is due."""
    assert read_length(words("godziny"), 0, genitive=True) == (HOUR, 1)
    assert read_length(words("godziny"), 0) is None


def test_months_end_at_the_last_day() -> None:
    """A month after 31 January is the last of February; a month before March's last day too."""
    assert Length(months=1).after_day(date(2027, 1, 31)) == date(2027, 2, 28)
    assert Length(months=1).after_day(date(2027, 3, 31), -1) == date(2027, 2, 28)
    assert Length(months=2, days=3).after_day(date(2026, 11, 25)) == date(2027, 1, 28)


def test_hours_pass_as_they_do_when_the_clocks_change() -> None:
    """Two hours after half past one in the night of the spring change it is half past four; a day later the same hour."""
    warsaw = ZoneInfo("Europe/Warsaw")
    night = datetime(2027, 3, 28, 1, 30, tzinfo=warsaw)
    assert Length(seconds=7200).after(night) == datetime(2027, 3, 28, 4, 30, tzinfo=warsaw)
    assert Length(days=1).after(night) == datetime(2027, 3, 29, 1, 30, tzinfo=warsaw)


def test_a_length_beyond_the_calendar_is_an_error() -> None:
    """A hundred thousand years from now there is no date."""
    with pytest.raises(OverflowError):
        Length(months=1_200_000).after_day(date(2026, 1, 1))


@given(st.text())
def test_any_text_is_read_without_error(text: str) -> None:
    """Whatever comes gives a length or none."""
    duration(text)
