"""Supervisors who hear talks along, in virtual time."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from gateway.contact.watching import Watching
from tests.support.desk import SETTINGS, Office, Peer, frame, person, talk, virtual
from voicebot.calls.media import Gone, Key
from voicebot.errors import CallRefused
from voicebot.people.types import Person, Role

ANNA = Person(9, "anna", "Anna Szef", Role.SUPERVISOR, (), False)
IZA = replace(ANNA, login="iza", name="Iza Nowak")


class Watched(Watching):
    """Keeps the connections it made. slow: seconds one takes."""

    def __init__(self, office: Office) -> None:
        self.peers: list[Peer] = []
        self.slow, self.error = 0.0, False

        async def connect(sdp: str, address: str) -> Any:
            await asyncio.sleep(self.slow)
            if self.error:
                raise CallRefused("full", "all taken")
            self.peers.append(Peer())
            return self.peers[-1], f"answer to {sdp} from {address}"

        super().__init__(office.centre.seats, connect)

    async def listens(self, call: str, who: Person = ANNA, mode: Any = "listen") -> str | None:
        return await self.begin(who, call, mode, "offer", "192.0.2.9")


@virtual
async def test_a_supervisor_hears_both_and_the_agent_sees_it() -> None:
    """Until she has heard enough; the record has it all."""
    office, call, jan = await talk()
    watching = Watched(office)
    assert await watching.listens(call.name) == "answer to offer from 192.0.2.9"
    assert call.told() == ["Joined"]
    assert [(seen["by"], seen["mode"]) for seen in jan.shown("watched")] == [("Anna Szef", "listen")]
    (seen,) = office.centre.wall()["talks"]
    assert (seen["watched_by"], seen["watched"]) == ("anna", "listen")
    peer = watching.peers[0]
    assert jan.peer is not None
    for _ in range(4):
        jan.peer.inbox.put_nowait(frame(10))
        peer.inbox.put_nowait(frame(100))
        await asyncio.sleep(0.01)
        said = call.media.source()
    assert int(said[0]) == 10
    assert watching.change("anna", "barge")
    for _ in range(6):
        jan.peer.inbox.put_nowait(frame(10))
        peer.inbox.put_nowait(frame(100))
        await asyncio.sleep(0.01)
        said, heard = call.media.source(), peer.source()
    assert (int(said[0]), int(heard[0])) == (110, 10)
    peer.inbox.put_nowait(Key("5", 0.0))  # nothing to do with it
    await watching.end("anna")
    await watching.end("anna")
    assert (peer.closed[0], peer.source, watching.hears("anna")) == ("over", None, False)
    assert jan.shown("watched")[-1]["by"] is None
    assert [name for name in call.events() if name.startswith("monitor")] == [
        "monitor_began",
        "monitor_mode",
        "monitor_ended",
    ]
    assert call.detail("monitor_began") == {"by": "anna", "mode": "listen"}
    await watching.close()


@virtual
async def test_the_end_of_the_talk_ends_it() -> None:
    """Whoever ends it: the connection is closed, and nobody hears the next talk of that agent."""
    office, call, jan = await talk()
    watching = Watched(office)
    await watching.listens(call.name)
    assert jan.does("hang_up", interaction=call.name) is None
    await asyncio.sleep(0.1)
    assert (watching.peers[0].closed[0], watching.hears("anna")) == ("over", False)
    assert office.centre.seats.all[0].monitor is None
    assert not watching.change("anna", "whisper")
    assert await watching.listens(call.name) is None


@virtual
async def test_a_lost_agent_ends_it() -> None:
    """The caller is sought another one, whom she does not hear by that."""
    office, call, jan = await talk()
    watching = Watched(office)
    await watching.listens(call.name)
    jan.close()
    await asyncio.sleep(10)
    assert "person_lost" in call.events()
    assert not watching.hears("anna")


@virtual
async def test_a_connection_that_breaks_ends_it() -> None:
    """The two talk on as before."""
    office, call, jan = await talk()
    watching = Watched(office)
    await watching.listens(call.name)
    watching.peers[0].inbox.put_nowait(Gone("network", 0.0))
    await asyncio.sleep(0.1)
    assert not watching.hears("anna")
    assert call.detail("monitor_ended") == {"by": "anna"}
    assert jan.peer is not None
    assert jan.peer.source is not None
    assert call.media.source is not None


@virtual
async def test_one_on_a_talk_and_one_talk_each() -> None:
    """A second supervisor is refused; a second talk ends the first."""
    office, call, _ = await talk()
    other = office.agent("ewa").ready()
    second = office.call().enter()
    assert other.does("accept", interaction=second.name) is None
    watching = Watched(office)
    assert await watching.listens(call.name)
    assert await watching.listens(call.name, IZA) is None
    assert await watching.listens(second.name)
    assert await watching.listens(call.name, IZA)
    assert call.events()[-1] == "monitor_began"
    assert (watching.hears("anna"), watching.hears("iza")) == (True, True)
    await watching.close()
    assert not watching.hears("iza")


@virtual
async def test_nobody_hears_their_own_talk_or_one_that_is_none() -> None:
    """Nor one that ended while the connection was made, nor two that were asked for at once."""
    office, call, jan = await talk()
    watching = Watched(office)
    assert await watching.listens(call.name, person("jan")) is None
    assert await watching.listens("nobody") is None
    assert watching.peers == []
    watching.slow = 1.0
    both = await asyncio.gather(watching.listens(call.name), watching.listens(call.name, IZA))
    assert [answer is None for answer in both] == [False, True]
    await watching.end("anna")
    late = asyncio.create_task(watching.listens(call.name))
    await asyncio.sleep(0.5)
    jan.does("hang_up", interaction=call.name)
    assert await late is None
    assert [peer.closed[0] for peer in watching.peers] == ["over"] * 3


@virtual
async def test_a_connection_that_is_refused_leaves_nothing() -> None:
    """All lines are taken."""
    office, call, _ = await talk()
    watching = Watched(office)
    watching.error = True
    with pytest.raises(CallRefused):
        await watching.listens(call.name)
    assert office.centre.seats.all[0].monitor is None


@virtual
async def test_while_held_nothing_is_joined() -> None:
    """Back from holding she hears them again."""
    office, call, jan = await talk()
    watching = Watched(office)
    jan.does("hold", on=True, interaction=call.name)
    assert await watching.listens(call.name)
    assert call.media.source is None
    jan.does("hold", on=False, interaction=call.name)
    for _ in range(4):
        jan.peer.inbox.put_nowait(frame(10))  # type: ignore[union-attr]
        await asyncio.sleep(0.01)
        call.media.source()
    assert int(watching.peers[0].source()[0]) == 10
    await watching.close()


@virtual
async def test_a_shop_may_not_show_it() -> None:
    """The setting; the record has it all the same."""
    office, call, jan = await talk(Office(settings=replace(SETTINGS, show_monitor=False)))
    watching = Watched(office)
    await watching.listens(call.name)
    assert jan.shown("watched") == []
    assert "monitor_began" in call.events()
    await watching.close()
