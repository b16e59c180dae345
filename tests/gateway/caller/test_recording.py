"""Both sides of a call in one sound file."""

import io
import wave

import numpy as np

from gateway.caller.mouth import Mouth
from gateway.caller.packets import FRAME, RATE, encode
from gateway.caller.recording import both_sides
from gateway.caller.sip_codecs import CODECS
from gateway.caller.sound_line import SoundLine


class _Line(SoundLine):
    """Nothing is behind it."""

    open = say = send = hang_up = None  # type: ignore[assignment]


_Line.__abstractmethods__ = frozenset()


def _tone(seconds: float) -> np.ndarray:
    return (8000 * np.sin(2 * np.pi * 400 * np.arange(int(seconds * RATE)) / RATE)).astype(np.int16)


def _read(data: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(data)) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (2, RATE)
        return np.frombuffer(sound.readframes(sound.getnframes()), np.int16).reshape(-1, 2)


def _loud(side: np.ndarray) -> tuple[float, float]:
    """Where it is loud: first and last second."""
    at = np.flatnonzero(np.abs(side.astype(int)) > 1000) / RATE
    return float(at[0]), float(at[-1])


def test_caller_left_bot_right_each_where_it_was() -> None:
    """The caller speaks in the first half second, the bot in the third, also after the caller's codec changed."""
    line = _Line("http://bot.test", Mouth({}, "opus"))
    for codec, start in (("opus", 0.0), ("PCMA", 0.24)):
        packets = encode(_tone(0.24)) if codec == "opus" else CODECS[codec].encode(_tone(0.24))
        line.mouth.sent += [(100 + start + n * 0.02, codec, packet) for n, packet in enumerate(packets)]
    for n in range(25):
        line.sound.take(101 + n * 0.02, _tone(0.02))
    sound = _read(both_sides(line))
    began, ended = _loud(sound[:, 0])
    assert began < 0.05
    assert 0.4 < ended < 0.5
    began, ended = _loud(sound[:, 1])
    assert 0.98 < began < 1.02
    assert 1.48 < ended < 1.52


def test_a_packet_that_came_early_waits_for_its_turn() -> None:
    """Nothing is overwritten when the network shakes."""
    line = _Line("http://bot.test", Mouth({}, "opus"))
    for at in (5.0, 5.001, 5.05):
        line.sound.take(at, np.full(FRAME, 9000, np.int16))
    assert (_read(both_sides(line))[:, 1] == 9000).sum() == 3 * FRAME


def test_a_call_on_which_nothing_was_heard_is_an_empty_file() -> None:
    """No crash over a refused call."""
    assert len(_read(both_sides(_Line("http://bot.test", Mouth({}, "opus"))))) == 0
