"""The agents of a line, in virtual time: what they are shown and may do, and who hears whom."""

import asyncio
from collections.abc import Callable
from typing import Any

import numpy as np

from gateway.contact.captions import CallCaptions, Captions, Line
from tests.support.desk import AgentPage, Office, frame, talk, virtual
from tests.support.virtual_time import LoopClock
from voicebot.calls.people import Joined, Over
from voicebot.hearing.aside import Aside
from voicebot.hearing.types import Ears


class NoEars(Ears):
    """For who says nothing."""

    name = "none"


async def heard(say: Callable[[Any], None], source: Callable[[], Any]) -> bool:
    """Whether what is said here comes out there."""
    for _ in range(3):
        say(frame(77))
    return bool(np.any([source() for _ in range(3)]))


@virtual
async def test_from_the_wish_to_the_note() -> None:
    """Told how it stands, rung with the card, joined both ways, ended, noted; everything is on record in its order."""
    office = Office()
    jan = office.agent().ready()
    call = office.call("sip", "+48501222333").enter(topic="invoice")
    assert call.told() == ["Looking", "Position"]
    (offer,) = jan.shown("offer")
    assert (offer["interaction"], offer["left_s"]) == (call.name, 20.0)
    assert (offer["card"]["phone"], offer["card"]["wish"]) == ("+48501222333", "Sprawa: faktura.")
    await asyncio.sleep(4)
    assert jan.does("accept", interaction=call.name) is None
    (joined,) = call.news
    assert isinstance(joined, Joined)
    assert jan.peer is not None
    assert jan.peer.source is not None
    assert call.media.source is not None
    assert await heard(joined.hear, jan.peer.source)
    for _ in range(3):
        jan.peer.inbox.put_nowait(frame(5))
    await asyncio.sleep(0.1)
    assert np.any([call.media.source() for _ in range(2)])
    await asyncio.sleep(60)
    call.news.clear()
    assert jan.does("hang_up", interaction=call.name) is None
    assert call.news == [Over(rating=False)]
    assert (call.media.source, jan.peer.source) == (None, None)
    assert [message["by"] for message in jan.shown("ended")] == ["agent"]
    call.gone()
    await asyncio.sleep(1)
    assert jan.does("wrapped_up", code="solved", note="x" * 2000) is None
    assert jan.state() == "ready"
    assert call.events() == [
        "queue_entered", "queue_offered", "queue_told", "person_joined", "person_ended", "wrap_up", "wrap_up_over",
    ]  # fmt: skip
    assert call.detail("person_joined") == {"agent": "jan", "queue": "general", "waited_s": 4.0}
    assert call.detail("wrap_up_over") == {"agent": "jan", "took_s": 1.0}
    assert call.detail("person_ended") == {"agent": "jan", "talked_s": 60.1, "by": "agent"}
    assert len(call.detail("wrap_up")["note"]) == 1000


@virtual
async def test_declined_and_not_answered() -> None:
    """Both keep the caller's place and are on record; who does not answer is on a break."""
    office = Office()
    jan, call = office.agent().ready(), office.call().enter()
    assert jan.does("decline", interaction="other") == "not_now"
    assert jan.does("decline", interaction=call.name) is None
    assert call.told() == ["Looking", "Position", "Passed"]
    await asyncio.sleep(11)
    assert [message["type"] for message in jan.shown() if message["type"] in ("offer", "withdraw")] == [
        "offer",
        "offer",
    ]
    await asyncio.sleep(20)
    assert [message["why"] for message in jan.shown("withdraw")] == ["no_answer"]
    assert call.told() == ["Looking", "Passed"]
    assert call.events().count("queue_offered") == 2
    assert {"queue_declined", "queue_no_answer"} <= set(call.events())
    assert jan.does("accept", interaction=call.name) is None
    assert [message["why"] for message in jan.shown("withdraw")] == ["late"]


@virtual
async def test_a_caller_who_goes_is_taken_from_the_page() -> None:
    """While it rings, and in the talk; a caller who is called back instead the same."""
    office = Office()
    jan, call = office.agent().ready(), office.call().enter()
    call.gone()
    call.gone()
    assert [message["why"] for message in jan.shown("withdraw")] == ["caller_gone"]
    assert call.detail("queue_left") == {"why": "gone", "waited_s": 0.0}
    _, call, jan = await talk()
    call.gone()
    assert [message["by"] for message in jan.shown("ended")] == ["caller"]
    assert "queue_left" not in call.events()


