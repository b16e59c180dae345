"""What the caller said, without what was said behind them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.support.ears import OneEar, Told
from voicebot.audio.frame import FRAME, RATE, Pcm
from voicebot.hearing.foreground import FAR_DB, LEANS_S, PAUSE_S, SOFT_DB, Foreground, foreground, word_levels
from voicebot.hearing.types import Heard, Word
from voicebot.hearing.vosk import VoskEars

HALF_S = RATE // 2 // FRAME
"""Frames of each word below."""


def _heard(text: str, gap_s: float = PAUSE_S + 0.02) -> Heard:
    """Half a second each, with the gap behind it, each surer than the one before."""
    words = tuple(
        Word(word, (at + 1) / 10, at / 2, (at + 1) / 2 - gap_s) for at, word in enumerate(text.split())
    )
    return Heard(text, 0.5, words, unknown=1)


def _powers(decibels: Sequence[float]) -> np.ndarray:
    return np.repeat(10 ** (np.array(decibels) / 10), HALF_S)


def _sound(decibels: Sequence[float]) -> Pcm:
    return np.sqrt(np.repeat(10 ** (np.array(decibels) / 10), HALF_S * FRAME)).astype(np.int16)


@pytest.mark.parametrize(
    ("text", "decibels", "caller"),
    [
        ("nie gdzie paczka tak nie", (50, 60, 61, 52, 51), "gdzie paczka"),
        ("gdzie jest paczka", (60, 50, 61), "gdzie jest paczka"),
        ("chcę zwrócić buty", (60, 61, 60 - FAR_DB + 2), "chcę zwrócić buty"),
        ("nie", (40,), "nie"),
        ("tak", (50, 62, 62), ""),
        ("", (), ""),
    ],
)
def test_far_words_before_the_first_near_one_and_after_the_last_are_left_out(
    text: str, decibels: Sequence[float], caller: str
) -> None:
    """A soft word between, a word that fades, and a single word are the caller's own; not one that is far from what no word stands for."""
    assert foreground(_heard(text), _powers(decibels)).text == caller


@pytest.mark.parametrize(
    ("gap_s", "soft", "caller"),
    [
        (0.02, SOFT_DB - 1, "kiedy przyjdzie ta szafa na walizkach"),
        (0.02, SOFT_DB + 1, "przyjdzie ta szafa na"),
        (PAUSE_S + 0.02, SOFT_DB - 1, "przyjdzie ta szafa na"),
    ],
)
def test_a_voice_that_drops_without_a_pause_is_still_the_callers(
    gap_s: float, soft: float, caller: str
) -> None:
    """Up to a limit; after a pause the same words are somebody else's."""
    levels = (60 - soft, 60, 60, 59, 58, 60 - soft)
    heard = _heard("kiedy przyjdzie ta szafa na walizkach", gap_s)
    assert foreground(heard, _powers(levels)).text == caller


@pytest.mark.parametrize(
    ("gap_s", "caller"), [(0.02, "kiedy przyjdzie ta szafa bo czekam"), (PAUSE_S + 0.02, "bo")]
)
def test_one_loud_word_makes_nobody_of_those_beside_it(gap_s: float, caller: str) -> None:
    """Words that follow each other in small steps are one speaker's, however far the loudest is; after a pause they are not."""
    heard = _heard("kiedy przyjdzie ta szafa bo czekam", gap_s)
    levels = (46, 47, 50, 51.5, 60, 51.5)
    assert foreground(heard, _powers(levels)).text == caller


@pytest.mark.parametrize(
    ("short_s", "gap_s", "caller"),
    [
        (LEANS_S - 0.01, 0.02, "w paczce był paragon"),
        (LEANS_S - 0.01, PAUSE_S + 0.02, "paczce był paragon"),
        (LEANS_S + 0.01, 0.02, "paczce był paragon"),
    ],
)
def test_a_word_of_one_sound_is_as_near_as_the_word_it_leans_on(
    short_s: float, gap_s: float, caller: str
) -> None:
    """An "f" is 25 dB below a vowel in anybody's mouth; longer words, and those that stand alone, are judged by their own level."""
    first, *others = _heard("w paczce był paragon").words
    first = replace(first, start=0.5 - gap_s - short_s, end=0.5 - gap_s)
    heard = Heard("w paczce był paragon", 0.5, (first, *others))
    assert foreground(heard, _powers((35, 60, 61, 60))).text == caller


