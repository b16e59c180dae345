"""The conversations that go on now: begun, counted, ended, and their tokens."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from gateway.switchboard import Switchboard
from gateway.web.text_media import TextMedia
from tests.support.ears import Pool
from tests.support.virtual_time import LoopClock
from voicebot.calls.media import Said
from voicebot.calls.parts import Parts
from voicebot.dialogue.profiles import SlotProfile
from voicebot.dialogue.types import Message, Reply
from voicebot.metrics import Metrics
from voicebot.records.recorder import Recorder
from voicebot.speaking.captions import Captions


class Echo:
    """A dialogue that repeats; it may be made to break at once."""

    def __init__(self) -> None:
        self.broken = False

    async def start(self, call_id: str, context: Mapping[str, Any]) -> Reply:
        if self.broken:
            raise ValueError("bug")
        return Reply((Message("Słucham?", expect="open"),))

    async def turn(self, call_id: str, text: str, *, heard: str | None = None, source: str = "") -> Reply:
        return Reply((Message(text),))

    async def prepare(self, call_id: str, text: str) -> None: ...

    async def end(self, call_id: str) -> None: ...


class Prompts:
    def text(self, key: str) -> str:
        return key


class Detectors:
    def __init__(self) -> None:
        self.out = 0

    def take(self) -> object:
        self.out += 1
        return object()

    def give(self, detector: object) -> None:
        self.out -= 1


class House:
    def __init__(self) -> None:
        self.dialogue, self.metrics, self.detectors = Echo(), Metrics(), Detectors()
        self.recorders: list[Recorder] = []
        self.board = Switchboard(self._parts, self.detectors, self.metrics)  # type: ignore[arg-type]

    def _parts(self, call_id: str, media: Any, voice: Any, detector: Any) -> Parts:
        recorder = Recorder(call_id, media.channel, None, LoopClock(), metrics=self.metrics)
        self.recorders.append(recorder)
        profiles = {"open": SlotProfile("open")}
        return Parts(
            self.dialogue,
            Pool(),  # type: ignore[arg-type]
            detector,
            voice,
            profiles,
            Prompts(),  # type: ignore[arg-type]
            recorder,
            LoopClock(),
        )

    def metric(self, name: str) -> str:
        lines = self.metrics.render().decode().splitlines()
        return next((line.split()[-1] for line in lines if line.startswith(name)), "none")


async def captions(media: TextMedia) -> AsyncIterator[str]:
    async for message in media.outgoing():
        if message["type"] == "caption" and message["who"] == "bot":
            yield message["text"]


async def settle(board: Switchboard) -> None:
    """Until threads and tasks have done what they can."""
    for _ in range(200):
        await asyncio.sleep(0.01)
        if not board.live:
            return


def test_a_connected_medium_holds_a_conversation_until_it_is_gone() -> None:
    """A connected medium holds a conversation until it is gone; then nothing of it is left."""

    async def main() -> None:
        house = House()
        media = TextMedia(LoopClock())
        house.board.connect(media, Captions())
        said = captions(media)
        assert await anext(said) == "Słucham?"
        assert (house.board.live, house.board.live_on("text"), house.board.live_on("webrtc")) == (1, 1, 0)
        assert house.metric("voicebot_calls_live") == "1.0"
        media._happened(Said("halo", 0.0))
        assert await anext(said) == "halo"
        media.lost("hangup")
        await settle(house.board)
        assert (house.board.live, house.detectors.out) == (0, 0)
        assert house.metric("voicebot_calls_live") == "0.0"
        assert house.recorders[0].record.ended is not None

    asyncio.run(main())


def test_a_token_opens_its_own_call_only() -> None:
    """A token opens its own call only, and none after a restart."""
    house, other = House(), House()
    token = house.board.token("a")
    assert house.board.opens("a", token)
    assert not house.board.opens("b", token)
    assert not house.board.opens("a", "zażółć")
    assert not other.board.opens("a", token)


def test_closing_hangs_up_on_everybody_and_waits_for_the_records() -> None:
    """Closing hangs up on everybody and waits for the records."""

    async def main() -> None:
        house = House()
        for _ in range(3):
            house.board.connect(TextMedia(LoopClock()), Captions())
        await asyncio.sleep(0.1)
        await house.board.close()
        assert house.board.live == 0
        assert all(recorder.record.ended for recorder in house.recorders)

    asyncio.run(main())


def test_a_conversation_that_crashes_takes_only_itself_down() -> None:
    """A conversation that crashes takes only itself down."""

    async def main() -> None:
        house = House()
        house.board._parts_for = lambda *_: (_ for _ in ()).throw(ValueError("bug"))  # type: ignore[assignment]
        media = TextMedia(LoopClock())
        house.board.connect(media, Captions())
        await settle(house.board)
        assert (house.board.live, house.detectors.out) == (0, 0)
        assert media._gone

    asyncio.run(main())


def test_a_medium_that_does_not_hang_up_cannot_hold_the_shutdown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A medium that does not hang up cannot hold the shutdown."""

    class Deaf(TextMedia):
        async def close(self, reason: str) -> None: ...

    async def main() -> None:
        house = House()
        house.board.connect(Deaf(LoopClock()), Captions())
        await asyncio.sleep(0.1)
        monkeypatch.setattr("gateway.switchboard.HANG_UP_S", 0.05)
        await house.board.close()
        assert house.board.live == 0

    asyncio.run(main())
