"""Tests of voicebot.contact.hours_words, with the project's own texts."""

from datetime import UTC, date, datetime

import pytest
import yaml

from tests.support.dialogue import PROMPTS, ROOT
from voicebot.clock import SHOP_ZONE
from voicebot.contact.hours import Hours, Span, Spans
from voicebot.contact.hours_words import HoursWords
from voicebot.dialogue.prompts import Prompts
from voicebot.errors import DataError
from voicebot.speaking import sentences
from voicebot.speaking.normalise import normalise

FILE = ROOT / "nlu_data" / "prompts.yml"


def spans(*hours: str) -> Spans:
    """8:00-16:30"""
    found = []
    for text in hours:
        opens, closes = ([int(part) for part in edge.split(":")] for edge in text.split("-"))
        found.append(Span(opens[0] * 60 + opens[1], closes[0] * 60 + closes[1]))
    return tuple(found)


WORKDAYS = {day: spans("9:00-18:00") for day in range(5)}
SHOP = HoursWords(
    Hours(
        {**WORKDAYS, 5: spans("10:00-14:00")},
        trading=spans("10:00-15:30"),
        exceptions={
            (12, 24): spans("9:00-14:00"),
            date(2026, 11, 20): (),
            date(2026, 11, 23): spans("9:30-12:05", "13:15-17:45"),
        },
    ),
    PROMPTS,
)
"""Mon to Fri 9–18, Sat 10–14, trading Sundays 10–15:30, Christmas Eve until 14."""
OFFICE = HoursWords(Hours(WORKDAYS), PROMPTS)
"""Mon to Fri 9–18."""
BAR = HoursWords(
    Hours(
        {4: spans("20:00-24:00"), 5: spans("0:00-2:00", "20:00-24:00"), 6: spans("0:00-2:30")},
        closed_on_holidays=False,
    ),
    PROMPTS,
)
"""The nights of Friday and Saturday."""
SUMMER_OFF = HoursWords(Hours(WORKDAYS, exceptions={date(2026, 7, day): () for day in range(1, 32)}), PROMPTS)
ALWAYS = HoursWords(Hours({day: spans("0:00-24:00") for day in range(7)}, closed_on_holidays=False), PROMPTS)
NEVER = HoursWords(Hours({}), PROMPTS)


