"""The agents' side as the web sees it."""

import asyncio
from typing import Any

import pytest

from gateway.contact.desk import LONGEST_S, SILENCE_S, AgentDesk
from gateway.contact.seat import Page
from tests.support.desk import Office, Peer, person
from voicebot.clock import SystemClock
from voicebot.config import Config, Contact
from voicebot.errors import CallRefused, RecordingError
from voicebot.records.types import CallRecord


class Lines:
    """In the place of the WebRTC desk."""

    def __init__(self, config: Any, clock: Any, patience: Any) -> None:
        self.config, self.closed, self.patience = config, False, patience
        self.peers: list[Peer] = []
        self.full = False

    async def accept(self, sdp: str, address: str) -> tuple[Peer, str]:
        if self.full:
            raise CallRefused("full", "all taken")
        self.peers.append(Peer())
        return self.peers[-1], f"answer to {sdp} from {address}"

    async def close_all(self) -> None:
        self.closed = True


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[Lines]:
    """The WebRTC desks that were made."""
    made: list[Lines] = []

    def make(config: Any, clock: Any, *, patience: Any) -> Lines:
        made.append(Lines(config, clock, patience))
        return made[-1]

    monkeypatch.setattr("gateway.contact.desk.CallDesk", make)
    return made


async def test_an_agent_sits_down_connects_and_works(lines: list[Lines]) -> None:
    """Sound is for whose page is there; a second connection takes the place of the first."""
    desk = AgentDesk(Config(contact=Contact(max_agents=7)), SystemClock(), Office().centre)
    ours = lines[0]
    assert (ours.config.max_calls, ours.config.max_calls_per_address, ours.config.max_call_s) == (
        7,
        7,
        LONGEST_S,
    )
    assert ours.patience.silence == SILENCE_S
    assert await desk.connect("jan", "offer", "192.0.2.7") is None
    page = Page()
    desk.sit(person("jan"), page)
    assert desk.told("jan", {"type": "ready"}) == "no_headset"
    assert await desk.connect("jan", "offer", "192.0.2.7") == "answer to offer from 192.0.2.7"
    assert desk.told("jan", {"type": "ready"}) is None
    await desk.connect("jan", "again", "192.0.2.7")
    await asyncio.sleep(0)
    assert [peer.closed for peer in ours.peers] == [["replaced"], []]
    assert [one["login"] for one in desk.wall()["agents"]] == ["jan"]
    assert desk.told("jan", {"type": "offline"}) is None
    ours.full = True
    with pytest.raises(CallRefused):
        await desk.connect("jan", "more", "192.0.2.7")
    desk.stand("jan", page)
    assert desk.told("jan", {"type": "ready"}) == "not_there"
    await desk.close()
    assert ours.closed
    await ours.peers[1].close("end of test")
    await asyncio.sleep(0.01)


async def test_a_turn_is_played_to_whose_call_it_is(lines: list[Lines]) -> None:
    """Where recordings are kept, where it was recorded, and to nobody else."""
    office = Office()
    desk = AgentDesk(Config(), SystemClock(), office.centre)
    jan, call = office.agent().ready(), office.call().enter()
    office.agent("ewa")
    assert await desk.sound("jan", call.name, 3) is None
    asked: list[tuple[str, int]] = []

    async def replay(who: str, record: CallRecord, turn: int) -> bytes:
        asked.append((who, turn))
        if turn == 4:
            raise RecordingError("none", "missing")
        return record.id.encode()

    desk.replay = replay
    assert await desk.sound("jan", call.name, 3) == call.name.encode()  # it rings there
    assert await desk.sound("jan", call.name, 4) is None
    assert await desk.sound("ewa", call.name, 3) is None
    assert await desk.sound("nobody", call.name, 3) is None
    jan.does("accept", interaction=call.name)
    assert await desk.sound("jan", call.name, 5)
    jan.does("hang_up", interaction=call.name)
    assert await desk.sound("jan", call.name, 6)  # while the note is written
    jan.does("wrapped_up", code="solved", note="")
    assert await desk.sound("jan", call.name, 7) is None
    assert asked == [("jan", 3), ("jan", 4), ("jan", 5), ("jan", 6)]
    call.gone()
    await office.centre.close()
