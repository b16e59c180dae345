"""Whole calls out of hours at fixed moments: the real session, Rasa, actions, keypad tree and texts; only the moment is ours."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest

from gateway.web.text_media import TextMedia
from tests.support.dialogue import ORDER, PROFILES, PROMPTS, Shop, keypad_desk
from tests.support.ears import Loudness, Pool
from tests.support.rasa_server import RasaServer
from voicebot.audio.frame import Pcm
from voicebot.calls.mailbox import Spoken
from voicebot.calls.parts import Parts
from voicebot.calls.session import Session
from voicebot.clock import SHOP_ZONE, SystemClock
from voicebot.contact.hours_settings import HoursSettings
from voicebot.contact.opening import Opening
from voicebot.dialogue.fallback import ResilientDialogue
from voicebot.dialogue.types import Reach
from voicebot.records.recorder import Recorder
from voicebot.speaking.captions import Captions

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("rasa")]

WITHIN_S = 30.0
CALLS = itertools.count()
HOURS = HoursSettings.model_validate(
    {
        **{day: ["09:00", "18:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
        "sun_trading": ["10:00", "16:00"],
        "exceptions": {"12-24": ["09:00", "14:00"]},
    }
).hours()
MOMENTS = {
    "2026-11-11 10:00": "Teraz jest zamknięte, dziś święto. Zapraszamy jutro od dziewiątej.",
    "2026-11-22 12:00": "Teraz jest zamknięte, dziś niedziela niehandlowa. Zapraszamy jutro od dziewiątej.",
    "2026-12-24 14:05": "Teraz jest zamknięte, jutro święto. Zapraszamy w poniedziałek od dziewiątej.",
}
"""Independence Day, a Sunday without trade, Christmas Eve in the afternoon: clocks in Warsaw."""


class Then(SystemClock):
    """A clock that shows one moment; seconds pass as they do."""

    def __init__(self, moment: str) -> None:
        self._moment = datetime.fromisoformat(moment).replace(tzinfo=SHOP_ZONE)

    def now(self) -> datetime:
        return self._moment


class Box:
    """Keeps nothing here: these calls write."""

    id = "m1"

    def begin(self, slots: Mapping[str, Any]) -> "Box":
        return self

    def add(self, pcm: Pcm) -> None:
        pass

    async def drop(self) -> None:
        pass

    async def keep(self, spoken: Spoken) -> bool:
        return True


class Call:
    """One call. said: everything of the bot."""

    def __init__(self, media: TextMedia, recorder: Recorder) -> None:
        self._media, self.recorder = media, recorder
        self.said = ""

    async def read(self) -> None:
        async for message in self._media.outgoing():
            if message["type"] == "caption" and message["who"] == "bot":
                self.said += f" {message['text']}"

    async def hears(self, pattern: str) -> None:
        try:
            async with asyncio.timeout(WITHIN_S):
                while not re.search(pattern, self.said):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"never heard {pattern!r}: {self.said}") from None

    def writes(self, text: str) -> None:
        assert self._media.receive(f'{{"type": "say", "text": "{text}"}}') is None

    def presses(self, digit: str) -> None:
        assert self._media.receive(f'{{"type": "key", "digit": "{digit}"}}') is None


@pytest.fixture
def at(rasa_server: RasaServer) -> Iterator[Any]:
    """at(moment): a call at that moment."""

    @asynccontextmanager
    async def call(moment: str) -> AsyncIterator[Call]:
        clock = Then(moment)

        async def takes(call_id: str) -> bool:
            return True

        opening = Opening({"general": HOURS}, lambda topic: "general", PROMPTS, clock)
        reach = rasa_server.reach = Reach(closed=opening.closed, messages=takes)
        name = f"closed-{next(CALLS)}"
        media = TextMedia(clock)
        recorder = Recorder(name, "text", None, clock)
        async with rasa_server.dialogue() as rasa:
            tree = keypad_desk(Shop(ORDER), rasa_server.book, reach=reach)
            dialogue = ResilientDialogue(rasa, rasa_server.book, PROMPTS, tree)
            parts = Parts(
                dialogue,
                Pool(),  # type: ignore[arg-type]
                Loudness(),  # type: ignore[arg-type]
                Captions(),
                PROFILES,
                PROMPTS,
                recorder,
                clock,
                mailbox=Box(),
            )
            heard = Call(media, recorder)
            running = asyncio.gather(Session(name, media, parts).run(), heard.read())
            yield heard
            await media.close("hangup")
            await running

    yield call
    rasa_server.reach = Reach()


@pytest.mark.parametrize("moment", MOMENTS)
async def test_who_asks_for_a_person_hears_the_next_opening_and_chooses(at: Any, moment: str) -> None:
    """Why it is closed and from when it is open; then callback or message, and what they choose is done."""
    async with at(moment) as call:
        await call.hears("pomóc")
        call.writes("proszę połączyć z konsultantem")
        await call.hears(
            re.escape(MOMENTS[moment])
            + " Konsultant może potem oddzwonić, można też nagrać wiadomość. Na jaki numer telefonu"
        )
        call.writes("wolę nagrać wiadomość")
        await call.hears("Po sygnale proszę nagrać wiadomość")
        async with asyncio.timeout(WITHIN_S):
            while "message_began" not in [event.name for event in call.recorder.record.events]:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    async with at(moment) as call:
        await call.hears("pomóc")
        call.writes("proszę połączyć z konsultantem")
        await call.hears("Na jaki numer telefonu")
        call.writes("501 222 333")
        await call.hears("501 222 333. Czy się zgadza")
        call.writes("tak")
        await call.hears("Konsultant oddzwoni na ten numer")


async def test_who_asks_by_key_hears_the_same(at: Any) -> None:
    """In the keypad tree: the opening, how to leave a message, and the number."""
    moment, says = next(iter(MOMENTS.items()))
    async with at(moment) as call:
        await call.hears("pomóc")
        call.presses("1")
        await call.hears("Menu")
        call.presses("0")
        await call.hears(re.escape(says) + ".*Nagranie wiadomości: gwiazdka, potem cztery.*numer telefonu")
        call.presses("*")
        await call.hears("Menu.*Stan zamówienia: jeden.*Stan zamówienia: jeden")
        call.presses("4")
        await call.hears("Po sygnale proszę nagrać wiadomość")


async def test_while_it_is_open_nobody_hears_that_it_is_closed(at: Any) -> None:
    """Five minutes before the end on Christmas Eve: somebody calls back, or a message."""
    async with at("2026-12-24 13:55") as call:
        await call.hears("pomóc")
        call.writes("konsultant")
        await call.hears("Dobrze, konsultant oddzwoni. Można też nagrać wiadomość. Na jaki numer telefonu")
        assert "zamknięte" not in call.said


async def test_a_message_is_left_from_the_middle_of_something_else(at: Any) -> None:
    """While a number is asked for; afterwards the conversation goes on as if nothing was open."""
    async with at("2026-12-24 13:55") as call:
        await call.hears("pomóc")
        call.writes("gdzie jest moja paczka")
        await call.hears("numer zamówienia")
        call.writes("chcę zostawić wiadomość")
        await call.hears("Po sygnale proszę nagrać wiadomość")
        call.presses("*")
        await call.hears("nic nie zapisuję. Czy mogę jeszcze w czymś pomóc")
        call.writes("nie dziękuję")
        await call.hears("Do usłyszenia")
