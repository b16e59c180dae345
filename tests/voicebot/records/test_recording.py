"""Calls' sound straight to disk."""

import asyncio
import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from voicebot.audio.frame import FRAME, RATE
from voicebot.clock import SystemClock
from voicebot.errors import RecordingError
from voicebot.records import recording
from voicebot.records.playback import Playback
from voicebot.records.recording import RecordingRoom, Taped

KEY = bytes(range(32))


def sound(recordings: Path, name: str, ring) -> np.ndarray:
    """What was recorded, shape (n, 2)."""
    data = b"".join(Playback(recordings / f"{name}.vbrec", ring).wav())[44:]
    return np.frombuffer(data, "<i2").reshape(-1, 2)


async def test_both_sides_are_kept_left_and_right(room, talk, recordings, ring) -> None:
    """Left the caller, right the other side, to the last sample."""
    tape = room.start("call")
    talk(tape, 3.5)
    assert await tape.finish() == Taped(3.5, 0.0, True)
    found = sound(recordings, "call", ring)
    assert found.shape == (3.5 * RATE, 2)
    assert (found == [1000, -2000]).all()


async def test_it_is_on_disk_while_the_call_lasts_and_for_our_eyes_alone(room, talk, recordings) -> None:
    """No more than a moment of it is in memory; nobody else on the machine may read file or folder."""
    tape = room.start("call")
    talk(tape, 5)
    room.submit_last(lambda: None).result(5)
    file = recordings / "call.vbrec"
    assert file.stat().st_size > 300
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(recordings.stat().st_mode) == 0o700
    await tape.finish()


async def test_a_pause_leaves_silence_of_its_length(room, talk, recordings, ring) -> None:
    """A card number is not kept, the time it took is."""
    tape = room.start("call")
    talk(tape, 1)
    tape.pause(True)
    talk(tape, 2, caller=77, other=88)
    tape.pause(False)
    talk(tape, 1)
    assert (await tape.finish()).length_s == 4
    found = sound(recordings, "call", ring)
    assert not found[RATE : 3 * RATE].any()
    assert (found[:RATE] == [1000, -2000]).all()
    assert (found[3 * RATE :] == [1000, -2000]).all()


async def test_what_comes_after_the_end_is_not_kept(room, talk, recordings, ring) -> None:
    """The end is the end, however often it is told."""
    tape = room.start("call")
    talk(tape, 1)
    first = await tape.finish()
    talk(tape, 1)
    assert await tape.finish() == first
    assert len(sound(recordings, "call", ring)) == RATE


async def test_a_slow_disk_loses_sound_and_never_holds_up_the_call(recordings, clock, talk, ring) -> None:
    """More than may wait is counted as missing; what comes later is where it belongs."""
    lost: list[int] = []
    room = RecordingRoom(recordings, KEY, clock, waiting=2, keep_free=0, on_lost=lost.append)
    tape = room.start("call")
    gate = threading.Event()
    room.submit_last(gate.wait)
    began = time.perf_counter()
    talk(tape, 6.2)
    assert time.perf_counter() - began < 2
    gate.set()
    await asyncio.wrap_future(room.submit_last(lambda: None))  # the two that waited are written
    talk(tape, 0.5, caller=5, other=6)
    taped = await tape.finish()
    await room.close()
    assert taped.whole
    assert taped.missing_s == sum(lost) / RATE
    assert taped.missing_s >= 3
    found = sound(recordings, "call", ring)
    assert len(found) == round(6.7 * RATE)
    assert (found[-FRAME:] == [5, 6]).all()
    assert not found[round(3.5 * RATE) : 5 * RATE].any()


async def test_a_disk_that_stands_still_is_not_waited_for(recordings, clock, talk, monkeypatch) -> None:
    """At its end the call waits a while, then the record says that the recording was not ended in order."""
    monkeypatch.setattr(recording, "FINISH_S", 0.05)
    room = RecordingRoom(recordings, KEY, clock, keep_free=0)
    gate = threading.Event()
    room.submit_last(gate.wait)
    tape = room.start("call")
    talk(tape, 2)
    assert await tape.finish() == Taped(2.0, 0.0, False)
    await room.close()
    gate.set()


async def test_a_full_disk_costs_sound_not_the_call(recordings, clock, talk, ring, monkeypatch) -> None:
    """A piece that did not fit leaves nothing behind that is taken for one, and once there is room the rest is kept."""
    lost: list[int] = []
    room = RecordingRoom(recordings, KEY, clock, keep_free=0, on_lost=lost.append)
    tape = room.start("call")
    write, full = os.pwrite, [True]

    def pwrite(file: int, data: bytes, at: int) -> int:
        if full[0]:
            write(file, data[:7], at)
            raise OSError(28, "No space left on device")
        return write(file, data, at)

    monkeypatch.setattr(recording.os, "pwrite", pwrite)
    talk(tape, 3.2)
    room.submit_last(lambda: None).result(5)
    full[0] = False
    talk(tape, 2.8)
    taped = await tape.finish()
    await room.close()
    assert taped == Taped(6.0, 3.0, True)
    assert sum(lost) == 3 * RATE
    found = sound(recordings, "call", ring)
    assert not found[: 3 * RATE].any()
    assert (found[3 * RATE :] == [1000, -2000]).all()


