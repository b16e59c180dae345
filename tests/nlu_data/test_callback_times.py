"""Times at which callers want to be called back, as they say them, through the real Rasa and actions; it is a Monday, twelve o'clock."""

import itertools
from datetime import datetime

import pytest

from tests.support.rasa_server import RasaServer
from voicebot.clock import SHOP_ZONE

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("rasa")]

SHUT = (
    "Wtedy nikt nie odbierze. Pracujemy od poniedziałku do piątku, od ósmej do szesnastej. Kiedy oddzwonić?"
)
CALLS = itertools.count()


async def wishes(server: RasaServer, *turns: str) -> tuple[list[str], datetime | None]:
    """Say each of them, the number, and yes: what the bot answered each time, and the time of the wish that is kept."""
    call_id, heard = f"time-{next(CALLS)}", []
    async with server.dialogue() as dialogue:
        await dialogue.start(call_id, {"channel": "test"})
        for text in (*turns, "501222333", "tak"):
            reply = await dialogue.turn(call_id, text)
            heard.append(" ".join(message.text for message in reply.messages))
        await dialogue.end(call_id)
    assert "zapisane" in heard[-1], heard
    wish = next(wish for wish in reversed(server.book.wishes) if wish.call_id == call_id)
    assert wish.phone == "+48501222333"
    return heard, wish.at


def at(text: str) -> datetime:
    """Day, month and clock in Warsaw."""
    return datetime.strptime(f"{text} 2026", "%d.%m %H:%M %Y").replace(tzinfo=SHOP_ZONE)


@pytest.mark.parametrize(
    ("words", "told", "moment"),
    [
        ("proszę oddzwonić jutro po piętnastej", "zadzwoni jutro po 15:00", "24.11 15:00"),
        ("niech ktoś do mnie zadzwoni za godzinę", "zadzwoni dzisiaj o 13:00", "23.11 13:00"),
        ("proszę oddzwonić w poniedziałek o dziesiątej", "zadzwoni 30 listopada o 10:00", "30.11 10:00"),
        ("oddzwońcie dzisiaj do szesnastej", "zadzwoni dzisiaj do 16:00", "23.11 12:00"),
        ("nie mogę teraz rozmawiać proszę oddzwonić jutro rano", "zadzwoni jutro do 10:00", "24.11 08:00"),
        ("proszę o telefon w środę po południu", "zadzwoni 25 listopada po 12:00", "25.11 12:00"),
        ("proszę oddzwonić pojutrze kwadrans po dziewiątej", "25 listopada o 9:15", "25.11 09:15"),
    ],
)
async def test_a_time_is_understood_read_back_and_kept(
    rasa_server: RasaServer, words: str, told: str, moment: str
) -> None:
    """In one sentence with the wish: it is not asked for again, only the number is."""
    (first, read_back, _), kept = await wishes(rasa_server, words)
    assert "Na jaki numer telefonu?" in first
    assert told in read_back
    assert "501 222 333" in read_back
    assert kept == at(moment)


@pytest.mark.parametrize("words", ["proszę oddzwonić jak najszybciej", "proszę oddzwonić dzisiaj"])
async def test_as_soon_as_possible_has_no_time(rasa_server: RasaServer, words: str) -> None:
    """It waits in the queue from now on."""
    (_, read_back, _), kept = await wishes(rasa_server, words)
    assert "zadzwoni" not in read_back
    assert kept is None


@pytest.mark.parametrize(
    ("words", "instead", "moment"),
    [
        ("proszę oddzwonić jutro o dwudziestej", "to może o dziewiątej", "24.11 09:00"),
        ("proszę oddzwonić w sobotę rano", "w takim razie w piątek po dwunastej", "27.11 12:00"),
        ("proszę oddzwonić pierwszego stycznia o dziesiątej", "jutro o dziesiątej", "24.11 10:00"),
    ],
)
async def test_a_time_when_nobody_is_there_is_countered_with_the_hours(
    rasa_server: RasaServer, words: str, instead: str, moment: str
) -> None:
    """Evening, Saturday, New Year's Day: when somebody is there, and the time that is named then."""
    (first, second, *_), kept = await wishes(rasa_server, words, instead)
    assert SHUT in first
    assert "Na jaki numer telefonu?" in second
    assert kept == at(moment)
