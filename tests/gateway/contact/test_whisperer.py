"""Whispers, in virtual time."""

import asyncio
from typing import Any

import pytest

from tests.support.desk import AgentPage, Calls, Office, Voice, virtual
from voicebot.audio.frame import RATE

SLOTS = {"topic": "complaint", "order_number": "123456"}


async def offered(voice: Voice, **slots: Any) -> tuple[Office, Calls, AgentPage]:
    """A call rings at Jan, and the whisper has had time to be made."""
    office = Office()
    office.centre.whisper_by(voice, 1.0)
    jan, call = office.agent().ready(), office.call().enter(**(slots or SLOTS))
    await asyncio.sleep(3)
    call.told()
    return office, call, jan


@virtual
async def test_the_agent_hears_it_first_and_the_caller_is_joined_after_it() -> None:
    """The first that is short enough; the caller goes on hearing music meanwhile."""
    voice = Voice()
    office, call, jan = await offered(voice)
    assert voice.said == ["Reklamacja, końcówka zamówienia 456."]
    jan.does("accept", interaction=call.name)
    assert jan.peer is not None
    assert jan.peer.said == [(1, 36 * RATE // 16)]
    assert (call.media.source, jan.peer.source, call.told()) == (None, None, [])
    assert office.centre.seats.whisperer.whispers("jan")
    assert jan.state() == "busy"
    await asyncio.sleep(36 / 16 - 0.1)
    assert call.media.source is None
    await asyncio.sleep(0.2)
    assert call.told() == ["Joined"]
    assert call.media.source is not None
    assert jan.peer.flushed == [1]
    assert not office.centre.seats.whisperer.whispers("jan")


@virtual
async def test_what_is_too_long_is_told_in_fewer_words() -> None:
    """The wait, the order, both are left out until it fits; what never fits is not told at all."""
    voice = Voice()
    office, call, jan = await offered(voice, topic="order_status", order_number="123456")
    assert voice.said == ["Pytanie o stan zamówienia, końcówka zamówienia 456.", "Pytanie o stan zamówienia."]
    whisperer = office.centre.seats.whisperer
    whisperer.prepare("jan", lambda: ["x" * 61])
    await asyncio.sleep(3)
    jan.does("accept", interaction=call.name)
    assert call.told() == ["Joined"]


@pytest.mark.parametrize("voice", [Voice(60.0), Voice(fails=True)])
@virtual
async def test_nobody_waits_for_a_voice_that_is_not_ready(voice: Voice) -> None:
    """They are joined at once."""
    _, call, jan = await offered(voice)
    jan.does("accept", interaction=call.name)
    assert call.told() == ["Joined"]
    assert jan.peer is not None
    assert jan.peer.said == []


@pytest.mark.parametrize("how", ["hold", "hang_up", "gone", "broken", "closed"])
@virtual
async def test_whatever_ends_the_whisper_nobody_is_joined_by_it_afterwards(how: str) -> None:
    """Held, hung up, gone, the sound broken, the line stopped: its timer does nothing any more."""
    office, call, jan = await offered(Voice())
    jan.does("accept", interaction=call.name)
    match how:
        case "hold":
            jan.does("hold", interaction=call.name, on=True)
        case "hang_up":
            jan.does("hang_up", interaction=call.name)
        case "gone":
            call.gone()
        case "broken":
            assert jan.headset is not None
            await jan.headset.close("broken")
        case "closed":
            await office.centre.close()
    await asyncio.sleep(5)
    assert call.media.source is None
    assert "Joined" not in call.told()
    if how == "hold":
        jan.does("hold", interaction=call.name, on=False)
        assert call.told() == ["Joined"]


@virtual
async def test_what_rings_no_longer_is_not_whispered_at_the_next_call() -> None:
    """Declined, it is made anew for the next one."""
    voice = Voice()
    office, call, jan = await offered(voice)
    jan.does("decline", interaction=call.name)
    call.gone()
    other = office.call().enter(topic="invoice")
    jan.does("accept", interaction=other.name)
    assert jan.peer is not None
    assert jan.peer.said == []
    assert other.told()[-1] == "Joined"
