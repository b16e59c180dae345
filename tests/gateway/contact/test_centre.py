"""The queue at work, in virtual time: who may wait, and what they are told."""

import asyncio
import random
from dataclasses import replace
from typing import Any

import pytest

from gateway.contact.caller import Caller
from tests.support.desk import NEVER, QUEUES, SETTINGS, AgentPage, Calls, Office, Peer, Voice, talk, virtual
from tests.support.virtual_time import DAWN, LoopClock
from voicebot.calls.media import Gone
from voicebot.calls.people import Nobody, Position
from voicebot.contact.types import Channel, Interaction, Queue
from voicebot.records.recorder import Recorder


@virtual
async def test_who_may_wait() -> None:
    """Somebody must work who serves the queue, it must be open and not full, and the call must be one with sound."""
    office, call = Office(queues={"general": Queue("general", "general", limit=1)}), None
    call = office.call()
    assert not office.centre.there(call.name)
    jan = office.agent()
    assert not office.centre.there(call.name)  # signed in is not at work
    jan.ready()
    assert office.centre.there(call.name)
    assert not office.centre.there("text")
    other = office.call().enter()
    assert not office.centre.there(call.name)  # full
    assert call.enter().told() == ["Nobody"]
    assert call.detail("queue_left")["why"] == "full"
    other.gone()
    assert office.centre.there(call.name)
    jan.does("break", reason="meal")
    assert not office.centre.there(call.name)
    closed = Office(settings=replace(SETTINGS, hours=dict.fromkeys(QUEUES, NEVER)))
    closed.agent().ready()
    assert not closed.centre.there(closed.call().name)


@virtual
async def test_a_topic_leads_to_its_queue_where_somebody_works_for_it() -> None:
    """Else it waits with everybody: better any person than none."""
    office = Office()
    jan = office.agent("jan", "general").ready()
    assert office.call().enter(topic="complaint").detail("queue_entered") == {"queue": "general"}
    ewa = office.agent("ewa", "complaints").ready()
    call = office.call().enter(topic="complaint")
    assert call.detail("queue_entered") == {"queue": "complaints"}
    assert ewa.shown("offer")[-1]["interaction"] == call.name
    assert jan.shown("offer")[-1]["interaction"] != call.name


@virtual
async def test_the_wait_is_told_again_when_it_gets_better() -> None:
    """Once it does; with nobody at work any more for long, the caller is told that too."""
    office, first, jan = await talk()
    calls = [office.call().enter() for _ in range(2)]
    assert [type(one) for call in calls for one in call.news] == [Position, Position]
    assert [call.news[0].position for call in calls if isinstance(call.news[0], Position)] == [1, 2]
    await asyncio.sleep(40)
    calls[0].gone()
    await asyncio.sleep(130)
    assert isinstance(calls[1].news[-1], Position)
    assert calls[1].news[-1].position == 1
    calls[1].told()
    jan.does("hang_up", interaction=first.name)
    jan.does("offline")
    await asyncio.sleep(70)
    assert calls[1].told()[-1] == "Nobody"
    assert calls[1].detail("queue_left")["why"] == "nobody_there"
    await asyncio.sleep(60)
    assert calls[1].told() == []


@virtual
async def test_a_wait_that_grows_too_long_leads_elsewhere() -> None:
    """To another queue, where it goes on; or out of all of them, which the caller is told."""
    queues = {
        "general": Queue("general", "general", max_wait_s=100.0, then="callback"),
        "complaints": Queue("complaints", "general", max_wait_s=50.0, then="general"),
    }
    office = Office(queues=queues)
    await talk(office)
    call = office.call().enter(topic="complaint")
    assert call.detail("queue_entered") == {"queue": "complaints"}
    await asyncio.sleep(60)
    assert call.detail("queue_moved") == {"to": "general"}
    assert "Nobody" not in call.told()
    await asyncio.sleep(100)
    assert call.news[-1] == Nobody(message=False)
    assert call.detail("queue_left")["why"] == "callback"
    office = Office(queues={"general": Queue("general", "general", max_wait_s=10.0, then="voicemail")})
    await talk(office)
    call = office.call().enter()
    await asyncio.sleep(20)
    assert call.news[-1] == Nobody(message=True)


