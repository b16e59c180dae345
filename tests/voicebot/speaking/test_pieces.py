"""Sound that comes bit by bit is trimmed, resampled and marked as if it had come at once."""

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.errors import SpeakingError
from voicebot.speaking.pieces import Trimmer, joined, pieces
from voicebot.speaking.trim import trim
from voicebot.speaking.types import Rendered, WordMark

RATE = 22_050
TAIL_S = 0.08

STRETCHES = st.lists(st.tuples(st.booleans(), st.integers(1, 9_000)), max_size=8)
CUTS = st.lists(st.integers(0, 40_000), max_size=12)


def _wave(stretches: list[tuple[bool, int]]) -> np.ndarray:
    """Stretches of sound and of silence with a little hiss, so many samples each."""
    hiss = np.random.default_rng(0)
    parts = [hiss.uniform(-1, 1, n).astype(np.float32) * (0.5 if loud else 0.003) for loud, n in stretches]
    return np.concatenate([np.zeros(0, np.float32), *parts])


def _split(wave: np.ndarray, cuts: list[int]) -> list[np.ndarray]:
    return np.split(wave, sorted(min(cut, len(wave)) for cut in cuts))


@settings(deadline=None, max_examples=50)
@given(stretches=STRETCHES, cuts=CUTS)
def test_trimmed_in_parts_is_trimmed_whole(stretches: list[tuple[bool, int]], cuts: list[int]) -> None:
    """Bit for bit, wherever the sound is cut; and the same number of samples is gone before it."""
    wave = _wave(stretches)
    whole, cut = trim(wave, RATE, TAIL_S)
    trimmer = Trimmer(RATE, TAIL_S)
    parts = [*(trimmer.push(part) for part in _split(wave, cuts)), trimmer.end()]
    assert np.array_equal(np.concatenate(parts), whole)
    assert (trimmer.cut or 0) == cut


def test_silence_is_held_back_until_sound_follows() -> None:
    """A pause is played with what comes after it, the end's silence not at all."""
    trimmer = Trimmer(RATE, TAIL_S)
    sound, silence = np.full(2_200, 0.5, np.float32), np.zeros(22_000, np.float32)
    assert len(trimmer.push(sound)) == 2_200
    assert len(trimmer.push(silence)) == 0
    assert len(trimmer.push(sound)) == 24_200
    assert len(trimmer.push(silence)) == 0
    assert len(trimmer.end()) == int(RATE * TAIL_S)


@settings(deadline=None, max_examples=25)
@given(stretches=STRETCHES.filter(lambda s: any(loud and n > 500 for loud, n in s)), cuts=CUTS)
def test_pieces_together_are_the_whole_at_our_rate(
    stretches: list[tuple[bool, int]], cuts: list[int]
) -> None:
    """Within one step of 16 bits of trimming and resampling at once; only the last piece says it is the last."""
    wave = _wave(stretches)
    kept, _ = trim(wave, RATE, TAIL_S)
    expected = np.round(soxr.resample(kept, RATE, 16_000) * 32767)
    made = list(pieces(_split(wave, cuts), RATE, TAIL_S, [(3, 0.1)]))
    assert [piece.last for piece in made] == [False] * (len(made) - 1) + [True]
    pcm = joined(made).pcm
    assert len(pcm) == len(expected)
    assert np.abs(pcm - expected).max(initial=0) <= 1


def test_a_mark_lies_in_the_piece_its_word_ends_in() -> None:
    """Counted from that piece's beginning, after what was cut off (in steps of 10 ms); the last word ends with its breath."""
    silence, sound = np.zeros(2_205, np.float32), np.full(22_050, 0.5, np.float32)
    words = [(3, 0.6), (7, 1.6), (11, 1.9)]
    first, second, last = pieces([silence, sound, sound], RATE, TAIL_S, words)
    cut_s = 0.1 - 0.01
    assert [mark.end for mark in first.marks] == [3]
    assert first.marks[0].at == pytest.approx((0.6 - cut_s) * 16_000, abs=20)
    assert len(first.pcm) + second.marks[0].at == pytest.approx((1.6 - cut_s) * 16_000, abs=20)
    assert last.marks[-1] == WordMark(11, len(last.pcm))
    whole = joined([first, second, last])
    assert [mark.end for mark in whole.marks] == [3, 7, 11]
    assert [mark.at for mark in whole.marks] == sorted(mark.at for mark in whole.marks)
    assert whole.marks[-1].at == len(whole.pcm)


def test_words_that_end_in_the_silence_cut_off_at_the_end_end_with_the_sound() -> None:
    """No mark lies behind the audio."""
    made = joined(list(pieces([np.full(4_410, 0.5, np.float32)], RATE, TAIL_S, [(1, 5.0), (3, 9.0)])))
    assert made.marks == (WordMark(1, len(made.pcm)), WordMark(3, len(made.pcm)))


def test_no_sound_at_all_is_an_error() -> None:
    """Never an empty sentence."""
    with pytest.raises(SpeakingError, match="no sound"):
        list(pieces([np.zeros(9_000, np.float32)], RATE, TAIL_S, []))


def test_a_single_piece_is_itself() -> None:
    """Joining changes nothing."""
    piece = Rendered(np.arange(5, dtype=np.int16), (WordMark(2, 5),))
    assert np.array_equal(joined([piece]).pcm, piece.pcm)
    assert joined([piece]).marks == piece.marks
