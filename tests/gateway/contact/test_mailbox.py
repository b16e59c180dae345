"""Tests of gateway.contact.mailbox: a real box, a real book of wishes, a disk that may refuse."""

import asyncio
import gc
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from gateway.contact.mailbox import CallMailbox, MailRoom
from tests.support.desk import ALWAYS, NEVER, PROMPTS
from tests.support.dialogue import TEMPLATES
from tests.support.programs import until
from voicebot.audio.frame import RATE, Pcm
from voicebot.calls.mailbox import Spoken
from voicebot.clock import SystemClock
from voicebot.config import Config
from voicebot.contact import voicemail_box
from voicebot.contact.callbacks import SqlCallbacks
from voicebot.contact.desk_settings import DeskSettings
from voicebot.contact.voicemail_box import VoicemailBox
from voicebot.contact.voicemail_mail import VoicemailMail
from voicebot.errors import StoreError
from voicebot.hearing.pool import HearingPool
from voicebot.hearing.types import OPEN, Grammar, Heard
from voicebot.messages.outbox import Outbox
from voicebot.messages.types import Channel
from voicebot.records.recorder import Recorder
from voicebot.shop.port import CallbackWish
from voicebot.store.worker import Store

CLOCK = SystemClock()
SOUND = np.full(2 * RATE, 4000, np.int16)
QUEUES = ("general", "complaints")


def settings(**hours: Any) -> DeskSettings:
    return DeskSettings("general", {"complaint": "complaints"}, dict.fromkeys(QUEUES, ALWAYS) | hours, {}, {})


class Ears:
    """Hear of everything how long it is."""

    name = "test"

    def recognizer(self, grammar: Grammar = OPEN) -> "Ears":
        self.samples = 0
        return self

    def accept(self, pcm: Pcm) -> str:
        self.samples += len(pcm)
        return ""

    def finish(self) -> Heard:
        return Heard(f"{self.samples / RATE:.1f} sekundy", 1.0)

    def reset(self) -> None:
        self.samples = 0

    def knows(self, word: str) -> bool:
        return True


class House:
    """A mail room with everything behind it."""

    def __init__(self, store: Store, data: Path, desk: DeskSettings | None = None, **voicemail: Any) -> None:
        self.wishes, self.outbox = SqlCallbacks(store, CLOCK), Outbox(store, CLOCK)
        self.box = VoicemailBox(store, data, VoicemailMail(TEMPLATES, PROMPTS), CLOCK)
        office: Any = SimpleNamespace(
            prompts=PROMPTS, callbacks=self.wishes, voicemail=self.box, hours=ALWAYS
        )
        config = Config.model_validate({"voicemail": voicemail})
        centre = None if desk is None else SimpleNamespace(settings=desk)
        self.room = MailRoom(config, office, CLOCK, centre)

    def call(self, number: str | None = "+48501222333", name: str = "c1") -> CallMailbox:
        mailbox = self.room.admit(name, Recorder(name, "sip", number, CLOCK))
        assert mailbox is not None
        return mailbox


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """An empty database."""
    opened = await asyncio.to_thread(Store.open, f"sqlite:///{tmp_path / 'voicebot.db'}")
    yield opened
    await opened.close()


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    """With agents, and an address."""
    return House(store, tmp_path, settings(), email="biuro@sklep.pl")


def spoken(**slots: Any) -> Spoken:
    return Spoken(secrets.token_hex(8), SOUND, "proszę oddzwonić", slots)


async def test_a_message_is_in_the_box_and_on_its_way(house: House) -> None:
    """With the number of the line, the topic's queue, its length and words; the e-mail waits in the outbox."""
    assert await house.call().keep(spoken(topic="complaint"))
    (kept,) = await house.box.open()
    assert (kept.call_id, kept.queue, kept.phone) == ("c1", "complaints", "+48501222333")
    assert (kept.length_s, kept.transcript) == (2.0, "proszę oddzwonić")
    assert house.box.sound(kept.id).stat().st_size > 30_000
    (letter,) = await house.outbox.take()
    assert (letter.to, letter.channel) == ("biuro@sklep.pl", Channel.EMAIL)


@pytest.mark.parametrize(
    ("line", "slots", "phone"),
    [
        ("+48501222333", {"phone_number": "600600123", "phone_confirmed": True}, "+48600600123"),
        ("+48501222333", {"phone_number": "600600123"}, "+48501222333"),
        (None, {}, None),
        ("anonymous", {}, None),
        ("101", {}, None),
    ],
)
async def test_the_number_is_the_one_they_confirmed_else_the_lines(
    house: House, line: str | None, slots: dict[str, Any], phone: str | None
) -> None:
    """Names and extensions are none."""
    assert await house.call(line).keep(spoken(**slots))
    assert [kept.phone for kept in await house.box.open()] == [phone]


@pytest.mark.parametrize(("number", "stays"), [(None, False), ("+48501222333", True)])
async def test_a_message_takes_the_place_of_a_wish_that_has_no_number(
    house: House, number: str | None, stays: bool
) -> None:
    """A callback that can be made is made all the same."""
    await house.wishes.record(CallbackWish("c1", "asked", number, "Prosi o kontakt."))
    assert await house.call().keep(spoken())
    assert (await house.wishes.find("c1") is not None) is stays