async def test_room_is_left_for_the_database(recordings, clock, talk) -> None:
    """Recordings stop before the disk is full."""
    room = RecordingRoom(recordings, KEY, clock, keep_free=1 << 62)
    tape = room.start("call")
    talk(tape, 2)
    assert await tape.finish() == Taped(2.0, 2.0, False)
    await room.close()


async def test_a_folder_that_cannot_be_written_costs_sound_not_the_call(tmp_path, clock, talk) -> None:
    """The call goes on; the record will say that all of it is missing."""
    (tmp_path / "recordings").write_text("in the way")
    room = RecordingRoom(tmp_path / "recordings", KEY, clock, keep_free=0)
    tape = room.start("call")
    talk(tape, 2)
    assert await tape.finish() == Taped(2.0, 2.0, False)
    await room.close()


async def test_a_recording_is_never_written_over(room, talk, recordings, ring) -> None:
    """A second one of the same call is lost, not the first."""
    tape = room.start("call")
    talk(tape, 1)
    await tape.finish()
    again = room.start("call")
    talk(again, 2)
    assert (await again.finish()).missing_s == 2
    assert len(sound(recordings, "call", ring)) == RATE


async def test_a_call_that_outlives_the_line_is_not_disturbed(room, talk) -> None:
    """The room is closed: its sound is counted as missing."""
    tape = room.start("call")
    await room.close()
    talk(tape, 2)
    assert await tape.finish() == Taped(2.0, 2.0, False)


async def test_an_encoder_that_fails_is_counted(room, talk, monkeypatch) -> None:
    """Like a disk that refuses."""

    def fail(pcm: np.ndarray) -> bytes:
        raise RuntimeError("encoder")

    monkeypatch.setattr(recording.flac, "encode", fail)
    tape = room.start("call")
    talk(tape, 2)
    assert await tape.finish() == Taped(2.0, 2.0, True)


async def test_a_name_that_is_no_calls_is_refused(room) -> None:
    """No file is made outside the folder."""
    with pytest.raises(RecordingError):
        room.start("../call")


CHILD = """
import asyncio, sys, time
import numpy as np
from pathlib import Path
from voicebot.clock import SystemClock
from voicebot.records.recording import RecordingRoom

async def main():
    room = RecordingRoom(Path(sys.argv[1]), bytes(range(32)), SystemClock(), keep_free=0)
    tape = room.start("call")
    rng = np.random.default_rng(1)
    began, number = time.monotonic(), 0
    while True:
        tape.caller(rng.integers(-3000, 3000, 320).astype(np.int16))
        tape.other(np.full(320, 9, np.int16))
        number += 1
        if number == 150:
            print("three seconds", flush=True)
        await asyncio.sleep(max(0.0, began + number * 0.02 - time.monotonic()))

asyncio.run(main())
"""


@pytest.mark.real
def test_kill_9_leaves_all_but_the_last_moment(tmp_path: Path, ring) -> None:
    """A process killed in mid-call leaves a file that can be read up to a moment before, and is known to be cut short."""
    recordings = tmp_path / "recordings"
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(recordings)], stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b"three seconds\n"
        time.sleep(0.5)
    finally:
        child.kill()
        child.communicate()
    playback = Playback(recordings / "call.vbrec", ring)
    assert not playback.whole
    assert 2.0 <= playback.length_s <= 4.0
    assert sum(len(part) for part in playback.wav()) == playback.size


@pytest.mark.real
async def test_by_the_real_clock_it_keeps_step(tmp_path: Path, ring) -> None:
    """Two seconds of two streams on a busy loop: the length is that of the clock."""
    room = RecordingRoom(tmp_path / "recordings", KEY, SystemClock(), keep_free=0)
    tape = room.start("call")
    began = time.monotonic()
    for number in range(100):
        tape.caller(np.full(FRAME, 3, np.int16))
        tape.other(np.full(FRAME, 4, np.int16))
        await asyncio.sleep(max(0.0, began + (number + 1) * 0.02 - time.monotonic()))
    taped = await tape.finish()
    assert taped.whole
    assert abs(taped.length_s - (time.monotonic() - began)) < 0.3
    assert len(sound(tmp_path / "recordings", "call", ring)) == round(taped.length_s * RATE)
    await room.close()
