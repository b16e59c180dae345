"""What happens to speech on its way."""

import numpy as np
import pytest

from models.recipes.vosk import hardship, noises
from models.recipes.vosk.hardship import NARROW, Hardship
from voicebot.audio.frame import RATE
from voicebot.audio.tone import tone

SPEECH = tone(440, 0.5)
TALK = [tone(hz, 0.3) for hz in (300, 700, 1100)]


@pytest.mark.parametrize("kind", noises.KINDS)
def test_noise_is_as_long_as_wanted_and_of_one_level(kind: str) -> None:
    """Whatever it is made of."""
    sound = noises.behind(kind, 8_001, np.random.default_rng(1), TALK)
    assert len(sound) == 8_001
    assert np.sqrt(np.mean(sound**2)) == pytest.approx(1, abs=1e-6)


def test_brown_noise_is_lower_than_white() -> None:
    """More of its power is below 500 Hz."""

    def low(falls: float) -> float:
        power = np.abs(np.fft.rfft(noises.coloured(16_000, falls, np.random.default_rng(1)))) ** 2
        return float(power[:500].sum() / power.sum())

    assert low(2) > 5 * low(0)


def test_beeps_come_and_go() -> None:
    """Loud and all but silent in turn, at one pitch or a few."""
    sound = noises.beeps(RATE * 4, np.random.default_rng(4))
    levels = np.sqrt(np.mean(sound.reshape(-1, RATE // 100) ** 2, axis=1))
    assert (levels > 0.7).mean() > 0.05
    assert (levels < 0.1).mean() > 0.05
    power = np.abs(np.fft.rfft(sound)) ** 2
    assert np.sort(power)[-400:].sum() > 0.8 * power.sum()


@pytest.mark.parametrize("seed", range(12))
def test_speech_comes_out_at_8_khz_where_it_is_said_to_be(seed: int) -> None:
    """Its end is where `at` says, whatever happened on the way."""
    way = Hardship(np.random.default_rng(seed), TALK)
    heard = way.heard(SPEECH)
    assert heard.dtype == np.int16
    expected = (way.lead_s + len(SPEECH) / RATE / way.tempo + way.trail_s) * NARROW
    assert len(heard) == pytest.approx(expected, abs=500)  # the last packets may be lost
    assert np.abs(heard).max() > 100
    first, last = (int(second * NARROW) for second in way.at(np.array([0.0, 0.5])))
    assert 0 <= first < last < len(heard)


def test_the_same_chance_makes_the_same_hardship() -> None:
    """And another another."""
    one, again, other = (Hardship(np.random.default_rng(seed), TALK).heard(SPEECH) for seed in (3, 3, 4))
    assert (one == again).all()
    assert len(other) != len(one) or (other != one).any()


def test_only_noise_may_be_heard() -> None:
    """The speech is not in it."""
    one, other = (
        Hardship(np.random.default_rng(5), TALK).heard(speech, silent=True)
        for speech in (SPEECH, tone(900, 0.5))
    )
    assert np.corrcoef(one, other)[0, 1] > 0.95


def test_a_room_rings_on() -> None:
    """After a click there is sound, and less and less of it."""
    click = np.zeros(8_000)
    click[0] = 1.0
    echo = hardship.room(click, np.random.default_rng(1))
    assert echo[0] == pytest.approx(1.0)
    assert np.abs(echo[200:1200]).mean() > np.abs(echo[3000:4000]).mean()
