"""A recording listened to."""

import io
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from voicebot.audio.frame import RATE
from voicebot.errors import RecordingError
from voicebot.records.keys import KeyRing
from voicebot.records.playback import Playback, listen
from voicebot.records.sealed import Sealer

KEY = bytes(range(32))


@pytest.fixture
async def recorded(room, talk, recordings: Path) -> Path:
    """Two seconds, a second of silence, a second; the file."""
    tape = room.start("call")
    talk(tape, 2)
    talk(tape, 1, caller=0, other=0)
    talk(tape, 1)
    await tape.finish()
    return recordings / "call.vbrec"


async def test_it_comes_as_a_wav_that_any_player_takes(recorded: Path, ring: KeyRing) -> None:
    """16 kHz, stereo, silence included; its size is known beforehand."""
    playback = Playback(recorded, ring)
    data = b"".join(playback.wav())
    assert (playback.length_s, playback.whole, playback.size) == (4.0, True, len(data))
    with wave.open(io.BytesIO(data)) as file:
        assert file.getparams()[:4] == (2, 2, RATE, 4 * RATE)
        pcm = np.frombuffer(file.readframes(4 * RATE), "<i2").reshape(-1, 2)
    assert (pcm[: 2 * RATE] == [1000, -2000]).all()
    assert not pcm[2 * RATE : 3 * RATE].any()
    assert (pcm[3 * RATE :] == [1000, -2000]).all()


async def test_who_listens_is_written_down_first(recorded: Path, recordings: Path, ring: KeyRing) -> None:
    """Also where there is nothing to hear; whoever cannot be written down hears nothing."""
    told: list[tuple[str, str, str]] = []

    async def audit(who: str, action: str, call_id: str) -> None:
        told.append((who, action, call_id))
        if who == "nobody":
            raise PermissionError

    (await listen(recordings, ring, "call", who="anna", audit=audit)).close()
    with pytest.raises(RecordingError) as caught:
        await listen(recordings, ring, "other", who="jan", audit=audit)
    assert caught.value.kind == "missing"
    with pytest.raises(PermissionError):
        await listen(recordings, ring, "call", who="nobody", audit=audit)
    assert told == [("anna", "listen", "call"), ("jan", "listen", "other"), ("nobody", "listen", "call")]


async def test_a_cut_file_is_heard_to_its_last_whole_piece(recorded: Path, ring: KeyRing) -> None:
    """And known to be cut."""
    change(recorded, lambda data: data[:-20])
    playback = Playback(recorded, ring)
    assert (playback.length_s, playback.whole) == (4.0, False)
    assert sum(map(len, playback.wav())) == playback.size


async def test_a_changed_file_stops_where_it_was_changed(recorded: Path, ring: KeyRing) -> None:
    """What was before is heard, nothing false after it."""
    change(recorded, lambda data: data[:-60] + bytes([data[-60] ^ 1]) + data[-59:])
    heard: list[bytes] = []
    with pytest.raises(RecordingError) as caught:
        heard.extend(Playback(recorded, ring).wav())
    assert caught.value.kind == "damaged"
    assert 0 < len(b"".join(heard)) < 4 * RATE * 4


def change(path: Path, how: Callable[[bytes], bytes]) -> None:
    path.write_bytes(how(path.read_bytes()))


@pytest.mark.parametrize("sound", [b"no flac", b""])
def test_a_piece_that_is_no_sound_is_damage(tmp_path: Path, ring: KeyRing, sound: bytes) -> None:
    """Locked rightly, and still not what we write."""
    sealer = Sealer(KEY, "call")
    (tmp_path / "a").write_bytes(sealer.head + sealer.piece(0, 100, sound))
    with pytest.raises(RecordingError) as caught:
        list(Playback(tmp_path / "a", ring).wav())
    assert caught.value.kind == "damaged"


async def test_another_key_does_not_open_it(recorded: Path) -> None:
    """The message names the key that is missing."""
    with pytest.raises(RecordingError) as caught:
        Playback(recorded, KeyRing(bytes(32)))
    assert caught.value.kind == "key"


async def test_a_stretch_is_cut_out(recorded: Path, ring: KeyRing) -> None:
    """From here to there, with the silence in it; no further than there is something."""
    with wave.open(io.BytesIO(Playback(recorded, ring).cut(1500, 3500))) as file:
        assert file.getparams()[:4] == (2, 2, RATE, 2 * RATE)
        pcm = np.frombuffer(file.readframes(2 * RATE), "<i2").reshape(-1, 2)
    half = RATE // 2
    assert (pcm[:half] == [1000, -2000]).all()
    assert not pcm[half : 3 * half].any()
    assert (pcm[3 * half :] == [1000, -2000]).all()
    for begin, end, samples in ((3900, 9000, RATE // 10), (9000, 9500, 0), (-50, 10, RATE // 100)):
        with wave.open(io.BytesIO(Playback(recorded, ring).cut(begin, end))) as file:
            assert file.getnframes() == samples


def test_a_stretch_after_a_changed_piece_is_not_played(recorded: Path, ring: KeyRing) -> None:
    """Somebody put other words there."""
    data = bytearray(recorded.read_bytes())
    data[-40] ^= 1
    recorded.write_bytes(data)
    with pytest.raises(RecordingError, match="changed"):
        Playback(recorded, ring).cut(0, 4000)
