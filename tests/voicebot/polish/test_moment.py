"""Days and hours together come back as moments. It is Wednesday, 25 November 2026, ten o'clock in Warsaw."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from voicebot.polish.moment import Span, moment

WARSAW = ZoneInfo("Europe/Warsaw")
NOW = datetime(2026, 11, 25, 10, tzinfo=WARSAW)


def at(said: str) -> datetime:
    """ "26.11 15:30" of this year."""
    return datetime.strptime(f"2026 {said}", "%Y %d.%m %H:%M").replace(tzinfo=WARSAW)


POINTS = {
    "za godzinę": "25.11 11:00",
    "za pół godziny": "25.11 10:30",
    "za półtorej godziny": "25.11 11:30",
    "za kwadrans": "25.11 10:15",
    "za dziesięć minut": "25.11 10:10",
    "za jakieś dwie godziny": "25.11 12:00",
    "za godzinę piętnaście": "25.11 11:15",
    "dziesięć minut temu": "25.11 09:50",
    "przed godziną": "25.11 09:00",
    "teraz": "25.11 10:00",
    "jak najszybciej": "25.11 10:00",
    "jutro o ósmej": "26.11 08:00",
    "jutro o osiemnastej trzydzieści": "26.11 18:30",
    "jutro wpół do trzeciej": "26.11 14:30",
    "pojutrze o piątej rano": "27.11 05:00",
    "w piątek o dziesiątej": "27.11 10:00",
    "o dziesiątej w piątek": "27.11 10:00",
    "w piątek kwadrans po dziewiątej": "27.11 09:15",
    "za dwa dni o piątej": "27.11 17:00",
    "dwudziestego siódmego o dwunastej": "27.11 12:00",
    "dwudziestego ósmego listopada o ósmej": "28.11 08:00",
    "dwudziestego ósmego dziesiąta trzydzieści": "28.11 10:30",
    "w przyszłym tygodniu w środę o ósmej": "02.12 08:00",
    "24.12 o 15:30": "24.12 15:30",
    "dzisiaj o ósmej": "25.11 20:00",
    "dzisiaj o szesnastej": "25.11 16:00",
    "o ósmej": "26.11 08:00",
    "o szesnastej": "25.11 16:00",
    "o trzeciej": "25.11 15:00",
    "za pięć ósma": "26.11 07:55",
    "o północy": "26.11 00:00",
    "jutro o północy": "27.11 00:00",
    "jutro o piątej nie pojutrze o szóstej": "27.11 18:00",
    "jutro o piątej znaczy o szóstej": "26.11 18:00",
    "jutro o siedemnastej trzydzieści nie piętnaście": "26.11 17:15",
    "jutro nie za godzinę": "25.11 11:00",
    "jutro o piątej nie za godzinę": "25.11 11:00",
    "za godzinę nie za dwie godziny": "25.11 12:00",
    "za godzinę nie o szesnastej": "25.11 16:00",
    "nie mogę teraz rozmawiać proszę oddzwonić jutro o ósmej": "26.11 08:00",
    "jutro nie jednak teraz": "25.11 10:00",
}


@pytest.mark.parametrize(("text", "point"), POINTS.items(), ids=list(POINTS))
def test_a_point_in_time_is_understood(text: str, point: str) -> None:
    """Each text of the table means the moment beside it when the future is meant."""
    assert moment(text, NOW) == Span(at(point), at(point))


STRETCHES: dict[str, tuple[str, str | None] | None] = {
    "jutro": ("26.11 00:00", "27.11 00:00"),
    "jutro po piętnastej": ("26.11 15:00", "27.11 00:00"),
    "jutro jakoś po piętnastej trzydzieści": ("26.11 15:30", "27.11 00:00"),
    "pojutrze rano": ("27.11 06:00", "27.11 10:00"),
    "jutro po południu": ("26.11 12:00", "26.11 18:00"),
    "jutro do południa": ("26.11 00:00", "26.11 12:00"),
    "dziś wieczorem": ("25.11 18:00", "25.11 22:00"),
    "jutro w nocy": ("26.11 22:00", "27.11 06:00"),
    "po południu": ("25.11 12:00", "25.11 18:00"),
    "przed południem": ("25.11 10:00", "25.11 12:00"),
    "rano": ("26.11 06:00", "26.11 10:00"),
    "po dziewiątej": ("25.11 10:00", "26.11 00:00"),
    "w piątek między dziesiątą a dwunastą": ("27.11 10:00", "27.11 12:00"),
    "w piątek od dziesiątej do trzeciej": ("27.11 10:00", "27.11 15:00"),
    "w poniedziałek nie wcześniej niż o dziesiątej": ("30.11 10:00", "01.12 00:00"),
    "w piątek nie w sobotę rano": ("28.11 06:00", "28.11 10:00"),
    "po południu ale nie jutro": ("25.11 12:00", "25.11 18:00"),
    "za dwa dni": ("27.11 00:00", "28.11 00:00"),
    "w przyszłym tygodniu": ("30.11 00:00", "07.12 00:00"),
    "dzisiaj": ("25.11 10:00", "26.11 00:00"),
    "do piątku": ("25.11 10:00", "28.11 00:00"),
    "od poniedziałku": ("30.11 00:00", None),
    "od dzisiaj": ("25.11 10:00", None),
    "w ciągu godziny": ("25.11 10:00", "25.11 11:00"),
    "w ciągu dwóch dni": ("25.11 10:00", "27.11 10:00"),
    "za godzinę nie jutro": ("26.11 00:00", "27.11 00:00"),
    "tak jutro rano proszę": ("26.11 06:00", "26.11 10:00"),
    "": None,
    "nie wiem kiedy": None,
    "dzisiaj rano": None,
    "dzisiaj o dziewiątej rano": None,
    "w przyszłym tygodniu po piętnastej": None,
    "jutro za godzinę": None,
    "jutro o osiemnastej rano": None,
    "trzydziestego lutego o ósmej": None,
    "za parę godzin": None,
    "za trzy dni robocze": None,
    "za milion lat i dwie godziny": None,
    "jutro albo pojutrze": None,
    "jutro nie": None,
}


@pytest.mark.parametrize(("text", "edges"), STRETCHES.items(), ids=list(STRETCHES))
def test_a_stretch_of_time_is_understood(text: str, edges: tuple[str, str | None] | None) -> None:
    """Each text of the table means the stretch beside it, from now on at the earliest, or none that could be told."""
    expected = Span(at(edges[0]), at(edges[1]) if edges[1] else None) if edges else None
    assert moment(text, NOW) == expected


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        ("wczoraj o piątej", ("24.11 17:00", "24.11 17:00")),
        ("w piątek rano", ("20.11 06:00", "20.11 10:00")),
        ("o ósmej", ("25.11 08:00", "25.11 08:00")),
        ("o szesnastej", ("24.11 16:00", "24.11 16:00")),
        ("dzisiaj o trzeciej", ("25.11 03:00", "25.11 03:00")),
        ("dzisiaj", ("25.11 00:00", "25.11 10:00")),
        ("od poniedziałku", ("23.11 00:00", "25.11 10:00")),
        ("dzisiaj wieczorem", None),
        ("do piątku", None),
    ],
)
def test_what_happened_lies_behind(text: str, edges: tuple[str, str] | None) -> None:
    """The same words about the past name a moment before now."""
    assert moment(text, NOW, "past") == (Span(at(edges[0]), at(edges[1])) if edges else None)


def test_hours_pass_as_they_do_when_the_clocks_change() -> None:
    """ "za dwie godziny" in the night of the spring change is three hours on by the clock."""
    night = datetime(2027, 3, 28, 1, 30, tzinfo=WARSAW)
    found = moment("za dwie godziny", night)
    assert found is not None
    assert found.start == datetime(2027, 3, 28, 4, 30, tzinfo=WARSAW)


def test_a_time_without_a_zone_is_refused() -> None:
    """Now is a moment of some place."""
    with pytest.raises(ValueError, match="zone"):
        moment("jutro", NOW.replace(tzinfo=None))


@given(st.integers(2, 999), st.sampled_from(["minut", "godzin"]))
def test_any_length_from_now_comes_back(count: int, unit: str) -> None:
    """Minutes and hours from now, in any number, are heard as that much later."""
    later = timedelta(minutes=count) if unit == "minut" else timedelta(hours=count)
    found = moment(f"za {num2words(count, lang='pl')} {unit}", NOW)
    assert found is not None
    assert found.start - NOW == later or found.start.utcoffset() != NOW.utcoffset()


@given(st.text(alphabet="abcdeilnoprstuwyząęóśćżź 0123456789.:"), st.sampled_from(["future", "past"]))
def test_any_text_is_read_without_error(text: str, lean: str) -> None:
    """Whatever comes gives an aware stretch in order, or none."""
    found = moment(text, NOW, "past" if lean == "past" else "future")
    assert found is None or found.end is None or found.start <= found.end


PIECES = "nie tylko jutro piątek o ósmej do od po między a trzydzieści za godzinę dwa dni rano dwudziestego maja temu przed".split()  # fmt: skip # noqa: SIM905


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_words_of_time_are_read_without_error(pieces: list[str]) -> None:
    """Words about time in any order give an aware stretch in order, or none."""
    found = moment(" ".join(pieces), NOW)
    assert found is None or found.end is None or found.start <= found.end