@virtual
async def test_the_name_comes_onto_the_card_when_the_shop_has_it() -> None:
    """Only of a verified order; a slow shop costs the name alone."""
    asked: list[tuple[str, str]] = []

    async def name_of(number: str, postcode: str) -> str | None:
        asked.append((number, postcode))
        await asyncio.sleep(1 if number == "1" else 60)
        return "Anna Nowak"

    office = Office(name_of=name_of)
    jan = office.agent().ready()
    call = office.call().enter(verified=True, order_number="1", postal_code="2")
    assert jan.shown("offer")[-1]["card"]["name"] is None
    await asyncio.sleep(2)
    assert jan.shown("card")[-1]["card"]["name"] == "Anna Nowak"
    jan.does("accept", interaction=call.name)
    slow = office.call().enter(verified=True, order_number="3", postal_code="2")
    office.call().enter(order_number="4", postal_code="2")
    await asyncio.sleep(4)
    assert asked == [("1", "2"), ("3", "2")]
    gone = office.call().enter(verified=True, order_number="1", postal_code="2")
    gone.gone()
    await asyncio.sleep(2)
    assert jan.shown("card") == []
    slow.gone()


@virtual
async def test_every_page_sees_the_queue() -> None:
    """Who waits, how long, what they were told, who works; soon, and not for every little thing."""
    office, _, jan = await talk()
    ewa = office.agent("ewa", "complaints")
    office.call().enter()
    await asyncio.sleep(1)
    assert len(ewa.shown("overview")) == 1
    overview = jan.shown("overview")[-1]
    assert [(queue["name"], queue["waiting"], queue["open"]) for queue in overview["queues"]] == [
        ("general", 1, True),
        ("complaints", 0, True),
    ]
    assert overview["queues"][0]["told_min"] is not None
    assert [(one["login"], one["state"]) for one in overview["agents"]] == [("jan", "busy"), ("ewa", "break")]


@virtual
async def test_the_wall_shows_the_queue_and_the_days_numbers() -> None:
    """Answered, hung up, called back; waits and talks; who does what since when."""
    office, call, jan = await talk()
    others = [office.call().enter() for _ in range(3)]
    await asyncio.sleep(50)
    others[0].gone()
    office.centre.leave(others[1].name, "callback")
    await asyncio.sleep(10)
    jan.does("hang_up", interaction=call.name)
    jan.does("wrapped_up", code="solved", note="")
    jan.does("accept", interaction=others[2].name)
    wall = office.centre.wall()
    (general,) = (queue for queue in wall["queues"] if queue["name"] == "general")
    expected = {
        "entered": 4,
        "answered": 2,
        "abandoned": 1,
        "called_back": 1,
        "nobody": 0,
        "waiting": 0,
        "open": True,
    }
    assert {key: general[key] for key in expected} == expected
    assert (general["asa_s"], general["aht_s"], general["service_level"]) == (30.0, 60.0, 0.333)
    assert wall["agents"] == [
        {"login": "jan", "name": "Jan", "state": "busy", "reason": "", "for_s": 0.0, "handled": 1}
    ]
    assert (wall["calls"], wall["day"]) == (3, "2026-11-23")


