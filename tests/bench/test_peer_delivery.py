"""The recording comes to both sides at the same pace."""

import asyncio
import time

import pytest

from bench.peer import delivery
from bench.peer.delivery import FRAME_BYTES, FRAME_S, deliver, ring
from bench.peer.diary import Diary, report


async def test_a_frame_is_handed_over_when_its_last_sample_was_due() -> None:
    """In order, never early, and how late is told; what does not fill a frame is left."""
    came: list[tuple[float, bytes]] = []

    async def hear(pcm: bytes) -> None:
        came.append((time.monotonic(), pcm))

    began = time.monotonic()
    late = await deliver(b"\x01\x00" * 320 + b"\x02\x00" * 320 + b"\x03", hear)
    assert [pcm for _, pcm in came] == [b"\x01\x00" * 320, b"\x02\x00" * 320]
    assert all(at >= began + number * FRAME_S for number, (at, _) in enumerate(came, 1))
    assert len(late) == 2
    assert min(late) >= 0


async def test_a_slow_side_is_not_waited_for() -> None:
    """Frames that were due while it was busy come at once after it, as late as they are."""

    async def hear(_: bytes) -> None:
        if not time.monotonic() > began + 0.1:
            time.sleep(0.12)  # noqa: ASYNC251 - a side that blocks the loop is the case

    began = time.monotonic()
    late = await deliver(bytes(FRAME_BYTES * 3), hear)
    assert late[1] >= 0.09
    assert late[2] >= 0.07


async def test_a_run_tells_what_each_call_lived_through_and_what_all_of_it_cost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Times of a call count from its own first sample."""
    monkeypatch.setattr(delivery, "SETTLE_S", 0.0)
    diary = Diary()

    async def hear(_: bytes) -> None:
        await asyncio.to_thread(sum, range(1_000_000))
        diary.turn("tak")
        diary.sound()

    used = await ring(bytes(FRAME_BYTES), [(diary, hear)])
    found = report([diary], used, ["numpy"])
    (call,) = found["calls"]
    ((at, text),) = call["turns"]
    assert text == "tak"
    assert FRAME_S <= at <= call["sounds"][0] < used["seconds"] + 0.01
    assert len(call["late"]) == 1
    assert 0 < found["cpu_s"] < found["seconds"] + 1
    assert found["versions"].keys() == {"python", "numpy"}
