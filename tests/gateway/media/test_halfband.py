"""Between 8 and 16 kHz: what passes, what does not, how late, and that pieces make no difference."""

import numpy as np
import pytest

from gateway.media.halfband import Doubler, Halver, int16


def tone(hertz: float, rate: int, seconds: float = 0.5, amplitude: float = 10_000) -> np.ndarray:
    """A sine."""
    return (amplitude * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)).astype(np.int16)


def level(pcm: np.ndarray) -> float:
    """RMS in decibels, without what the filter needs to get going."""
    return float(10 * np.log10(np.mean(pcm[200:].astype(float) ** 2) + 1e-9))


@pytest.mark.parametrize("hertz", [100, 300, 1000, 3000, 3400])
def test_the_band_of_a_telephone_passes_both_ways(hertz: int):
    """Within a tenth of a decibel."""
    wide, narrow = tone(hertz, 16_000), tone(hertz, 8_000)
    assert level(Halver().push(wide)) == pytest.approx(level(wide), abs=0.1)
    assert level(Doubler().push(narrow)) == pytest.approx(level(narrow), abs=0.1)


@pytest.mark.parametrize("hertz", [4700, 5500, 7500])
def test_what_a_telephone_cannot_carry_does_not_come_back_as_something_else(hertz: int):
    """Above 4.6 kHz nothing is left to be folded into the band."""
    wide = tone(hertz, 16_000)
    assert level(Halver().push(wide)) < level(wide) - 60


def test_no_mirror_image_is_heard_above_the_band():
    """1 kHz doubled has nothing at 7 kHz, 60 dB down."""
    doubled = Doubler().push(tone(1000, 8_000))[400:]
    spectrum = np.abs(np.fft.rfft(doubled * np.hanning(len(doubled))))
    half = len(spectrum) // 2
    assert spectrum[half:].max() < spectrum[:half].max() / 1000


def test_there_and_back_costs_less_than_four_milliseconds():
    """A click comes back at most 2 ms later each way, with its height."""
    click = np.zeros(1600, np.int16)
    click[800] = 16_000
    back = Doubler().push(Halver().push(click))
    assert 0 < int(np.argmax(np.abs(back))) - 800 <= 62
    narrow = np.zeros(800, np.int16)
    narrow[400] = 16_000
    doubled = Doubler().push(narrow)
    assert int(np.argmax(doubled)) - 800 <= 31
    assert doubled.max() == 16_000


@pytest.mark.parametrize("piece", [2, 80, 160, 320, 998])
def test_pieces_join_without_a_click(piece: int):
    """A stream in pieces of any length gives the same samples as all at once."""
    wide = np.random.default_rng(1).integers(-8000, 8000, 3000).astype(np.int16)
    halver, doubler = Halver(), Doubler()
    halved = np.concatenate([halver.push(wide[i : i + piece]) for i in range(0, len(wide), piece)])
    assert np.array_equal(halved, Halver().push(wide))
    doubled = np.concatenate([doubler.push(wide[i : i + piece]) for i in range(0, len(wide), piece)])
    assert np.array_equal(doubled, Doubler().push(wide))


def test_nothing_in_nothing_out():
    """An empty piece changes nothing."""
    halver, doubler = Halver(), Doubler()
    empty = np.zeros(0, np.int16)
    assert len(halver.push(empty)) == len(doubler.push(empty)) == 0
    assert len(halver.push(np.ones(4, np.int16))) == 2


def test_what_is_too_loud_is_cut_not_wrapped():
    """Full scale rectangles overshoot in any filter; the sign stays."""
    loud = np.repeat(np.array([32767, -32768] * 20, np.int16), 16)
    doubled = Doubler().push(loud)
    settled = doubled[2 * 32 + 16 : 2 * 32 + 24]
    assert (np.abs(settled.astype(int)) > 30_000).all()
    assert int16(np.array([40_000.0, -40_000.0, 1.6])).tolist() == [32767, -32768, 2]
