"""Chats at the agents' desks, in virtual time: several side by side, written into, passed on, spoken, noted."""

import asyncio
from dataclasses import replace
from typing import Any

from gateway.chat.media import ChatMedia
from gateway.contact import chats as chats_module
from gateway.contact.seat import Page
from tests.support.chats import Sound, shown
from tests.support.desk import SETTINGS, AgentPage, Calls, Office, frame, virtual
from tests.support.virtual_time import LoopClock
from voicebot.records.recorder import Recorder


class ChatOffice(Office):
    """An office where chats come in, too. pages: the customers'."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(settings=replace(SETTINGS, **settings))
        self.pages: dict[str, Page] = {}

    def chat(self) -> tuple[Calls, ChatMedia]:
        """A chat that may wait for a person."""
        self._count += 1
        name = f"c{self._count}"
        media, recorder = (
            ChatMedia(LoopClock(), self.centre.switched),
            Recorder(name, "text", None, LoopClock()),
        )
        self.pages[name] = Page()
        media.open(self.pages[name], 0)
        self.centre.admit(name, media, recorder)
        return Calls(self.centre, name, media, recorder), media  # type: ignore[arg-type]


async def taken(office: ChatOffice, jan: AgentPage) -> tuple[Calls, ChatMedia]:
    """Jan has a chat."""
    call, media = office.chat()
    call.enter()
    assert jan.does("accept", interaction=call.name) is None
    assert call.told()[-1] == "Joined"
    return call, media


@virtual
async def test_a_chat_rings_and_its_conversation_is_there_when_it_is_taken() -> None:
    """With its card and every line; both sides write, type and read; what is sent again stands there once; all of it is on record."""
    office = ChatOffice()
    jan = office.agent().ready()
    call, media = office.chat()
    media.write("caller", "Gdzie paczka?", mid="m1")
    call.enter()
    (offer,) = jan.shown("offer")
    assert offer["card"]["channel"] == "text"
    assert jan.does("accept", interaction=call.name) is None
    (chat,) = jan.shown("chat")
    assert [line["text"] for line in chat["lines"]] == ["Gdzie paczka?"]
    assert (chat["there"], chat["voice"]) == (True, False)
    page = office.pages[call.name]
    shown(page)
    for _ in range(2):
        assert jan.does("chat_say", interaction=call.name, mid="a1", text=" Już sprawdzam. ") is None
    assert [(line["who"], line["text"], line["name"]) for line in shown(page, "line")] == [
        ("agent", "Już sprawdzam.", "Jan")
    ]
    assert [turn.text for turn in call.recorder.record.turns] == ["Już sprawdzam."]
    assert len([one for one in jan.shown("chat_news") if one["news"]["type"] == "line"]) == 2
    assert jan.does("chat_typing", interaction=call.name, on=True) is None
    assert jan.does("chat_read", interaction=call.name, n=1) is None
    assert [message["type"] for message in shown(page)] == ["typing", "read"]
    media.receive('{"type": "typing", "on": true}')
    assert jan.shown("chat_news")[-1]["news"]["type"] == "typing"


@virtual
async def test_declined_and_not_answered_a_chat_is_told_so_and_keeps_its_place() -> None:
    """It rings again where nobody else works; who does not answer is on a break."""
    office = ChatOffice()
    jan = office.agent().ready()
    call, _ = office.chat()
    call.enter()
    assert jan.does("decline", interaction=call.name) is None
    assert call.told() == ["Looking", "Position", "Passed"]
    await asyncio.sleep(31)
    assert call.told() == ["Looking", "Passed"]
    assert jan.state() == "break"
    assert jan.does("ready") is None
    assert jan.does("accept", interaction=call.name) is None
    assert {"queue_declined", "queue_no_answer", "person_joined"} <= set(call.events())


@virtual
async def test_several_chats_side_by_side_are_no_more_than_the_setting_says() -> None:
    """Each is at one desk alone; who talks by voice gets none, and who chats gets no call."""
    office = ChatOffice(chats=2)
    jan = office.agent().ready()
    first, _ = await taken(office, jan)
    second, _ = await taken(office, jan)
    third, _ = office.chat()
    third.enter()
    call = office.call().enter()
    assert jan.shown("offer")[-1]["interaction"] == second.name
    ewa = office.agent("ewa").ready()
    assert [offer["interaction"] for offer in ewa.shown("offer")] == [third.name]
    assert ewa.does("decline", interaction=third.name) is None
    assert [offer["interaction"] for offer in ewa.shown("offer")] == [call.name]
    assert ewa.does("accept", interaction=call.name) is None
    await asyncio.sleep(100)
    assert ewa.shown("offer") == []  # in a talk by voice
    assert jan.does("chat_hang_up", interaction=first.name) is None
    assert [offer["interaction"] for offer in jan.shown("offer")] == [third.name]


@virtual
async def test_chats_beside_a_talk_where_the_setting_allows_it() -> None:
    """One, here."""
    office = ChatOffice(chats_on_call=1)
    jan = office.agent().ready()
    call = office.call().enter()
    assert jan.does("accept", interaction=call.name) is None
    await taken(office, jan)
    assert jan.does("hang_up", interaction=call.name) is None
    assert [ended["by"] for ended in jan.shown("ended")] == ["agent"]


@virtual
async def test_after_each_chat_a_note_and_after_the_last_the_agent_is_ready() -> None:
    """The notes go on record; the customer is told that it is over."""
    office = ChatOffice()
    jan = office.agent().ready()
    first, _ = await taken(office, jan)
    second, media = await taken(office, jan)
    assert jan.does("chat_hang_up", interaction=first.name) is None
    assert first.told() == ["Over"]
    media.receive('{"type": "bye"}')
    second.gone()
    await asyncio.sleep(1)
    assert [(ended["interaction"], ended["by"]) for ended in jan.shown("chat_ended")] == [
        (first.name, "agent"), (second.name, "caller"),
    ]  # fmt: skip
    assert jan.does("chat_noted", interaction=first.name, code="none", note="") == "not_now"
    assert jan.does("chat_noted", interaction=first.name, code="solved", note=7) == "not_now"
    assert jan.does("chat_noted", interaction=first.name, code="solved", note="x" * 2000) is None
    assert len(first.detail("wrap_up")["note"]) == 1000
    assert jan.does("chat_noted", interaction=first.name, code="solved", note="") == "not_now"
    assert jan.does("chat_noted", interaction=second.name, code="solved", note="") is None
    assert jan.state() == "ready"


@virtual
async def test_a_page_that_loads_again_gets_its_chats_and_one_that_is_gone_loses_them() -> None:
    """A reload is nothing to the customer; after eight seconds they are told, and are the next."""
    office = ChatOffice()
    jan = office.agent().ready()
    call, media = await taken(office, jan)
    media.write("caller", "Halo", mid="m1")
    jan.close()
    jan.load()
    assert jan.shown("chats") == [{"type": "chats", "open": [call.name]}]
    jan.close()
    jan.load()
    (chat,) = jan.shown("chat")
    assert [line["text"] for line in chat["lines"]] == ["Halo"]
    assert call.told() == []
    jan.close()
    await asyncio.sleep(9)
    assert call.told() == ["Lost"]
    assert media.person is None
    ewa = office.agent("ewa").ready()
    (offer,) = ewa.shown("offer")
    assert offer["card"]["lost"]
    assert "person_lost" in call.events()


@virtual
async def test_a_chat_is_passed_on_with_its_conversation() -> None:
    """To a colleague, who is rung; the customer is told; the first one writes into it no more."""
    office = ChatOffice()
    jan = office.agent().ready()
    call, media = await taken(office, jan)
    ewa = office.agent("ewa").ready()
    assert jan.does("chat_transfer", interaction=call.name, queue="general", agent="adam") == "not_at_work"
    assert jan.does("chat_transfer", interaction=call.name, queue="general", agent="ewa") is None
    assert call.told()[0] == "Moved"
    assert [ended["by"] for ended in jan.shown("chat_ended")] == ["transfer"]
    assert jan.does("chat_say", interaction=call.name, mid="a2", text="Halo") == "not_now"
    assert ewa.does("accept", interaction=call.name) is None
    assert media.person == "Ewa"
    assert call.detail("person_ended")["by"] == "transfer"


@virtual
async def test_what_an_agent_cannot_have_written_is_refused() -> None:
    """And so is what fits no chat of theirs."""
    office = ChatOffice()
    jan = office.agent().ready()
    call, _ = await taken(office, jan)
    name = call.name
    for mid, text, code in (
        ("a1", " ", "bad_message"), ("", "Halo", "bad_message"), ("a1", "\ud800", "bad_message"), ("a1", "x" * 2001, "too_long"),
    ):  # fmt: skip
        assert jan.does("chat_say", interaction=name, mid=mid, text=text) == code
    assert jan.does("chat_dance", interaction=name) == "not_now"
    assert jan.does("chat_say", interaction=7) == "not_now"
    assert jan.does("chat_read", interaction=name, n=-1) == "not_now"
    assert jan.does("chat_voice", interaction=name) == "not_now"  # nobody wants to speak
    call.gone()


@virtual
async def test_a_customer_who_wants_to_speak_is_joined_when_the_agent_wants_it() -> None:
    """Then both hear each other in the same conversation, other chats wait; back in writing it is a chat again."""
    office = ChatOffice()
    jan = office.agent().ready()
    call, media = await taken(office, jan)
    sound = Sound()
    await media.join(sound)
    sound.inbox.put_nowait(frame(1))
    await asyncio.sleep(0.1)
    assert [one["news"]["on"] for one in jan.shown("chat_news") if one["news"]["type"] == "voice"] == [True]
    assert sound.source is None
    assert jan.does("chat_voice", interaction=call.name) is None
    assert sound.source is not None
    assert [message["interaction"] for message in jan.shown("talk")][-1] == call.name
    assert call.told() == ["Joined"]
    other, _ = office.chat()
    other.enter()
    assert jan.shown("offer") == []
    await sound.close("bye")
    await asyncio.sleep(0.1)
    assert [ended["by"] for ended in jan.shown("ended")] == ["written"]
    assert not media.voiced
    await asyncio.sleep(0.1)
    assert jan.does("accept", interaction=other.name) is None  # there is room again
    await media.join(again := Sound())
    again.inbox.put_nowait(frame(1))
    await asyncio.sleep(0.1)
    assert jan.does("chat_voice", interaction=call.name) is None
    assert jan.does("hang_up", interaction=call.name) is None
    ended = jan.shown("chat_ended")[-1]
    assert (ended["interaction"], ended["note"]) == (call.name, False)
    assert call.told()[-1] == "Over"


@virtual
async def test_without_a_headset_there_is_no_voice() -> None:
    """The agent is told why."""
    office = ChatOffice()
    jan = office.agent().ready()
    call, media = await taken(office, jan)
    await media.join(sound := Sound())
    sound.inbox.put_nowait(frame(1))
    await asyncio.sleep(0.1)
    assert jan.headset is not None
    await jan.headset.close("lost")
    assert jan.does("chat_voice", interaction=call.name) == "no_headset"


@virtual
async def test_who_speaks_while_they_wait_waits_as_a_call() -> None:
    """And is joined by sound at once; who came by voice from the beginning of the wait can be written to."""
    office = ChatOffice()
    call, media = office.chat()
    jan = office.agent().ready()
    busy = await taken(office, jan)
    call.enter()
    assert jan.does("decline", interaction=call.name) is None
    await media.join(sound := Sound())
    sound.inbox.put_nowait(frame(1))
    await asyncio.sleep(1)
    jan.shown()
    await asyncio.sleep(15)
    assert jan.shown("offer") == []  # a chat would ring here again
    assert jan.does("chat_hang_up", interaction=busy[0].name) is None
    assert jan.does("chat_noted", interaction=busy[0].name, code="solved", note="") is None
    await asyncio.sleep(1)
    assert jan.does("accept", interaction=call.name) is None
    assert sound.source is not None
    assert jan.does("chat_say", interaction=call.name, mid="a1", text="Widzę i słyszę.") is None


@virtual
async def test_notes_nobody_writes_are_given_up(monkeypatch: Any) -> None:
    """The oldest first, and all when the agent goes home."""
    monkeypatch.setattr(chats_module, "NOTES", 1)
    office = ChatOffice()
    jan = office.agent().ready()
    first, _ = await taken(office, jan)
    second, _ = await taken(office, jan)
    for call in (first, second):
        assert jan.does("chat_hang_up", interaction=call.name) is None
    assert jan.does("chat_noted", interaction=first.name, code="solved", note="") == "not_now"
    assert jan.does("offline") is None
    await asyncio.sleep(40)
    assert jan.does("chat_noted", interaction=second.name, code="solved", note="") == "not_now"
