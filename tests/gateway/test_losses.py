"""What a medium refused or lost, in the metrics."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import create_autospec

import pytest

from gateway.losses import count
from gateway.sip.call import SipCall
from gateway.web.text_media import TextMedia
from gateway.webrtc.peer import BrowserPeer
from voicebot.metrics import Metrics

STATS = SimpleNamespace(ignored_messages=1, receive_errors=2, dropped_frames=3, dropped_samples=4)


@pytest.mark.parametrize(
    ("kind", "lost", "bad", "dropped"),
    [
        (BrowserPeer, {"stats": STATS}, {"data_channel": 1, "rtp": 2}, {"frames": 3, "speech": 4}),
        (SipCall, {"bad_packets": 5, "dropped_frames": 6, "lost_speech": 7}, {"rtp": 5}, {"frames": 6, "speech": 7}),
        (TextMedia, {"ignored": 8}, {"text": 8}, {}),
    ],
)  # fmt: skip
def test_each_medium_counts_what_it_lost(kind: Any, lost: Any, bad: Any, dropped: Any) -> None:
    """Where it was lost."""
    medium = create_autospec(kind, instance=True)
    for name, value in lost.items():
        setattr(type(medium), name, value)
    metrics = Metrics()
    count(medium, metrics)
    for counter, expected in ((metrics.bad_input, bad), (metrics.dropped, dropped)):
        assert {where: counter.labels(where=where)._value.get() for where in expected} == expected
