"""Spoken hours come back as times of the day."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from voicebot.polish.time import Clock, Hours, hours, read, readings, time_of_day
from voicebot.polish.words import words
from voicebot.speaking.numerals import ordinal_feminine

POINTS = {
    # full hours
    "ósma": "8:00",
    "o ósmej": "8:00",
    "o dziewiątej": "9:00",
    "o dwunastej": "12:00",
    "o pierwszej": "13:00",
    "o drugiej": "14:00",
    "druga": "14:00",
    "o trzeciej": "15:00",
    "o szóstej": "18:00",
    "o siódmej": "7:00",
    "o piętnastej": "15:00",
    "o dwudziestej": "20:00",
    "o dwudziestej pierwszej": "21:00",
    "o dwudziestej czwartej": "0:00",
    "godzina dziewiąta": "9:00",
    "o godzinie osiemnastej": "18:00",
    "na ósmą": "8:00",
    "w południe": "12:00",
    "o północy": "0:00",
    # parts of the day
    "o piątej rano": "5:00",
    "o szóstej rano": "6:00",
    "o ósmej wieczorem": "20:00",
    "wieczorem o ósmej": "20:00",
    "o siódmej wieczorem": "19:00",
    "o piątej po południu": "17:00",
    "o jedenastej przed południem": "11:00",
    "o pierwszej w nocy": "1:00",
    "o dwunastej w nocy": "0:00",
    "o jedenastej w nocy": "23:00",
    "rano o siódmej": "7:00",
    # minutes
    "o osiemnastej trzydzieści": "18:30",
    "osiemnasta trzydzieści": "18:30",
    "o ósmej piętnaście": "8:15",
    "o ósmej dwadzieścia pięć": "8:25",
    "osiemnasta zero pięć": "18:05",
    "osiemnasta zero zero": "18:00",
    "ósma pięć": "8:05",
    "ósma i dziesięć minut": "8:10",
    "o piątej piętnaście po południu": "17:15",
    "osiemnaście trzydzieści": "18:30",
    "o ósmej czterdzieści pięć wieczorem": "20:45",
    "o zero piętnaście": "0:15",
    "piętnaście zero zero": "15:00",
    # halves and quarters
    "wpół do trzeciej": "14:30",
    "w pół do czwartej": "15:30",
    "pół do ósmej": "7:30",
    "o wpół do dziewiątej": "8:30",
    "o wpół do dziewiątej wieczorem": "20:30",
    "wpół do pierwszej": "12:30",
    "wpół do siódmej": "18:30",
    "za pięć ósma": "7:55",
    "za dziesięć minut trzecia": "14:50",
    "za dwadzieścia trzecia": "14:40",
    "za kwadrans piąta": "16:45",
    "za pięć trzynasta": "12:55",
    "kwadrans po dziewiątej": "9:15",
    "pięć po ósmej": "8:05",
    "dziesięć minut po ósmej": "8:10",
    "kwadrans do ósmej": "7:45",
    "za pięć wpół do ósmej": "7:25",
    "pięć po wpół do ósmej": "7:35",
    # figures
    "15:30": "15:30",
    "o 15": "15:00",
    "o 15.30": "15:30",
    "o 8:05": "8:05",
    # as heard
    "o piate": "17:00",
    "o dwudziestej pierszej": "21:00",
    "no może yyy o ósmej": "8:00",
    "gdzieś koło piątej": "17:00",
    "najlepiej o osiemnastej yyy trzydzieści": "18:30",
    # corrected
    "o piątej znaczy szóstej": "18:00",
    "o piątej nie o szóstej": "18:00",
    "nie o piątej tylko o szóstej": "18:00",
    "o siedemnastej trzydzieści nie piętnaście": "17:15",
    "o siedemnastej trzydzieści nie o osiemnastej": "18:00",
    "o ósmej przepraszam wpół do dziewiątej": "8:30",
    "o ósmej ale nie o dziewiątej": "8:00",
    "po piątej nie o szóstej": "18:00",
    # refused
    "": None,
    "po południu": None,
    "druga paczka": None,
    "o drugiej paczce": None,
    "dwudziestego pierwszego": None,
    "o ósmej albo o dziewiątej": None,
    "o ósmej a nie o dziewiątej": None,
    "o ósmej nie": None,
    "o osiemnastej rano": None,
    "o dwudziestej piątej": None,
    "pół godziny": None,
    "za godzinę": None,
    "trzydzieści": None,
    "15.30": None,
}


def _time(said: str | None) -> time | None:
    return time(*map(int, said.split(":"))) if said else None


@pytest.mark.parametrize(("text", "clock"), POINTS.items(), ids=list(POINTS))
def test_the_time_is_understood(text: str, clock: str | None) -> None:
    """Each text of the table means the time beside it, or none that could be told."""
    assert time_of_day(text) == _time(clock)


STRETCHES = {
    "po południu": (12, 18),
    "popołudniu": (12, 18),
    "rano": (6, 10),
    "z rana": (6, 10),
    "przed południem": (8, 12),
    "do południa": (0, 12),
    "wieczorem": (18, 22),
    "w nocy": (22, 30),
    "po piętnastej": (15, 24),
    "po godzinie piętnastej": (15, 24),
    "od dziesiątej": (10, 24),
    "przed dziesiątą": (0, 10),
    "do szóstej": (0, 18),
    "do północy": (0, 24),
    "nie wcześniej niż o dziesiątej": (10, 24),
    "najpóźniej o szesnastej": (0, 16),
    "między dziesiątą a dwunastą": (10, 12),
    "między dziesiątą i dwunastą": (10, 12),
    "między godziną dziesiątą a dwunastą": (10, 12),
    "między jedenastą a drugą": (11, 14),
    "między szóstą a ósmą": (18, 20),
    "od ósmej do szesnastej": (8, 16),
    "od ósmej do czwartej": (8, 16),
    "od drugiej do czwartej": (14, 16),
    "ósma do dziesiątej": (8, 10),
    "od siódmej do ósmej wieczorem": (19, 20),
    "od ósmej do dziesiątej nie do jedenastej": (8, 11),
    "rano nie wieczorem": (18, 22),
    "od dziewiątej do południa": (9, 12),
    "od szesnastej do ósmej rano": None,
    "od ósmej i o dziewiątej": None,
    "rano albo wieczorem": None,
}


@pytest.mark.parametrize(("text", "edges"), STRETCHES.items(), ids=list(STRETCHES))
def test_stretches_of_time_have_both_ends(text: str, edges: tuple[int, int] | None) -> None:
    """Parts of the day and "od … do …" come back with their ends, in minutes from midnight."""
    assert hours(text) == (Hours(60 * edges[0], 60 * edges[1]) if edges else None)


def test_all_that_an_hour_may_mean_is_told() -> None:
    """ "o ósmej" is eight in the morning first, eight in the evening second."""
    assert list(readings({"clock.at": Clock(480, False)})) == [Hours(480, 480), Hours(1200, 1200)]
    assert list(readings({"clock.at": Clock(900, True)})) == [Hours(900, 900)]


@pytest.mark.parametrize("text", ["między ósmą", "między ósmą kotem", "od kota", "na", "o"])
def test_half_an_expression_is_none(text: str) -> None:
    """ "między" needs two hours, "od" one."""
    assert read(words(text), 0) is None


@given(st.integers(0, 23), st.integers(0, 59))
def test_any_time_of_the_day_comes_back(hour: int, minute: int) -> None:
    """An hour after twelve needs no part of the day; minutes are said as people say them."""
    said = "zero" if hour == 0 else ordinal_feminine(hour, "oblique")
    said += f" {'zero ' if minute < 10 else ''}{num2words(minute, lang='pl')}"
    part = " rano" if 4 <= hour < 12 else " w nocy" if 1 <= hour < 4 else ""
    assert time_of_day(f"o {said}{part}") == time(hour, minute)


@given(
    st.integers(1, 12), st.sampled_from(["wpół do", "za kwadrans", "za pięć", "kwadrans po", "dziesięć po"])
)
def test_halves_and_quarters_lie_beside_their_hour(hour: int, how: str) -> None:
    """Whatever the hour, "wpół do" is thirty minutes before it, "kwadrans po" fifteen after."""
    shift = {"wpół do": -30, "za kwadrans": -15, "za pięć": -5, "kwadrans po": 15, "dziesięć po": 10}[how]
    said = ordinal_feminine(hour) if how.startswith("za") else ordinal_feminine(hour, "oblique")
    heard = time_of_day(f"{how} {said}")
    assert heard is not None
    assert (heard.hour * 60 + heard.minute) % 720 == (hour * 60 + shift) % 720


@given(st.text())
def test_any_text_is_read_without_error(text: str) -> None:
    """Whatever comes gives a time or none."""
    time_of_day(text)