async def test_a_book_that_cannot_be_read_costs_no_message(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shop has both, then."""

    async def torn(call_id: str) -> None:
        raise StoreError("torn")

    monkeypatch.setattr(house.wishes, "find", torn)
    assert await house.call().keep(spoken())


async def test_a_disk_that_refuses_is_told_to_the_call(house: House, tmp_path: Path) -> None:
    """Nothing is in the box, nothing is on its way."""
    (tmp_path / "voicemail").write_text("no folder")
    assert not await house.call().keep(spoken())
    assert await house.box.open() == []
    assert await house.outbox.take() == []


async def test_only_calls_with_sound_are_taken_and_only_while_there_is_room(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full box, a database that does not answer: nobody is invited to speak."""
    mailbox = house.call()
    assert await house.room.takes("c1")
    assert not await house.room.takes("another")
    monkeypatch.setattr(voicemail_box, "MOST_OPEN", 1)
    assert await mailbox.keep(spoken())
    assert not await house.room.takes("c1")
    assert not await mailbox.keep(spoken())

    async def torn() -> bool:
        raise StoreError("torn")

    monkeypatch.setattr(house.box, "full", torn)
    assert not await house.room.takes("c1")
    monkeypatch.setattr(house.box, "full", lambda: asyncio.sleep(60))
    monkeypatch.setattr("gateway.contact.mailbox.ASK_S", 0.01)
    assert not await house.room.takes("c1")


@pytest.mark.parametrize(
    ("agents", "given", "taken"),
    [
        (True, {}, True),
        (False, {"email": "biuro@sklep.pl"}, True),
        (False, {}, False),
        (True, {"enabled": False}, False),
    ],
)
async def test_what_nobody_would_hear_is_not_taken(
    store: Store, tmp_path: Path, agents: bool, given: dict[str, Any], taken: bool
) -> None:
    """Agents, or an address; and the shop may want none at all."""
    room = House(store, tmp_path, settings() if agents else None, **given).room
    mailbox = room.admit("c1", Recorder("c1", "webrtc", None, CLOCK))
    assert (mailbox is not None) is await room.takes("c1") is taken
    assert (room.shelf is not None) is agents


async def test_it_is_closed_when_the_queue_of_the_topic_is(store: Store, tmp_path: Path) -> None:
    """Without queues the hours of the shop's people hold."""
    room = House(store, tmp_path, settings(complaints=NEVER)).room
    assert room.closed(None) is None
    assert room.closed("complaint") == "Teraz jest zamknięte."
    assert House(store, tmp_path).room.closed("complaint") is None


async def test_what_a_crash_left_is_taken_away_at_the_start(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And looked for again; a disk that refuses is tried again as well."""
    swept: list[int] = []
    results = [1, StoreError("torn", "disk"), 0]

    async def sweep() -> int:
        swept.append(len(swept))
        result = results[len(swept) - 1] if len(swept) <= len(results) else 0
        if isinstance(result, StoreError):
            raise result
        return result

    monkeypatch.setattr(house.box, "sweep", sweep)
    monkeypatch.setattr("gateway.contact.mailbox.SWEEP_AGAIN_S", 0.01)
    await house.room.stop()
    house.room.start(HearingPool(Ears(), 1))
    async with asyncio.timeout(10):
        while len(swept) < 4:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await house.room.stop()
    await house.room.stop()


async def test_one_caller_does_not_fill_the_box(house: House) -> None:
    """After three messages no more are taken on this call; on another they are."""
    mailbox, other = house.call(), house.call(name="c2")
    for _ in range(3):
        assert await house.room.takes("c1")
        assert await mailbox.keep(spoken())
    assert not await house.room.takes("c1")
    assert await house.room.takes("c2")
    assert other is not mailbox


async def test_a_call_that_is_over_leaves_no_messages(house: House) -> None:
    """Nothing has to be told: nobody holds its mailbox any more."""
    mailbox = house.call()
    assert await house.room.takes("c1")
    del mailbox
    gc.collect()
    assert not await house.room.takes("c1")


async def test_what_was_being_spoken_when_a_process_died_is_finished_at_the_next_start(
    store: Store, house: House
) -> None:
    """Kept with number, queue and the words that are in it, written about, in the place of a wish without a number."""
    await house.wishes.record(CallbackWish("c1", "asked", None, "Prosi o kontakt."))
    draft = house.call().begin({"topic": "complaint"})
    draft.add(SOUND)
    path = house.box.sound(draft.id).with_suffix(".draft")
    await asyncio.to_thread(
        until, "written", lambda: path.exists() and path.stat().st_size > 2 * len(SOUND), 10.0
    )
    draft._file.close()  # as the system does for who dies
    house.room.start(HearingPool(Ears(), 1))
    async with asyncio.timeout(10):
        while await house.wishes.find("c1") is not None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await house.room.stop()
    (kept,) = await house.box.open()
    assert (kept.id, kept.call_id, kept.queue) == (draft.id, "c1", "complaints")
    assert (kept.phone, kept.transcript) == ("+48501222333", "2.0 sekundy")
    (letter,) = await house.outbox.take()
    assert letter.attachment is not None
    assert not await asyncio.to_thread(path.exists)