@virtual
async def test_a_page_that_comes_back_finds_its_talk() -> None:
    """The caller is held meanwhile; joined again once the sound is there too."""
    _, call, jan = await talk()
    jan.close()
    assert jan.headset is not None
    await jan.headset.close("page gone")
    assert call.told() == ["Held"]
    assert call.media.source is None
    await asyncio.sleep(3)
    jan.load()
    assert [message["interaction"] for message in jan.shown("talk")] == [call.name]
    assert call.told() == []
    jan.wear()
    assert call.told() == ["Joined"]
    await asyncio.sleep(20)
    assert call.told() == []


@virtual
async def test_a_page_that_stays_away_loses_the_talk() -> None:
    """The caller is the next, and their next agent's card says what happened; the headset is closed."""
    office, call, jan = await talk()
    jan.close()
    await asyncio.sleep(9)
    assert call.told()[:2] == ["Held", "Lost"]
    assert "person_lost" in call.events()
    assert jan.peer is not None
    assert jan.peer.closed == ["signed_off"]
    assert jan.does("ready") == "not_there"
    ewa = office.agent("ewa").ready()
    (offer,) = ewa.shown("offer")
    assert offer["card"]["lost"]
    ewa.does("accept", interaction=call.name)
    assert call.told()[-1] == "Joined"


@virtual
async def test_nobody_is_rung_who_could_not_be_heard() -> None:
    """Ready only with sound; whose sound goes is on a break, or held in the talk; another window takes over."""
    office = Office()
    jan = office.agent()
    assert jan.does("ready") == "no_headset"
    jan.ready()
    first = jan.headset
    jan.wear()
    assert jan.before is first
    assert first is not None
    await first.close("replaced")
    jan.shown()
    assert jan.headset is not None
    await jan.headset.close("lost")
    shown = jan.shown("state")[-1]
    assert (shown["state"], shown["reason"]) == ("break", "no_headset")
    old = jan.page
    jan.load()
    assert [message["type"] async for message in old.outgoing()][-1] == "elsewhere"
    office.centre.seats.stand("jan", old)  # the old window closes; the new one stays
    jan.ready()
    assert jan.state() == "ready"
    assert office.centre.seats.sits("jan")
    stranger = AgentPage(office.centre, jan.who)
    stranger.login = "nobody"
    assert stranger.wear().before is stranger.headset


@virtual
async def test_sound_that_breaks_while_it_rings_is_a_break_and_an_answer_too_late() -> None:
    """The agent could not be heard: the caller is told that somebody else is sought, is joined to nobody, and is rung where sound is."""
    office = Office()
    jan, call = office.agent().ready(), office.call().enter()
    assert jan.headset is not None
    await jan.headset.close("lost")
    assert jan.shown("withdraw")[-1]["why"] == "agent_gone"
    jan.does("accept", interaction=call.name)
    assert jan.shown("withdraw")[-1]["why"] == "late"
    assert call.told() == ["Looking", "Position", "Passed"]
    ewa = office.agent("ewa").ready()
    assert ewa.shown("offer")[-1]["interaction"] == call.name
    ewa.does("accept", interaction=call.name)
    assert call.told()[-1] == "Joined"


@virtual
async def test_holding_and_going_on() -> None:
    """The caller hears no agent meanwhile, nor the agent the caller; a reload does not end it."""
    _, call, jan = await talk()
    assert jan.does("hold", interaction=call.name, on=True) is None
    assert jan.does("hold", interaction=call.name, on=True) is None
    assert call.told() == ["Held"]
    assert (call.media.source, jan.shown("talk")[-1]["held"]) == (None, True)
    jan.close()
    jan.load()
    assert call.told() == ["Held"]
    assert jan.does("hold", interaction=call.name, on=False) is None
    assert call.told() == ["Joined"]
    assert [name for name in call.events() if name in ("person_held", "person_back")] == [
        "person_held",
        "person_back",
    ]