def at(text: str) -> datetime:
    """A moment on the shop's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=SHOP_ZONE)


OPEN = "Teraz jest otwarte. Zapraszamy "
CLOSED = "Teraz jest zamknięte. Zapraszamy "
HOLIDAY = "Teraz jest zamknięte, dziś święto. Zapraszamy "
AHEAD = "Teraz jest zamknięte, jutro święto. Zapraszamy "
SUNDAY = "Teraz jest zamknięte, dziś niedziela niehandlowa. Zapraszamy "

STATES = [
    # an ordinary week
    (SHOP, "2026-11-16T08:59", CLOSED + "dziś od dziewiątej."),
    (SHOP, "2026-11-16T09:00", OPEN + "dziś do osiemnastej."),
    (SHOP, "2026-11-16T17:59", OPEN + "dziś do osiemnastej."),
    (SHOP, "2026-11-16T18:00", CLOSED + "jutro od dziewiątej."),
    (SHOP, "2026-11-16T23:59", CLOSED + "jutro od dziewiątej."),
    (SHOP, "2026-11-17T00:00", CLOSED + "dziś od dziewiątej."),
    (SHOP, "2026-11-13T19:00", CLOSED + "jutro od dziesiątej."),
    (SHOP, "2026-11-14T12:00", OPEN + "dziś do czternastej."),
    (SHOP, "2026-11-14T14:00", CLOSED + "w poniedziałek od dziewiątej."),
    (OFFICE, "2026-11-13T19:00", CLOSED + "w poniedziałek od dziewiątej."),
    (OFFICE, "2026-11-14T12:00", CLOSED + "w poniedziałek od dziewiątej."),
    (OFFICE, "2026-11-15T12:00", CLOSED + "jutro od dziewiątej."),
    # 11 November, a Wednesday
    (SHOP, "2026-11-10T12:00", OPEN + "dziś do osiemnastej."),
    (SHOP, "2026-11-10T18:00", AHEAD + "w czwartek od dziewiątej."),
    (SHOP, "2026-11-11T00:00", HOLIDAY + "jutro od dziewiątej."),
    (SHOP, "2026-11-11T12:00", HOLIDAY + "jutro od dziewiątej."),
    (OFFICE, "2026-11-11T12:00", HOLIDAY + "jutro od dziewiątej."),
    (OFFICE, "2025-11-11T10:00", HOLIDAY + "jutro od dziewiątej."),
    # Sundays
    (SHOP, "2026-11-15T12:00", SUNDAY + "jutro od dziewiątej."),
    (SHOP, "2026-12-06T09:59", CLOSED + "dziś od dziesiątej."),
    (SHOP, "2026-12-06T12:00", OPEN + "dziś do piętnastej trzydzieści."),
    (SHOP, "2026-12-06T16:00", CLOSED + "jutro od dziewiątej."),
    (SHOP, "2026-12-05T15:00", CLOSED + "jutro od dziesiątej."),
    (SHOP, "2026-12-27T12:00", SUNDAY + "jutro od dziewiątej."),
    (SHOP, "2026-03-29T12:00", OPEN + "dziś do piętnastej trzydzieści."),
    (SHOP, "2026-10-25T12:00", SUNDAY + "jutro od dziewiątej."),
    (OFFICE, "2026-12-06T12:00", CLOSED + "jutro od dziewiątej."),
    # Christmas and the new year
    (SHOP, "2026-12-23T18:30", CLOSED + "jutro od dziewiątej."),
    (SHOP, "2026-12-24T13:59", OPEN + "dziś do czternastej."),
    (SHOP, "2026-12-24T14:00", AHEAD + "w poniedziałek od dziewiątej."),
    (SHOP, "2026-12-24T15:30", AHEAD + "w poniedziałek od dziewiątej."),
    (SHOP, "2025-12-24T14:01", AHEAD + "w sobotę od dziesiątej."),
    (SHOP, "2027-12-24T14:01", AHEAD + "w poniedziałek od dziewiątej."),
    (SHOP, "2026-12-25T12:00", HOLIDAY + "w poniedziałek od dziewiątej."),
    (SHOP, "2026-12-26T12:00", HOLIDAY + "w poniedziałek od dziewiątej."),
    (OFFICE, "2026-12-24T10:00", HOLIDAY + "w poniedziałek od dziewiątej."),
    (OFFICE, "2024-12-24T10:00", OPEN + "dziś do osiemnastej."),
    (SHOP, "2026-12-31T18:00", AHEAD + "w sobotę od dziesiątej."),
    (OFFICE, "2026-12-31T18:00", AHEAD + "w poniedziałek od dziewiątej."),
    (SHOP, "2027-01-01T08:00", HOLIDAY + "jutro od dziesiątej."),
    (SHOP, "2027-01-05T19:00", AHEAD + "w czwartek od dziewiątej."),
    # Easter and the long weekends
    (SHOP, "2026-04-04T14:00", AHEAD + "we wtorek od dziewiątej."),
    (SHOP, "2026-04-05T12:00", HOLIDAY + "we wtorek od dziewiątej."),
    (SHOP, "2026-04-06T12:00", HOLIDAY + "jutro od dziewiątej."),
    (OFFICE, "2026-04-30T18:00", AHEAD + "w poniedziałek od dziewiątej."),
    (SHOP, "2026-06-03T20:00", AHEAD + "w piątek od dziewiątej."),
    # days and hours of their own
    (SHOP, "2026-11-20T12:00", "Dziś jest wyjątkowo zamknięte. Zapraszamy jutro od dziesiątej."),
    (SHOP, "2026-11-23T09:00", CLOSED + "dziś od dziewiątej trzydzieści."),
    (SHOP, "2026-11-23T10:00", OPEN + "dziś do dwunastej zero pięć."),
    (SHOP, "2026-11-23T12:05", "Teraz jest przerwa. Zapraszamy dziś od trzynastej piętnaście."),
    (SHOP, "2026-11-23T13:15", OPEN + "dziś do siedemnastej czterdzieści pięć."),
    (SHOP, "2026-11-23T17:45", CLOSED + "jutro od dziewiątej."),
    # far away
    (
        SUMMER_OFF,
        "2026-06-30T18:00",
        CLOSED + "w poniedziałek, trzeciego sierpnia, od dziewiątej.",
    ),
    (
        SUMMER_OFF,
        "2026-07-28T10:00",
        "Dziś jest wyjątkowo zamknięte. Zapraszamy w poniedziałek od dziewiątej.",
    ),
    (
        SUMMER_OFF,
        "2026-07-27T10:00",
        "Dziś jest wyjątkowo zamknięte. Zapraszamy w poniedziałek, trzeciego sierpnia, od dziewiątej.",
    ),
    # nights
    (BAR, "2026-11-27T21:00", OPEN + "do drugiej w nocy."),
    (BAR, "2026-11-28T01:00", OPEN + "dziś do drugiej."),
    (BAR, "2026-11-28T21:00", OPEN + "do drugiej trzydzieści w nocy."),
    (BAR, "2026-11-29T03:00", CLOSED + "w piątek od dwudziestej."),
    (BAR, "2026-11-28T12:00", CLOSED + "dziś od dwudziestej."),
    # clocks that are changed in that very night
    (BAR, "2026-03-28T23:00", OPEN + "do trzeciej trzydzieści w nocy."),
    (BAR, "2026-10-24T23:00", OPEN + "do drugiej trzydzieści w nocy."),
    (BAR, "2026-03-28T01:59", OPEN + "dziś do drugiej."),
    (OFFICE, "2026-03-29T02:59", CLOSED + "jutro od dziewiątej."),
    (OFFICE, "2026-10-25T02:30", CLOSED + "jutro od dziewiątej."),
    # without end and without beginning
    (ALWAYS, "2026-11-16T12:00", "Teraz jest otwarte."),
    (NEVER, "2026-11-16T12:00", "Teraz jest zamknięte."),
]


@pytest.mark.parametrize(("words", "now", "said"), STATES)
def test_the_state_is_said_as_people_say_it(words: HoursWords, now: str, said: str) -> None:
    """Whether it is open, until when; or why not, and from when on."""
    assert words.state(at(now)) == said
    assert words.state(at(now).astimezone(UTC)) == said


def test_there_are_as_many_cases_as_the_matter_needs() -> None:
    """Sixty at least, none twice."""
    assert len({(id(words), now) for words, now, _ in STATES}) == len(STATES) >= 60


EVENING = HoursWords(Hours({0: spans("18:00-24:00"), 2: spans("0:00-3:00")}), PROMPTS)
LONG = HoursWords(
    Hours(
        {
            0: spans("8:00-24:00"),
            1: spans("0:00-10:00"),
            2: spans("0:30-24:00"),
            3: spans("0:00-24:00"),
            4: spans("0:00-3:00"),
        }
    ),
    PROMPTS,
)


@pytest.mark.parametrize(
    ("words", "now", "until", "opening"),
    [
        (EVENING, "2026-11-16T19:00", "dziś do północy", "w środę od północy"),
        (EVENING, "2026-11-17T19:00", None, "jutro od północy"),
        (EVENING, "2026-11-18T01:00", "dziś do trzeciej", "w poniedziałek od osiemnastej"),
        (LONG, "2026-11-16T12:00", None, "w środę od zero trzydzieści"),
        (LONG, "2026-11-17T09:00", "dziś do dziesiątej", "jutro od zero trzydzieści"),
        (LONG, "2026-11-18T12:00", None, "w poniedziałek od ósmej"),
        (LONG, "2026-11-19T12:00", "do trzeciej w nocy", "w poniedziałek od ósmej"),
        (ALWAYS, "2026-11-16T12:00", None, None),
        (NEVER, "2026-11-16T12:00", None, None),
    ],
)
def test_end_and_beginning_can_be_said_alone(
    words: HoursWords, now: str, until: str | None, opening: str | None
) -> None:
    """For other sentences; midnight is the end of its day, a stretch beyond the night has no end worth saying."""
    assert words.until(at(now)) == until
    assert words.opening(at(now)) == opening


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (6, "w poniedziałek od ósmej"),
        (7, "we wtorek, dwudziestego dziewiątego grudnia, od ósmej"),
        (13, "w poniedziałek, czwartego stycznia, od ósmej"),
        (40, "w niedzielę, trzydziestego pierwszego stycznia, od ósmej"),
    ],
)
def test_a_day_more_than_six_days_away_is_said_with_its_date(days: int, said: str) -> None:
    """Over the end of the year, too."""
    day = date.fromordinal(date(2026, 12, 22).toordinal() + days)
    words = HoursWords(Hours({}, exceptions={day: spans("8:00-16:00")}), PROMPTS)
    assert words.opening(at("2026-12-22T12:00")) == said


def test_all_weekdays_have_their_preposition() -> None:
    """We wtorek, but w środę."""
    prepositions = [
        HoursWords(Hours({(today + 3) % 7: spans("8:00-16:00")}, closed_on_holidays=False), PROMPTS).opening(
            at(f"2026-11-{16 + today}T12:00")
        )
        for today in range(7)
    ]
    days = "w czwartek, w piątek, w sobotę, w niedzielę, w poniedziałek, we wtorek, w środę"
    assert prepositions == [f"{day} od ósmej" for day in days.split(", ")]


def test_the_first_sentence_is_always_the_same_and_words_are_spoken_as_they_stand() -> None:
    """It comes from the cache; nothing is left for the normaliser to guess."""
    beginnings = {sentences.split(said)[0] for _, _, said in STATES}
    fixed = {sentences.split(text)[0] for text in PROMPTS.all()}
    assert beginnings <= fixed
    assert all(normalise(said).text == said for _, _, said in STATES)


@pytest.mark.parametrize(
    ("key", "text", "named"),
    [
        ("hours_open", "Otwarte {dokiedy}.", "hours_open.*dokiedy"),
        ("hours_weekdays", "w poniedziałek, we wtorek", "hours_weekdays.*seven"),
    ],
)
def test_a_text_that_asks_for_what_is_not_known_stops_the_start(key: str, text: str, named: str) -> None:
    """Not the first caller after closing time."""
    with pytest.raises(DataError, match=named):
        HoursWords(Hours({}), Prompts({key: text}).plus(yaml.safe_load(FILE.read_text("utf-8"))))