def test_a_word_of_one_sound_before_others_talk_is_theirs() -> None:
    """It goes the way of the word that follows it, also at the end."""
    gdzie, paczka, w, domu = _heard("gdzie paczka w domu").words
    w = replace(w, start=1.4, end=1.48)
    heard = Heard("gdzie paczka w domu", 0.5, (gdzie, paczka, w, domu))
    assert foreground(heard, _powers((60, 61, 59, 48))).text == "gdzie paczka"


def test_what_is_left_has_its_own_words_and_confidence() -> None:
    """The mean over the words that stayed; unknown speech is counted as before."""
    left = foreground(_heard("nie gdzie paczka"), _powers((50, 60, 60)))
    assert (left.text, left.confidence, left.unknown) == ("gdzie paczka", 0.25, 1)
    assert [word.text for word in left.words] == ["gdzie", "paczka"]


def test_a_word_beyond_the_sound_is_as_soft_as_can_be() -> None:
    """A recogniser that tells a time past the end breaks nothing."""
    levels = word_levels([Word("a", 1.0, 0.0, 0.4), Word("b", 1.0, 9.0, 9.4)], _powers((60,)))
    assert levels[1] < levels[0] - 60


@pytest.mark.parametrize("piece", [FRAME, 333, 10_000])
def test_sound_comes_in_pieces_of_any_length(piece: int) -> None:
    """Levels belong to the sound, not to how it was handed over; all of it is heard."""
    one = Told(_heard("nie gdzie paczka tak"), "so far")
    recognizer, sound = Foreground(OneEar(one, "paczka")).recognizer(), _sound((50, 60, 61, 51))
    for begin in range(0, len(sound), piece):
        assert recognizer.accept(sound[begin : begin + piece]) == "so far"
    assert recognizer.finish().text == "gdzie paczka"
    assert one.samples == len(sound)


def test_each_turn_is_judged_by_its_own_sound() -> None:
    """Neither a finished turn nor one that was none is remembered."""
    one = Told(_heard("gdzie paczka"))
    recognizer = Foreground(OneEar(one, "paczka")).recognizer()
    recognizer.accept(_sound((50, 60)))
    assert recognizer.finish().text == "paczka"
    recognizer.accept(_sound((40, 60)))
    recognizer.reset()
    recognizer.accept(_sound((60, 60)))
    assert recognizer.finish().text == "gdzie paczka"
    assert one.resets == 1


def test_name_and_words_are_those_of_the_ears() -> None:
    """What the shelf and the checks at the start ask."""
    ears = Foreground(OneEar(Told(), "paczka"))
    assert (ears.name, ears.knows("paczka"), ears.knows("paka")) == ("fake", True, False)


@pytest.mark.real
def test_other_peoples_talk_before_and_after_is_not_the_callers(
    builtin_ears: VoskEars, say: Callable[..., Pcm]
) -> None:
    """A question with somebody else's sentence 12 dB below before and behind it: just the question."""
    other = say("nie dziękuję to wszystko", voice="pl+m4")
    mine = say("gdzie jest moja paczka")
    mine = (mine * (6000 / np.abs(mine).max())).astype(np.int16)
    other = (other * (1500 / np.abs(other).max())).astype(np.int16)
    heard = []
    for ears in (builtin_ears, Foreground(builtin_ears)):
        recognizer = ears.recognizer()
        recognizer.accept(np.concatenate([other, mine, other]))
        heard.append(recognizer.finish().text)
    assert heard[0] != heard[1] == "gdzie jest moja paczka"