@virtual
async def test_a_talk_is_passed_on() -> None:
    """To a queue or to a colleague who works; the caller is told, the first agent writes their note, the next gets the card."""
    office, call, jan = await talk()
    ewa = office.agent("ewa")
    assert jan.does("transfer", interaction=call.name, queue="general", agent="ewa") == "not_at_work"
    assert jan.does("transfer", interaction=call.name, queue="general", agent="nobody") == "not_at_work"
    assert jan.does("transfer", interaction=call.name, queue="nowhere") == "not_now"
    ewa.ready()
    assert jan.does("transfer", interaction=call.name, queue="complaints", agent="ewa") is None
    assert call.told() == ["Moved", "Looking", "Position"]
    assert [message["by"] for message in jan.shown("ended")] == ["transfer"]
    assert ewa.shown("offer")[-1]["card"]["queue"] == "complaints"
    ewa.does("accept", interaction=call.name)
    assert call.told() == ["Joined"]
    jan.does("wrapped_up", code="solved", note="")
    ewa.does("hang_up", interaction=call.name)
    assert [event.detail["by"] for event in call.recorder.record.events if event.name == "person_ended"] == [
        "transfer",
        "agent",
    ]
    assert call.detail("wrap_up")["agent"] == "jan"


@virtual
async def test_what_cannot_be_done_now_is_refused() -> None:
    """Nonsense, and things of talks that are not theirs."""
    _, call, jan = await talk()
    for message in (
        {"type": "hang_up", "interaction": "other"},
        {"type": "hold", "interaction": call.name, "on": "yes"},
        {"type": "break", "reason": "unheard of"},
        {"type": "wrapped_up", "code": "unheard of", "note": ""},
        {"type": "wrapped_up", "code": "solved", "note": 5},
        {"kind": "ready"},
    ):
        assert jan.seats.told("jan", message) == "not_now"


@virtual
async def test_offline_and_back() -> None:
    """Who goes home may begin again on the same page; who closes it is forgotten."""
    office = Office()
    jan = office.agent().ready()
    assert jan.does("offline") is None
    assert jan.state() == "offline"
    assert jan.does("break", reason="meal") is None
    assert jan.state() == "break"
    jan.does("offline")
    jan.close()
    await asyncio.sleep(9)
    assert office.centre.seats.all == []


@virtual
async def test_a_talk_is_read_along_while_the_two_hear_each_other() -> None:
    """From the answer on, not while it is held, with the page told of it after a reload; nobody hears along after the end."""
    office = Office()
    office.centre.captions = Captions(Aside(NoEars(), lambda: False), LoopClock())
    office, call, jan = await talk(office)
    along = call.along
    assert isinstance(along.taken, CallCaptions)
    jan.does("hold", on=True, interaction=call.name)
    assert along.taken is None
    jan.does("hold", on=False, interaction=call.name)
    along.taken.says(Line(1, "caller", "dzień dobry"), final=True)
    assert jan.shown("caption")[-1]["text"] == "dzień dobry"
    jan.close()
    assert along.taken is None
    jan.load()
    (told,) = jan.shown("captions")
    assert [line["text"] for line in told["lines"]] == ["dzień dobry"]
    jan.does("hang_up", interaction=call.name)
    assert along.taken is None


@virtual
async def test_records_and_talks_are_those_of_the_agent_who_has_them() -> None:
    """While it rings, in the talk, and for the note; nobody else's. Without a talk there is nothing to hear along, and who is with nobody
    cannot change how they speak."""
    office = Office()
    seats, call = office.centre.seats, office.call()
    record = call.recorder.record
    assert seats.record_of("jan", call.name) is None
    jan = office.agent().ready()
    assert seats.record_of("jan", call.name) is None
    call.enter()
    assert seats.record_of("jan", call.name) is record
    assert seats.record_of("jan", "other") is None
    office.agent("ewa").ready()
    assert seats.record_of("ewa", call.name) is None
    seats.switched(call.name)
    assert [seats.rejoin(seat) for seat in seats.all] == [None, None]
    jan.does("accept", interaction=call.name)
    assert seats.record_of("jan", call.name) is record
    jan.does("hang_up", interaction=call.name)
    assert seats.record_of("jan", call.name) is record
    jan.does("wrapped_up", code="solved", note="")
    assert seats.record_of("jan", call.name) is None