@pytest.mark.parametrize("asking", [True, False])
@virtual
async def test_stopping_leaves_nothing(asking: bool) -> None:
    """No timer, no task, no page, no headset."""
    forever = asyncio.Event()

    async def name_of(number: str, postcode: str) -> str | None:
        await forever.wait()
        return None

    office, _, jan = await talk(Office(name_of=name_of))
    if asking:
        office.call().enter(verified=True, order_number="1", postal_code="2")
    await office.centre.close()
    assert jan.peer is not None
    assert jan.peer.closed == ["shutdown"]
    assert [message["type"] async for message in jan.page.outgoing()] == []
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("seed", range(12))
@virtual
async def test_whatever_happens_nobody_is_lost_or_joined_twice(seed: int) -> None:
    """Calls come and go, agents do anything at any time, pages and sounds break: after each step everybody is in exactly one place,
    and hears just the one they talk with."""
    chance = random.Random(seed)
    office = Office(queues={"general": Queue("general", "general", ring_s=10.0, wrap_up_s=5.0, limit=5)})
    office.centre.whisper_by(Voice(), 1.0)
    pages = [office.agent(login) for login in ("ala", "jan", "ewa")]
    calls: list[Calls] = []
    for _ in range(400):
        page = chance.choice(pages)
        call = chance.choice(calls) if calls else None
        seat = next((seat for seat in office.centre.seats.all if seat.person.login == page.login), None)
        match chance.randrange(20):
            case 0 | 1:
                calls.append(office.call(chance.choice(["sip", "webrtc"])).enter())
            case 2 if call is not None:
                call.gone()
                calls.remove(call)
            case 3 if call is not None:
                office.centre.leave(call.name, "callback")
                if chance.random() < 0.5:
                    call.enter()
            case 4:
                page.close()
            case 5 if page.headset is not None:
                await page.headset.close("broken")
            case 6 | 7 | 8 if seat is None or seat.page is None:
                page.load()
            case 6 | 7 | 8 | 9 if seat is not None and (seat.headset is None or chance.random() < 0.1):
                page.wear()
                if page.before is not None:
                    await page.before.close("replaced")
            case 10 | 11 | 12:
                page.does(chance.choice(["ready"] * 9 + ["offline", "break"]), reason="meal")
            case 13 | 14 | 15 if seat is not None and seat.ringing is not None:
                page.does(chance.choice(["accept", "accept", "accept", "decline"]), interaction=seat.ringing)
            case 13 if call is not None:
                page.does("accept", interaction=call.name)
            case 17 | 18 if seat is not None and seat.talk is not None:
                _consults(chance, page, seat.talk)
            case 18 if chance.random() < 0.5:
                page.does(chance.choice(["phone", "phone", "phone_off"]), number="601")
            case 19 if office.outside.calls:
                office.outside.calls.pop().inbox.put_nowait(Gone("hangup", 0.0))
            case 14 | 15 | 16 if seat is not None and seat.talk is not None:
                more = {"code": "solved", "note": "", "queue": "general", "on": chance.random() < 0.5}
                kind = chance.choice(["hang_up", "hold", "hold", "hold", "transfer", "wrapped_up"])
                page.does(kind, interaction=seat.talk, **more)
            case _:
                await asyncio.sleep(chance.choice([0.1, 0.1, 1.0, 3.0, 9.0, 12.0]))
        await asyncio.sleep(0)
        _sound(office, calls)
    for call in calls:
        call.gone()
    await asyncio.sleep(60)
    assert office.centre._acd.line() == []
    assert office.centre._acd.talks() == {}
    phones = {seat.headset.peer for seat in office.centre.seats.all if seat.headset is not None}
    assert all(call.closed for call in office.outside.calls if call not in phones)
    assert all("~" not in name for name in office.centre._callers)
    await office.centre.close()
    for page in pages:
        if page.headset is not None:
            await page.headset.close("end of test")


def _consults(chance: random.Random, page: AgentPage, name: str) -> None:
    """Ask a colleague or somebody outside, hand over, come back; at any time."""
    match chance.randrange(6):
        case 0 | 1:
            page.does("consult", interaction=name, agent=chance.choice(["ala", "jan", "ewa"]))
        case 2:
            page.does("consult", interaction=name, number="600700800", blind=chance.random() < 0.5)
        case 3:
            page.does("consult_back", interaction=name)
        case _:
            page.does("consult_done", interaction=name)


def _sound(office: Office, calls: list[Calls]) -> None:
    talks, waiting = office.centre._acd.talks(), {one.interaction.id for one in office.centre._acd.line()}
    assert not talks.keys() & waiting
    seats = {seat.person.login: seat for seat in office.centre.seats.all}
    assert {seat.talk: login for login, seat in seats.items() if seat.talk is not None} == talks
    consults = office.centre.seats.consults._all
    assert {one.asked for one in consults.values() if one.asked} == {
        name for name in (*talks, *waiting) if "~" in name
    }
    for one in consults.values():
        assert one.seat.talk == one.caller
        assert one.seat.held
        assert one.seat.headset is not None
        peer = one.seat.headset.peer
        assert isinstance(peer, Peer)
        assert (peer.source is not None) is one.talks, one
    for call in calls:
        caller = office.centre._callers[call.name]
        assert (call.name in talks or call.name in waiting) is (caller.tell is not None)
        if call.name in office.centre.seats.consults._put_through:
            assert caller.tell is None
            assert call.media.source is not None
            continue
        seat = seats.get(talks.get(call.name, ""))
        hears = seat is not None and not seat.held and not seat.away and seat.headset is not None
        hears = hears and not office.centre.seats.whisperer.whispers(talks[call.name])
        assert (call.media.source is not None) is hears, (call.name, seat)
        if hears:
            assert [
                type(one).__name__
                for one in call.news
                if type(one).__name__ in ("Joined", "Held", "Lost", "Moved")
            ][-1] == "Joined"


