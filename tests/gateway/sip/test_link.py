"""The link finds the child, keeps the order of events, and says which calls lost their signalling."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from gateway.sip import link as module
from gateway.sip.link import Link
from gateway.sip.protocol import (
    Confirmed,
    Ended,
    Event,
    HangUp,
    Incoming,
    Invite,
    Reader,
    Record,
    Refused,
    Respond,
    Up,
    encode,
)
from voicebot.errors import DataError

BORN = Up("b1", ("sip:127.0.0.1:5060",))
INVITE = Invite("out-1", "sip:a@b", "sip:c@d", "v=0")


def ringing(call: str) -> Incoming:
    """A call that comes in."""
    return Incoming(call, "peer:x", "", False, "bot", "192.0.2.1", False, None, {})


class FakeChild:
    """A signalling child without SIP: says what a test tells it, keeps what it hears."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.heard: asyncio.Queue[Record] = asyncio.Queue()
        self.gateways: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
        self.deaf = False

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.gateways.put_nowait(writer)
        records = Reader()
        while not self.deaf and (data := await reader.read(65_536)):
            for record in records.feed(data):
                self.heard.put_nowait(record)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Live for a while; the gateways are left at the end."""
        server = await asyncio.start_unix_server(self._talk, str(self.path))
        try:
            yield
        finally:
            server.close()
            self.path.unlink()

    async def gateway(self, *events: Event | Record) -> asyncio.StreamWriter:
        """The next connection, told these events."""
        writer = await self.gateways.get()
        writer.write(b"".join(map(encode, events)))
        return writer


class Ear:
    """What the gateway is told."""

    def __init__(self) -> None:
        self.events: asyncio.Queue[Event] = asyncio.Queue()
        self.lost: asyncio.Queue[tuple[str, ...]] = asyncio.Queue()

    async def hears(self, number: int) -> list[Event]:
        """The next so many events."""
        return [await self.events.get() for _ in range(number)]


@pytest.fixture
def child(tmp_path: Path) -> FakeChild:
    """A child that does not listen yet."""
    return FakeChild(tmp_path / "sip.sock")


@pytest.fixture
def ear() -> Ear:
    """Ears."""
    return Ear()


@asynccontextmanager
async def linked(
    child: FakeChild,
    ear: Ear,
    *,
    on_event: Callable[[Event], None] | None = None,
    up_s: float = 5.0,
) -> AsyncIterator[Link]:
    """A link to this child that is closed at the end; hangs for five seconds at most."""
    link = Link(
        child.path, on_event or ear.events.put_nowait, lost=ear.lost.put_nowait, retry_s=0.005, up_s=up_s
    )
    link.start()
    link.start()
    try:
        async with asyncio.timeout(5):
            yield link
    finally:
        await link.close()


async def test_events_come_in_order_and_up_first(child: FakeChild, ear: Ear) -> None:
    """Whatever the child says is delivered as it was said."""
    said = [BORN, ringing("in-1"), Confirmed("in-1"), Ended("in-1", "bye"), Refused("stranger", 3)]
    async with child.listening(), linked(child, ear):
        await child.gateway(*said)
        assert await ear.hears(5) == said


async def test_it_is_ready_from_up_until_the_child_is_gone(child: FakeChild, ear: Ear) -> None:
    """A connection alone is not enough, and a child that left does not count."""
    async with child.listening(), linked(child, ear) as link:
        writer = await child.gateway()
        assert not await link.ready()
        assert not link.send(HangUp("in-1"))
        writer.write(encode(BORN))
        await ear.hears(1)
        assert await link.ready()
        assert link.up == BORN
        writer.close()
        assert await ear.lost.get() == ()
        assert not await link.ready()
        assert link.up is None
        assert link.losses == 1


async def test_commands_arrive_in_order(child: FakeChild, ear: Ear) -> None:
    """What is sent is heard by the child as it was sent."""
    commands = [INVITE, Respond("in-1", 200, "OK", "v=0"), HangUp("in-1")]
    async with child.listening(), linked(child, ear) as link:
        await child.gateway(BORN)
        await ear.hears(1)
        assert all(map(link.send, commands))
        assert [await child.heard.get() for _ in commands] == commands


async def test_it_waits_for_a_child_that_is_not_there_yet(child: FakeChild, ear: Ear) -> None:
    """A link may be started before its child."""
    async with linked(child, ear) as link:
        await asyncio.sleep(0.02)
        assert not link.send(HangUp("in-1"))
        async with child.listening():
            await child.gateway(BORN)
            assert await ear.hears(1) == [BORN]


async def test_calls_that_were_up_are_told_when_the_child_is_gone(child: FakeChild, ear: Ear) -> None:
    """Calls in and out that had not ended are lost, once; the next child is found and knows none of them."""
    async with child.listening(), linked(child, ear) as link:
        first = await child.gateway(BORN, ringing("in-1"), ringing("in-2"), Ended("in-1", "bye"))
        await ear.hears(4)
        assert link.send(INVITE)
        assert link.calls == ("in-2", "out-1")
        first.transport.abort()
        assert await ear.lost.get() == ("in-2", "out-1")
        assert link.calls == ()
        second = await child.gateway(Up("b2", ()))
        assert await ear.hears(1) == [Up("b2", ())]
        second.close()
        assert await ear.lost.get() == ()


async def test_a_child_that_never_says_up_is_left(child: FakeChild, ear: Ear) -> None:
    """After a while the link connects anew; a child that said Up may then be silent for long."""
    async with child.listening(), linked(child, ear, up_s=0.2) as link:
        await child.gateway()
        writer = await child.gateway(BORN)
        await ear.hears(1)
        await asyncio.sleep(0.3)
        assert await link.ready()
        writer.write(encode(Refused("stranger", 1)))
        assert await ear.hears(1) == [Refused("stranger", 1)]


@pytest.mark.parametrize(
    "said",
    [
        encode(ringing("in-1")),
        encode(BORN) + encode(BORN),
        encode(BORN) + encode(HangUp("in-1")),
        b"\xff" * 8,
    ],
    ids=["no Up first", "Up twice", "a command", "nonsense"],
)
async def test_a_child_that_talks_nonsense_is_left(child: FakeChild, ear: Ear, said: bytes) -> None:
    """What breaks the contract ends the connection; the link lives on."""
    with capture_logs() as logs:
        async with child.listening(), linked(child, ear):
            (await child.gateway()).write(said)
            await child.gateway(Up("b2", ()))
            while await ear.events.get() != Up("b2", ()):
                pass
    assert "signalling_nonsense" in {line["event"] for line in logs}


async def test_a_child_that_takes_nothing_is_left(
    child: FakeChild, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands pile up only so far; then the child is taken for hung and its calls for lost."""
    child.deaf = True
    async with child.listening(), linked(child, ear) as link:
        await child.gateway(BORN)
        await ear.hears(1)
        monkeypatch.setattr(module, "MAX_PENDING", 10_000)
        big = Respond("in-1", 200, "OK", "v" * 5000)
        sent = 0
        while link.send(big):
            sent += 1
        assert sent > 1
        assert not link.send(big)
        assert await ear.lost.get() == ()


