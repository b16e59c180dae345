"""Times of sounds become frames of tokens."""

import numpy as np
import pytest

from models.recipes.coqui.align import in_frames, token_times
from models.recipes.coqui.espeak import Sound


def sounds(*named: tuple[str, int]) -> list[Sound]:
    """Sounds of these lengths, one after the other."""
    found, at = [], 0
    for name, length in named:
        found.append(Sound(name, at, at + length))
        at += length
    return found


def test_each_token_lasts_as_long_as_its_sound() -> None:
    """A sound of two characters is two tokens, half each."""
    times = token_times(list("tak"), sounds(("t", 100), ("ak", 300)))
    assert times is not None
    assert times.tolist() == [100, 150, 150]


def test_stress_and_length_take_no_time() -> None:
    """Where espeak-ng's events do not hold them."""
    times = token_times(list("ˈaːb"), sounds(("a", 70), ("b", 30)))
    assert times is not None
    assert times.tolist() == [0, 70, 0, 30]


@pytest.mark.parametrize("name", ["iː", "aɪ", "əʊ", "aɪə", "ɔːɹ"])
def test_a_sound_of_several_characters_is_shared_among_them(name: str) -> None:
    """Length that stands in the sound's own name is one of them; stress never is."""
    times = token_times(["ˈ", *name, "b"], sounds((name, 60), ("b", 30)))
    assert times is not None
    assert times.tolist() == [0, *[60 / len(name)] * len(name), 30]


def test_an_affricate_is_one_token() -> None:
    """And two sounds beside each other are two: "czy", "trzy"."""
    for tokens, said in (
        ("ʧɨ", sounds(("tʃ", 60), ("ɨ", 30))),
        ("tʃɨ", sounds(("t", 25), ("ʃ", 35), ("ɨ", 30))),
    ):
        times = token_times(list(tokens), said)
        assert times is not None
        assert times.tolist() == [sound.end - sound.start for sound in said]
    assert token_times(list("tʃɨ"), sounds(("tʃ", 60), ("ɨ", 30))) is None


def test_a_pause_behind_a_long_vowel_makes_its_second_half_longer() -> None:
    """As between two vowels of one word, which espeak-ng keeps apart."""
    times = token_times(list("iːb"), sounds(("iː", 60), ("", 20), ("b", 30)))
    assert times is not None
    assert times.tolist() == [30, 50, 30]


def test_a_mark_that_has_no_token_takes_no_time() -> None:
    """An n that is a syllable is an n."""
    times = token_times(list("zn"), sounds(("z", 30), ("n̩", 60)))
    assert times is not None
    assert times.tolist() == [30, 60]


def test_length_that_only_the_sound_has_is_another_sound() -> None:
    """A short vowel is written there: its token would learn a long one."""
    assert token_times(list("ib"), sounds(("iː", 60), ("b", 30))) is None


@pytest.mark.parametrize(
    ("tokens", "owner"),
    [("a, b", 1), ("a b", 1), ("ab", 0)],
    ids=["punctuation", "space", "the sound before"],
)
def test_a_pause_belongs_to_what_stands_there(tokens: str, owner: int) -> None:
    """Punctuation before a space, a space before a sound."""
    times = token_times(list(tokens), sounds(("a", 10), ("", 50), ("b", 20)))
    assert times is not None
    assert times.sum() == 80
    assert times[owner] >= 50


def test_the_silence_at_the_end_is_the_full_stop_s() -> None:
    """So the voice learns how short it is."""
    times = token_times(list("a."), sounds(("a", 10), ("", 40)))
    assert times is not None
    assert times.tolist() == [10, 40]


@pytest.mark.parametrize("tokens", ["ab", "ba", "", "abc"])
def test_what_was_spoken_otherwise_than_written_is_left_out(tokens: str) -> None:
    """Another sound, one too many, one too few."""
    spoken = sounds(("a", 10), ("c", 10)) if tokens != "" else sounds(("a", 10))
    assert token_times(list(tokens), spoken) is None


def test_frames_are_whole_and_none_is_lost() -> None:
    """Even a token of no time has one; together they are all."""
    spans = in_frames(np.array([0.0, 700.0, 0.0, 300.0]), 10)
    assert spans is not None
    assert spans.sum() == 10
    assert spans.min() == 1
    assert spans.argmax() == 1


def test_too_few_frames_are_refused() -> None:
    """There must be one for each token."""
    assert in_frames(np.ones(5), 4) is None
    assert in_frames(np.zeros(2), 4) is None