@virtual
async def test_a_callback_waits_in_its_place_and_is_no_part_of_what_is_told() -> None:
    """Before who came later, though told nothing of the wait; the page shows how far the call is; its customer counts as a caller once
    they have answered; nothing of it is left at the end."""
    office = Office()
    centre = office.centre
    assert not centre.staffed
    jan = office.agent().ready()
    assert (centre.staffed, centre.open) == (True, True)
    assert [centre.queue_of(name) for name in (None, "complaints", "gone")] == [
        "general",
        "complaints",
        "general",
    ]
    talking = office.call().enter()
    jan.does("accept", interaction=talking.name)
    stays = office.call().enter()
    news: list[Any] = []
    caller = Caller(Peer(), Recorder("cb-1", "callback", None, LoopClock()), called=True)
    entered = DAWN.timestamp() - 600
    caller.wait({}, "general", entered, news.append)
    centre.call_back(Interaction("cb-1", Channel.CALLBACK, "general", entered), caller)
    await asyncio.sleep(3)
    assert news == []
    assert centre.wall()["queues"][0]["waiting"] == 1
    talking.gone()
    jan.does("wrapped_up", code="solved", note="")
    assert jan.shown("offer")[-1]["interaction"] == "cb-1"
    jan.does("accept", interaction="cb-1")
    centre.stage("cb-1", "ringing")
    assert jan.does("transfer", interaction="cb-1", queue="general") == "not_now"
    await asyncio.sleep(5)
    centre.stage("cb-1", "answered")
    shown = jan.shown("talk")[-1]
    assert (shown["stage"], shown["for_s"]) == ("answered", 0)
    centre.called_back("cb-1")
    centre.called_back("cb-1")
    assert jan.shown("ended")[-1]["by"] == "caller"
    await asyncio.sleep(0)
    jan.does("wrapped_up", code="solved", note="")
    assert jan.shown("offer")[-1]["interaction"] == stays.name
    assert centre.wall()["queues"][0]["answered"] == 1
    await centre.close()


@virtual
async def test_the_place_of_a_call_is_where_it_waits_or_waited_last() -> None:
    """Until it is over; a call that never asked for a person has none."""
    office = Office()
    office.agent().ready()
    call, other = office.call(), office.call()
    assert office.centre.place_of(other.name) is None
    call.enter(topic="complaint")
    await asyncio.sleep(30)
    office.centre.leave(call.name, "callback")
    place = office.centre.place_of(call.name)
    assert place is not None
    assert (place.entered, place.queue) == (DAWN, "complaints")
    call.gone()
    await asyncio.sleep(0)
    assert office.centre.place_of(call.name) is None
    await office.centre.close()


@virtual
async def test_other_rules_hold_from_the_next_ring_on() -> None:
    """What rings goes on as it began; the next is rung for as long as it says now, the wrap-up is the new one, and who is one too many
    is not let in; other queues or other hours need a new start, and change nothing."""
    office = Office()
    jan, call = office.agent().ready(), office.call().enter()
    assert jan.shown("offer")[-1]["left_s"] == 20.0
    changed = {name: replace(queue, ring_s=9.0, wrap_up_s=5.0, limit=1) for name, queue in QUEUES.items()}
    assert office.centre.follow(changed)
    await asyncio.sleep(15)
    jan.does("decline", interaction=call.name)
    await asyncio.sleep(11)
    assert jan.shown("offer")[-1]["left_s"] == 9.0
    assert not office.centre.there(office.call().name)  # one waits already
    jan.does("accept", interaction=call.name)
    jan.does("hang_up", interaction=call.name)
    assert jan.shown("state")[-1]["wrap_up_s"] == 5.0
    await asyncio.sleep(5.1)
    assert jan.state() == "ready"
    for other in (
        {"general": QUEUES["general"]},
        QUEUES | {"general": replace(QUEUES["general"], hours="night")},
        QUEUES | {"more": Queue("more", "general")},
    ):
        assert not office.centre.follow(other)
    call = office.call().enter()
    assert jan.shown("offer")[-1]["left_s"] == 9.0
