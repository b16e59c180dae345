"""The data channel's messages, without a network."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from gateway.webrtc.channel import BURST, MAX_EARLY, MAX_UNSENT, MESSAGES_S, ControlChannel


class FakeClock:
    """Time stands still until a test moves it."""

    time = 500.0

    def monotonic(self) -> float:
        return self.time

    def now(self) -> Any:
        raise NotImplementedError


class FakeChannel:
    """What aiortc gives us."""

    def __init__(self, label: str = "voicebot") -> None:
        self.label = label
        self.readyState = "open"
        self.bufferedAmount = 0
        self.sent: list[str] = []
        self.hear: Callable[[object], None] | None = None

    def on(self, event: str, handler: Callable[[object], None]) -> None:
        assert event == "message"
        self.hear = handler

    def send(self, text: str) -> None:
        self.sent.append(text)

    def close(self) -> None:
        self.readyState = "closing"


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands."""
    return FakeClock()


@pytest.fixture
def taken() -> list[Mapping[str, Any]]:
    """Messages that were understood."""
    return []


@pytest.fixture
def control(clock: FakeClock, taken: list[Mapping[str, Any]]) -> ControlChannel:
    """Our side."""
    return ControlChannel(clock, taken.append)


def test_keys_stop_and_bye_are_understood(control: ControlChannel, taken: list[Mapping[str, Any]]):
    """And passed on without whatever else was in the message."""
    for text in ('{"type":"key","digit":"#","x":1}', '{"type":"stop"}', '{"type":"bye"}'):
        control.received(text)
    assert taken == [{"type": "key", "digit": "#"}, {"type": "stop"}, {"type": "bye"}]
    assert control.ignored == 0


@pytest.mark.parametrize(
    "data",
    [
        "",
        "junk",
        "[]",
        "null",
        '"stop"',
        '{"type":"key"}',
        '{"type":"key","digit":"12"}',
        '{"type":"key","digit":"A"}',
        '{"type":"key","digit":5}',
        '{"type":"say","text":"x"}',
        '{"type":["stop"]}',
        b'{"type":"stop"}',
        '{"type":"stop","pad":"' + "x" * 1024 + '"}',
        "[" * 1000,
    ],
)
def test_anything_else_is_counted_and_ignored(
    data: object, control: ControlChannel, taken: list[Mapping[str, Any]]
):
    """No exception, no effect."""
    control.received(data)
    assert (control.ignored, taken) == (1, [])


def test_a_flood_is_not_read(control: ControlChannel, clock: FakeClock, taken: list[Mapping[str, Any]]):
    """A burst passes, the rest is dropped, and a calm page is heard again."""
    for _ in range(1000):
        control.received('{"type":"stop"}')
    assert len(taken) == BURST
    assert control.ignored == 1000 - BURST
    clock.time += 1.0
    for _ in range(1000):
        control.received('{"type":"stop"}')
    assert len(taken) == BURST + MESSAGES_S


def test_messages_wait_for_the_channel_and_keep_their_order(control: ControlChannel):
    """Captions of the greeting are there before the channel is; Polish letters are sent as they are."""
    control.send({"type": "caption", "text": "zażółć"})
    assert not control.open
    channel = FakeChannel()
    control.attach(channel)
    assert control.open
    control.send({"type": "speak", "turn": 1})
    assert channel.sent == ['{"type":"caption","text":"zażółć"}', '{"type":"speak","turn":1}']


def test_only_the_newest_early_messages_are_kept(control: ControlChannel):
    """A channel that never opens does not fill memory."""
    for number in range(MAX_EARLY + 10):
        control.send({"n": number})
    channel = FakeChannel()
    control.attach(channel)
    assert [json.loads(text)["n"] for text in channel.sent] == list(range(10, MAX_EARLY + 10))
    assert control.unsent == 10


def test_a_channel_that_is_closed_or_does_not_listen_loses_messages(control: ControlChannel):
    """Without harm and without an exception."""
    channel = FakeChannel()
    control.attach(channel)
    channel.bufferedAmount = MAX_UNSENT + 1
    control.send({"n": 1})
    channel.bufferedAmount = 0
    channel.readyState = "closed"
    control.send({"n": 2})
    assert channel.sent == []
    assert control.unsent == 2


def test_other_channels_and_second_ones_are_closed(control: ControlChannel):
    """Only one channel of our name is listened to."""
    strange, ours, second = FakeChannel("chat"), FakeChannel(), FakeChannel()
    for channel in (strange, ours, second):
        control.attach(channel)
    assert [channel.readyState for channel in (strange, ours, second)] == ["closing", "open", "closing"]
    assert strange.hear is None
    assert ours.hear == control.received
    assert control.ignored == 2
