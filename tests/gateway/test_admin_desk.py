"""The shopkeeper's side of a line, over a real back office, database and espeak-ng."""

import io
import wave
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.admin import AdminHouse, admin_house
from voicebot.clock import SystemClock
from voicebot.contact.types import Queue
from voicebot.dialogue.tree_call import Why
from voicebot.errors import SettingRefused, SpeakingError
from voicebot.people.audit import AuditLog
from voicebot.shopkeeper.overlay import DELIVERED


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[AdminHouse]:
    """Nothing changed yet."""
    async with admin_house(tmp_path) as house:
        yield house


async def test_a_sentence_is_a_sound_file(house: AdminHouse) -> None:
    """Mono, 16 kHz, longer than half a second; what cannot be spoken is an error."""
    with wave.open(io.BytesIO(await house.desk.speak("Dzień dobry. W czym pomóc?"))) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (1, 16000)
        assert sound.getnframes() > 8000
    with pytest.raises(SpeakingError):
        await house.desk.speak("…")


async def test_texts_are_said_from_the_next_sentence_on(house: AdminHouse) -> None:
    """By actions, by rules, by the keypad menu; and made ready for the voice."""
    await house.desk.editor.save(
        "texts", {"keypad_main": "Nowe menu.", "utter_regret": "Rozumiem."}, DELIVERED, "anna"
    )
    assert house.office.prompts.text("keypad_main") == "Nowe menu."
    assert house.office.files.responses.of_rule("utter_regret", "") == "Rozumiem."
    reply = await house.office.keypad.call("c1", Why.KEYS).begin()
    assert [message.text for message in reply.messages][-1] == "Nowe menu."
    assert {"Nowe menu.", "Rozumiem."} <= set(house.office.fixed_texts())


async def test_hours_are_kept_from_now_on_and_queues_where_people_answer(house: AdminHouse) -> None:
    """Callbacks and keypad go by the very same hours. Rules of queues that cannot be taken over wait for the next start, and say so
    until then."""
    hours, queues = house.office.hours, (await house.desk.editor.sheet("queues")).tree
    saved = await house.desk.editor.save("hours", {"hours": {}}, DELIVERED, "anna")
    assert saved.live
    assert hours.next_opening(SystemClock().now()) is None
    queues["queues"]["general"]["ring_s"] = 33
    saved = await house.desk.editor.save("queues", queues, DELIVERED, "anna")
    assert not saved.live
    followed: list[float] = []

    def follow(queues: Mapping[str, Queue]) -> bool:
        followed.append(queues["general"].ring_s)
        return queues["general"].ring_s < 60

    house.office.on_queues = follow
    for ring_s, live in ((44, True), (44, True), (66, False)):
        queues["queues"]["general"]["ring_s"] = ring_s
        saved = await house.desk.editor.save("queues", queues, saved.version, "anna")
        assert saved.live is live
    assert followed == [44.0, 66.0]


async def test_keys_lead_elsewhere_from_the_next_call_on(house: AdminHouse) -> None:
    """A call that is in the tree stays in the old one."""
    before = house.office.keypad.call("c1", Why.KEYS)
    await before.begin()
    tree = (await house.desk.editor.sheet("keypad")).tree
    tree["nodes"]["main"]["options"] = {8: {"next": "bye"}}
    await house.desk.editor.save("keypad", tree, DELIVERED, "anna")
    after = house.office.keypad.call("c2", Why.KEYS)
    await after.begin()
    assert any(message.command == "hangup" for message in (await after.turn("8", source="key")).messages)
    assert not any(message.command == "hangup" for message in (await before.turn("8", source="key")).messages)


async def test_notices_come_and_go(house: AdminHouse) -> None:
    """With a line in the log; one that is over, or says nothing, is refused."""
    soon = SystemClock().now() + timedelta(hours=1)
    added = await house.desk.add_notice("Pada śnieg.", None, soon, "anna")
    assert [one.text for one in await house.desk.notices()] == ["Pada śnieg."]
    assert await house.desk.remove_notice(added.id, "anna")
    assert not await house.desk.remove_notice(added.id, "anna")
    for text, until in (("Pada.", soon - timedelta(hours=2)), (" ", soon)):
        with pytest.raises(SettingRefused):
            await house.desk.add_notice(text, None, until, "anna")
    deeds = await AuditLog(house.store).newest(about=f"notice:{added.id}")
    assert [deed.what for deed in deeds] == ["notice_removed", "notice_added"]
