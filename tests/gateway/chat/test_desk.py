"""Who chats now: taken in, found again, ended when left alone."""

import asyncio
import contextlib
import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from gateway.chat.desk import Chat, ChatDesk
from gateway.chat.media import ChatMedia
from gateway.contact.seat import Page
from tests.support.chats import Sound
from tests.support.desk import frame, virtual
from tests.support.virtual_time import LoopClock
from voicebot.config_chat import Chat as Settings
from voicebot.errors import CallRefused
from voicebot.metrics import Metrics


@contextlib.contextmanager
def refused(reason: str) -> Iterator[None]:
    with pytest.raises(CallRefused) as refusal:
        yield
    assert refusal.value.reason == reason


class Board:
    def __init__(self) -> None:
        self.media: dict[str, ChatMedia] = {}

    def connect(self, media: ChatMedia, voice: object) -> tuple[str, str]:
        call_id = secrets.token_hex(4)
        self.media[call_id] = media
        return call_id, f"token-{call_id}"

    def opens(self, call_id: str, token: str) -> bool:
        return token == f"token-{call_id}"


class SoundDesk:
    def __init__(self) -> None:
        self.ready, self.refuse = True, ""
        self.sounds: list[Sound] = []

    async def accept(self, sdp: str, address: str) -> tuple[Sound, str]:
        if self.refuse:
            raise CallRefused(self.refuse, "no")
        self.sounds.append(Sound())
        return self.sounds[-1], "answer"


class People:
    def __init__(self) -> None:
        self.held: set[str] = set()
        self.switches: list[str] = []

    def holds(self, call_id: str) -> bool:
        return call_id in self.held

    def switched(self, media: ChatMedia) -> None:
        self.switches.append(media.channel)


class House:
    def __init__(self, people: People | None = None, **settings: Any) -> None:
        self.sound, self.metrics = SoundDesk(), Metrics()
        given: Any = (Board(), self.sound, object(), self.metrics)
        self.desk = ChatDesk(Settings(**settings), LoopClock(), *given, people)

    def refused(self, reason: str) -> float:
        return self.metrics.calls_refused.labels(reason=reason)._value.get()


def over(house: House, chat: Chat) -> None:
    house.desk.ended(chat.media)


@virtual
async def test_a_chat_is_found_by_its_token_alone_also_after_its_end_for_a_while() -> None:
    """So that nobody misses the last words; then it is forgotten."""
    house = House(keep_s=60)
    chat = house.desk.begin("192.0.2.1")
    assert house.desk.find(chat.id, chat.token) is chat
    assert house.desk.find(chat.id, "other") is None
    assert house.desk.find("other", chat.token) is None
    over(house, chat)
    assert chat.media.over == "network"
    await asyncio.sleep(50)
    assert house.desk.find(chat.id, chat.token) is chat
    await asyncio.sleep(20)
    assert house.desk.find(chat.id, chat.token) is None
    await house.desk.close()


@virtual
async def test_too_many_are_refused_and_counted() -> None:
    """From one address, altogether, while nothing is ready, and where there is no chat."""
    house = House(max_chats=3, max_per_address=2)
    first = house.desk.begin("192.0.2.1")
    house.desk.begin("192.0.2.1")
    with refused("too_many"):
        house.desk.begin("192.0.2.1")
    house.desk.begin("192.0.2.2")
    with refused("full"):
        house.desk.begin("192.0.2.3")
    assert house.desk.written == 3
    over(house, first)
    assert house.desk.written == 2
    house.desk.begin("192.0.2.1")
    house.sound.ready = False
    with refused("not_ready"):
        house.desk.begin("192.0.2.4")
    assert [house.refused(reason) for reason in ("too_many", "full", "not_ready")] == [1, 1, 1]
    with refused("not_ready"):
        House(enabled=False).desk.begin("192.0.2.1")
    await house.desk.close()


