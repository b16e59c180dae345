"""Spoken days come back as dates. It is Wednesday, 25 November 2026, ten o'clock in Warsaw."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.polish.date import Days, days
from voicebot.speaking.lexicon import MONTHS
from voicebot.speaking.numerals import ordinal, year

NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Europe/Warsaw"))
TODAY = NOW.date()

Day = tuple[int, int] | tuple[int, int, int]


def on(day: Day | None) -> date | None:
    """(day, month) of this year, or (day, month, year)."""
    return None if day is None else date(day[2] if len(day) == 3 else 2026, day[1], day[0])


ONE_DAY: dict[str, Day | None] = {
    # from today
    "dzisiaj": (25, 11),
    "dziś": (25, 11),
    "jutro": (26, 11),
    "na jutrzejszy dzień": (26, 11),
    "pojutrze": (27, 11),
    "po jutrze": (27, 11),
    "wczoraj": (24, 11),
    "przedwczoraj": (23, 11),
    "za dwa dni": (27, 11),
    "za trzy dni": (28, 11),
    "za tydzień": (2, 12),
    "za dwa tygodnie": (9, 12),
    "za miesiąc": (25, 12),
    "za pół roku": (25, 5, 2027),
    "za rok": (25, 11, 2027),
    "dwa dni temu": (23, 11),
    "tydzień temu": (18, 11),
    "miesiąc temu": (25, 10),
    "przed dwoma tygodniami": (11, 11),
    # weekdays
    "w piątek": (27, 11),
    "piątek": (27, 11),
    "na piątek": (27, 11),
    "w poniedziałek": (30, 11),
    "we wtorek": (1, 12),
    "w środę": (2, 12),
    "w tę środę": (25, 11),
    "w ten czwartek": (26, 11),
    "w ten wtorek": (1, 12),
    "w najbliższy piątek": (27, 11),
    "w najbliższą środę": (2, 12),
    "w przyszły piątek": (4, 12),
    "w przyszłą środę": (2, 12),
    "w następny poniedziałek": (30, 11),
    "w przyszłą niedzielę": (6, 12),
    "w zeszły wtorek": (17, 11),
    "w zeszłą sobotę": (21, 11),
    "w ostatni piątek": (20, 11),
    "w ostatnią niedzielę": (22, 11),
    "za tydzień w piątek": (4, 12),
    "w piątek za tydzień": (4, 12),
    "za dwa tygodnie w poniedziałek": (7, 12),
    "w przyszłym tygodniu w czwartek": (3, 12),
    "w czwartek w przyszłym tygodniu": (3, 12),
    "w tym tygodniu w sobotę": (28, 11),
    # the day of a month
    "dwudziestego piątego": (25, 11),
    "dwudziestego szóstego": (26, 11),
    "dwudziestego pierwszego": (21, 12),
    "trzydziestego pierwszego": (31, 12),
    "pierwszego": (1, 12),
    "dnia piątego": (5, 12),
    "pierwszego maja": (1, 5, 2027),
    "pierwszy maja": (1, 5, 2027),
    "dwudziestego pierwszego maja": (21, 5, 2027),
    "dwudziestego czwartego grudnia": (24, 12),
    "szóstego grudnia": (6, 12),
    "trzeciego marca": (3, 3, 2027),
    "dwudziestego dziewiątego lutego": (29, 2, 2028),
    "piątego dwunastego": (5, 12),
    "dwudziestego czwartego jedenastego": (24, 11, 2027),
    "dwudziestego tego miesiąca": (20, 11),
    "dziesiątego przyszłego miesiąca": (10, 12),
    "pierwszego maja dwa tysiące dwudziestego ósmego": (1, 5, 2028),
    "pierwszego maja dwa tysiące dwudziestego piątego roku": (1, 5, 2025),
    "pierwszego maja dwudziestego piątego roku": (1, 5, 2025),
    "pierwszego maja zeszłego roku": (1, 5, 2025),
    "w piątek dwudziestego siódmego": (27, 11),
    "w piątek dwudziestego siódmego listopada": (27, 11),
    "24 grudnia": (24, 12),
    "24.12": (24, 12),
    "24.12.2027": (24, 12, 2027),
    "2026-12-24": (24, 12),
    # as heard
    "dwudziestego pierszego": (21, 12),
    "dwudziestego pierwszeg maja": (21, 5, 2027),
    "dwudziestego yyy pierwszego": (21, 12),
    "dwadzieścia jeden maja": (21, 5, 2027),
    "w piatek": (27, 11),
    "w czwarte": (26, 11),
    "no to będzie może w piątek": (27, 11),
    "proszę o telefon jutro": (26, 11),
    "dwudziestego pierwszego kupiłam buty": (21, 12),
    # corrected
    "w piątek nie w sobotę": (28, 11),
    "w piątek przepraszam w sobotę": (28, 11),
    "nie w piątek tylko w sobotę": (28, 11),
    "nie w piątek": (27, 11),
    "nie w ten piątek tylko w przyszły": (4, 12),
    "jutro nie pojutrze": (27, 11),
    "jutro nie w piątek": (27, 11),
    "w piątek nie jutro": (26, 11),
    "za tydzień nie za dwa tygodnie": (9, 12),
    "dwudziestego maja nie czerwca": (20, 6, 2027),
    "dwudziestego nie dwudziestego pierwszego maja": (21, 5, 2027),
    "w przyszłym tygodniu w czwartek nie w piątek": (4, 12),
    "w piątek ale nie w sobotę": (27, 11),
    "w piątek jeszcze raz w sobotę": (28, 11),
    # refused
    "": None,
    "dzień dobry": None,
    "w piątek albo w sobotę": None,
    "w piątek a nie w sobotę": None,
    "w piątek nie": None,
    "w piątek nie mogę": None,
    "tylko nie w piątek": None,
    "trzydziestego lutego": None,
    "trzydziestego drugiego": None,
    "w piątek dwudziestego ósmego": None,
    "jutro w poniedziałek": None,
    "za trzy dni robocze": None,
    "za parę dni": None,
    "za milion lat": None,
    "za godzinę": None,
    "drugi raz": None,
    "drugiego buta": None,
    "24.13.2026": None,
    "osiemnasta": None,
}


@pytest.mark.parametrize(("text", "day"), ONE_DAY.items(), ids=list(ONE_DAY))
def test_the_day_is_understood(text: str, day: Day | None) -> None:
    """Each text of the table names the day beside it when the future is meant, or none that could be told."""
    found = days(text, NOW)
    assert (found and found.only) == on(day)


PAST: dict[str, Day | None] = {
    "w piątek": (20, 11),
    "w środę": (18, 11),
    "w tę środę": (25, 11),
    "w zeszły wtorek": (17, 11),
    "w przyszły piątek": (4, 12),
    "wczoraj": (24, 11),
    "dwudziestego pierwszego": (21, 11),
    "dwudziestego piątego": (25, 11),
    "trzydziestego pierwszego": (31, 10),
    "pierwszego maja": (1, 5),
    "dwudziestego czwartego grudnia": (24, 12, 2025),
    "dwudziestego dziewiątego lutego": (29, 2, 2024),
    "piątego dwunastego": (5, 12, 2025),
    "w zeszłym tygodniu w środę": (18, 11),
    "dwa tygodnie temu": (11, 11),
    "kupiłam w zeszły wtorek": (17, 11),
}


@pytest.mark.parametrize(("text", "day"), PAST.items(), ids=list(PAST))
def test_the_day_lies_behind_when_the_past_is_meant(text: str, day: Day | None) -> None:
    """The same words about something that happened name the day before today."""
    found = days(text, NOW, "past")
    assert (found and found.only) == on(day)


SEVERAL: dict[str, tuple[Day | None, Day | None]] = {
    "w przyszłym tygodniu": ((30, 11), (6, 12)),
    "w tym tygodniu": ((25, 11), (29, 11)),
    "w zeszłym tygodniu": ((16, 11), (22, 11)),
    "w weekend": ((28, 11), (29, 11)),
    "w ten weekend": ((28, 11), (29, 11)),
    "w przyszły weekend": ((5, 12), (6, 12)),
    "w zeszły weekend": ((21, 11), (22, 11)),
    "w tym miesiącu": ((25, 11), (30, 11)),
    "w przyszłym miesiącu": ((1, 12), (31, 12)),
    "w maju": ((1, 5, 2027), (31, 5, 2027)),
    "w maju zeszłego roku": ((1, 5, 2025), (31, 5, 2025)),
    "w grudniu": ((1, 12), (31, 12)),
    "w przyszłym roku": ((1, 1, 2027), (31, 12, 2027)),
    "w maju dwa tysiące dwudziestego piątego": ((1, 5, 2025), (31, 5, 2025)),
    "od poniedziałku do środy": ((30, 11), (2, 12)),
    "od piątku do wtorku": ((27, 11), (1, 12)),
    "do piątku": ((25, 11), (27, 11)),
    "przed piątkiem": ((25, 11), (26, 11)),
    "od poniedziałku": ((30, 11), None),
    "po piątku": ((28, 11), None),
    "od jutra": ((26, 11), None),
    "do dwudziestego": ((25, 11), (20, 12)),
    "przed dwudziestym": ((25, 11), (19, 12)),
    "do końca nie wiem może do piątku": ((25, 11), (27, 11)),
    "między dwudziestym a dwudziestym piątym maja": ((20, 5, 2027), (25, 5, 2027)),
    "od dwudziestego do dwudziestego piątego maja": ((20, 5, 2027), (25, 5, 2027)),
    "od dwudziestego ósmego do trzeciego grudnia": ((28, 11), (3, 12)),
    "od maja do lipca": ((1, 5, 2027), (31, 7, 2027)),
    "nie wcześniej niż w poniedziałek": ((30, 11), (30, 11)),
}


@pytest.mark.parametrize(("text", "edges"), SEVERAL.items(), ids=list(SEVERAL))
def test_stretches_of_days_have_both_ends(text: str, edges: tuple[Day | None, Day | None]) -> None:
    """Weeks, months and "od … do …" come back with their first and last day, None where an end is open."""
    assert days(text, NOW) == Days(on(edges[0]), on(edges[1]))


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        ("w maju", ((1, 5), (31, 5))),
        ("w grudniu", ((1, 12, 2025), (31, 12, 2025))),
        ("w tym tygodniu", ((23, 11), (25, 11))),
        ("w weekend", ((21, 11), (22, 11))),
        ("od poniedziałku", ((23, 11), (25, 11))),
        ("do piątku", (None, (20, 11))),
    ],
)
def test_stretches_of_the_past_end_today(text: str, edges: tuple[Day | None, Day | None]) -> None:
    """What happened lies before today."""
    assert days(text, NOW, "past") == Days(on(edges[0]), on(edges[1]))


def test_a_stretch_that_ends_before_it_begins_is_none() -> None:
    """ "od dwudziestego maja do pierwszego maja tego roku" is no stretch."""
    assert days("od dwudziestego maja tego roku do pierwszego marca tego roku", NOW) is None


def test_a_stretch_is_no_single_day() -> None:
    """`only` is the day of a single one and None of a stretch."""
    assert Days(TODAY, TODAY).only == TODAY
    assert Days(TODAY, TODAY + timedelta(days=1)).only is None


def test_a_time_without_a_zone_is_refused() -> None:
    """Today is a day of some place."""
    with pytest.raises(ValueError, match="zone"):
        days("jutro", NOW.replace(tzinfo=None))


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_any_date_said_in_full_comes_back(day: date) -> None:
    """Every date of the century, said with its year, is heard as itself whichever way one leans."""
    said = f"{ordinal(day.day, 'genitive')} {MONTHS[day.month - 1]} {year(day.year)} roku"
    assert days(said, NOW) == Days(day, day) == days(said, NOW, "past")


@given(st.dates(TODAY, date(2027, 11, 24)))
def test_any_date_of_the_coming_year_needs_no_year(day: date) -> None:
    """Day and month name the next such day."""
    assert days(f"{ordinal(day.day, 'genitive')} {MONTHS[day.month - 1]}", NOW) == Days(day, day)


@given(st.integers(0, 6), st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_a_weekday_is_within_the_next_seven_days(weekday: int, today: date) -> None:
    """Whatever day it is, "w piątek" and the others are one to seven days ahead, and fall on that weekday."""
    names = ["poniedziałek", "wtorek", "środę", "czwartek", "piątek", "sobotę", "niedzielę"]
    now = datetime(today.year, today.month, today.day, 12, tzinfo=NOW.tzinfo)
    found = days(f"w {names[weekday]}", now)
    assert found is not None
    assert found.only is not None
    assert found.only.weekday() == weekday
    assert 1 <= (found.only - today).days <= 7


@given(st.text(), st.sampled_from(["future", "past"]))
def test_any_text_is_read_without_error(text: str, lean: str) -> None:
    """Whatever comes gives days or none."""
    days(text, NOW, "past" if lean == "past" else "future")


@pytest.mark.parametrize(
    "text", ["7" * 5000, "7" * 5000 + " maja", "za " + "7" * 5000 + " dni", "7" * 9 + " lat temu"]
)
def test_endless_figures_are_refused(text: str) -> None:
    """Days and years beyond the calendar are none, and no error."""
    assert days(text, NOW) is None