async def test_an_error_in_one_call_ends_that_call_only(child: FakeChild, ear: Ear) -> None:
    """The call whose event could not be handled is hung up; the next event is delivered; the log names nobody."""

    def clumsy(event: Event) -> None:
        if isinstance(event, Incoming | Refused):
            raise ValueError("+48601234567")
        ear.events.put_nowait(event)

    with capture_logs() as logs:
        async with child.listening(), linked(child, ear, on_event=clumsy):
            await child.gateway(BORN, ringing("in-1"), Refused("stranger", 1), Confirmed("in-1"))
            assert await ear.hears(2) == [BORN, Confirmed("in-1")]
            assert await child.heard.get() == HangUp("in-1")
            assert child.heard.empty()
    assert [line["event"] for line in logs].count("signalling_event_failed") == 2
    assert "601234567" not in str(logs)


async def test_an_error_about_a_loss_does_not_end_the_link(child: FakeChild, ear: Ear) -> None:
    """The link connects again even when the news of the loss was badly taken."""

    def clumsy(calls: tuple[str, ...]) -> None:
        ear.lost.put_nowait(calls)
        raise ValueError

    link = Link(child.path, ear.events.put_nowait, lost=clumsy, retry_s=0.005)
    link.start()
    async with asyncio.timeout(5), child.listening():
        (await child.gateway(BORN)).close()
        await ear.lost.get()
        await child.gateway(BORN)
        await ear.hears(2)
    await link.close()


async def test_closing_tells_nobody_and_is_final(child: FakeChild, ear: Ear) -> None:
    """After close nothing is sent, nothing connects and no loss is told."""
    async with child.listening():
        async with linked(child, ear) as link:
            await child.gateway(BORN, ringing("in-1"))
            await ear.hears(2)
        await link.close()
        assert not link.send(HangUp("in-1"))
        assert ear.lost.empty()
        assert link.calls == ()
        assert child.gateways.empty()


async def test_a_command_that_is_too_long_is_an_error(child: FakeChild, ear: Ear) -> None:
    """What the child could not read is not sent."""
    async with child.listening(), linked(child, ear) as link:
        await child.gateway(BORN)
        await ear.hears(1)
        with pytest.raises(DataError):
            link.send(Respond("in-1", 200, "OK", "v" * 300_000))
        assert await link.ready()