@virtual
async def test_who_is_away_too_long_or_silent_too_long_is_not_waited_for() -> None:
    """But who waits for a person, or has one, may be silent."""
    people = People()
    house = House(people, keep_s=30, idle_s=60)
    away, idle, patient = (house.desk.begin("192.0.2.1") for _ in range(3))
    for chat in (idle, patient):
        chat.media.open(Page(), 0)
    people.held.add(patient.id)
    await asyncio.sleep(40)
    assert (away.media.over, idle.media.over) == ("away", None)
    await asyncio.sleep(30)
    assert (idle.media.over, patient.media.over) == ("idle", None)
    await house.desk.close()


@virtual
async def test_sound_is_taken_in_for_a_chat_that_goes_on() -> None:
    """The people hear of the switch; a refusal is counted; a chat that is over has no voice; who speaks is not away."""
    people = People()
    house = House(people, keep_s=30, idle_s=60)
    chat = house.desk.begin("192.0.2.1")
    assert await house.desk.speak(chat, "offer", "192.0.2.1") == "answer"
    house.sound.sounds[0].inbox.put_nowait(frame(1))
    await asyncio.sleep(100)
    assert (people.switches, chat.media.over) == (["webrtc"], None)
    house.sound.refuse = "full"
    with refused("full"):
        await house.desk.speak(chat, "offer", "192.0.2.1")
    assert house.refused("full") == 1
    over(house, chat)
    with refused("not_ready"):
        await house.desk.speak(chat, "offer", "192.0.2.1")
    await house.desk.close()


class Asked:
    """A chat's recording. answers: (consent, question) each time."""

    def __init__(self) -> None:
        self.answers: list[tuple[bool, str | None]] = []

    def answered(self, consent: bool, words: str | None, *, shown: str | None = None) -> None:
        self.answers.append((consent, shown))


@virtual
async def test_what_was_answered_on_the_page_goes_before_the_sound() -> None:
    """Yes and no with the question that was shown; who was not asked is not recorded; a refused offer is no answer."""
    house = House()
    house.desk.question = "Nagrać?"
    chat = house.desk.begin("192.0.2.1")
    asked: Any = Asked()
    chat.media.recording = asked
    for record in (True, False, None):
        await house.desk.speak(chat, "offer", "192.0.2.1", record=record)
    house.sound.refuse = "full"
    with refused("full"):
        await house.desk.speak(chat, "offer", "192.0.2.1", record=True)
    assert asked.answers == [(True, "Nagrać?"), (False, "Nagrać?"), (False, None)]
    await chat.media.close("bye")
    await house.desk.close()


@virtual
async def test_a_fault_in_one_look_does_not_end_the_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one does its work."""
    house = House(keep_s=30)
    chat = house.desk.begin("192.0.2.1")
    look = house.desk.look
    calls = []

    async def faulty() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise ValueError("bug")
        await look()

    monkeypatch.setattr(house.desk, "look", faulty)
    await asyncio.sleep(40)
    assert chat.media.over == "away"
    await house.desk.close()
    await House().desk.close()  # nobody ever chatted


class Tongues:
    """The line's languages: it speaks English in writing only."""

    def __init__(self) -> None:
        self.wanted: dict[str, str | None] = {}

    def check(self, language: str | None, *, audible: bool) -> None:
        if language not in (None, "en") or (audible and language):
            raise CallRefused("no_language", "no")

    def want(self, call_id: str, language: str | None) -> None:
        self.wanted[call_id] = language

    def audible(self, call_id: str) -> bool:
        return self.wanted[call_id] is None


@virtual
async def test_a_chat_may_be_in_another_language_that_is_perhaps_only_written() -> None:
    """One that is not spoken here is refused; one without a voice stays in writing."""
    house, tongues = House(), Tongues()
    house.desk._languages = tongues
    polish, english = house.desk.begin("192.0.2.7"), house.desk.begin("192.0.2.7", "en")
    assert tongues.wanted == {polish.id: None, english.id: "en"}
    with pytest.raises(CallRefused, match="no"):
        house.desk.begin("192.0.2.7", "de")
    assert await house.desk.speak(polish, "sdp", "192.0.2.7") == "answer"
    with pytest.raises(CallRefused) as refused:
        await house.desk.speak(english, "sdp", "192.0.2.7")
    assert refused.value.reason == "no_language"
    await house.desk.close()
