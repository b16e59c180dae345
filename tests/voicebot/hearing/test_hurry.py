"""The last word of a number comes before what follows it was heard."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.support.ears import OneEar, Told
from voicebot.audio.frame import FRAME, RATE, Pcm
from voicebot.hearing.grammars import grammar
from voicebot.hearing.hurry import AGAIN, PAUSE_FRAMES, TAIL_FRAMES, Hurry
from voicebot.hearing.numbers import digits
from voicebot.hearing.types import OPEN, Grammar, Heard, Word
from voicebot.hearing.vosk import VoskEars

NUMBER = Grammar("order_number", ("jeden",), digits=6)
ADDED = AGAIN * TAIL_FRAMES * FRAME
LOUD, SOFT = np.full(FRAME, 8_000, np.int16), np.full(FRAME, 20, np.int16)


def _hear(frames: list[Pcm], text: str = "sto dwadzieścia trzy cztery", asked: Grammar = NUMBER) -> list[int]:
    """Lengths of what the recogniser was given."""
    one = Told(so_far=text)
    recognizer = Hurry(OneEar(one, "jeden")).recognizer(asked)
    for frame in frames:
        assert recognizer.accept(frame) == text
    return one.pieces


def test_in_a_pause_it_hears_the_pause_over_again_once() -> None:
    """When two digits are missing at most, at the sixth soft frame; a second time only after more speech."""
    pause = [SOFT] * 10
    assert _hear([LOUD, *pause]) == [FRAME] * 7 + [ADDED] + [FRAME] * 4
    assert _hear([LOUD, *pause, LOUD, *pause]).count(ADDED) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sto dwadzieścia trzy",
        "sto dwadzieścia trzy czterysta pięćdziesiąt",
        "jeden dwa trzy cztery pięć sześć",
    ],
)
def test_between_the_earlier_words_and_after_the_last_one_nothing_is_hurried(text: str) -> None:
    """Three digits or more are missing, or none."""
    assert ADDED not in _hear([LOUD, *[SOFT] * 10], text)


def test_where_the_line_is_noisy_nothing_is_hurried() -> None:
    """What is 20 dB below the voice may be the end of a word."""
    assert ADDED not in _hear([LOUD, *[np.full(FRAME, 800, np.int16)] * 10])


def test_only_questions_for_a_number_are_hurried() -> None:
    """A yes is whole sooner anyway, and open hearing would lose what words stand beside each other."""
    for asked in (OPEN, Grammar("yes_no", ("tak", "nie"))):
        assert ADDED not in _hear([LOUD, *[SOFT] * 10], asked=asked)


def test_a_pause_that_is_over_already_is_not_made_longer() -> None:
    """Sound that piled up comes in one piece: what is added would stand in the middle of the next word."""
    sound = np.concatenate([LOUD, *[SOFT] * PAUSE_FRAMES, LOUD])
    assert _hear([sound]) == [len(sound)]
    assert _hear([np.concatenate([LOUD, *[SOFT] * PAUSE_FRAMES])[:-7], SOFT[:7]])[-1] == ADDED


def test_words_are_where_the_caller_said_them() -> None:
    """Times are of the turn's own sound; another turn begins at nothing."""
    one = Told(so_far="sto dwadzieścia trzy cztery [unk]")
    recognizer = Hurry(OneEar(one, "jeden")).recognizer(NUMBER)
    for frame in [LOUD, *[SOFT] * PAUSE_FRAMES]:
        recognizer.accept(frame)
    one.heard = Heard("a b c", 1.0, (Word("a", 1, 0.0, 0.02), Word("b", 1, 0.1, 0.2), Word("c", 1, 0.5, 0.6)))
    words = recognizer.finish().words
    added, paused = ADDED / RATE, (1 + PAUSE_FRAMES) * FRAME / RATE
    assert [(word.start, word.end) for word in words] == [
        (0.0, 0.02),
        (0.1, paused),
        pytest.approx((0.5 - added, 0.6 - added)),
    ]
    assert recognizer.finish().words == one.heard.words
    recognizer.accept(LOUD)
    recognizer.reset()
    assert one.resets == 1


def test_name_and_words_are_those_of_the_ears() -> None:
    """What the shelf and the checks at the start ask."""
    ears = Hurry(OneEar(Told(), "jeden"))
    assert (ears.name, ears.knows("jeden"), ears.knows("dwa")) == ("fake", True, False)


@pytest.mark.real
def test_the_last_digit_is_found_sooner_and_rightly(builtin_ears: VoskEars, say: Callable[..., Pcm]) -> None:
    """In the sound's own time, of four ways to say a number."""
    numbers = replace(grammar("number", ["numbers"]), digits=6)
    for said, number in (
        ("jeden dwa trzy cztery pięć sześć", "123456"),
        ("dwanaście trzydzieści cztery zero dwa", "123402"),
        ("sto dwadzieścia trzy cztery zero pięć", "123405"),
        ("siedem osiem zero zero trzy dziewięć", "780039"),
    ):
        speech = np.concatenate([np.zeros(RATE // 2, np.int16), say(said)])
        sound = np.concatenate([speech, np.random.default_rng(3).integers(-9, 10, RATE).astype(np.int16)])
        found = []
        for ears in (builtin_ears, Hurry(builtin_ears)):
            recognizer = ears.recognizer(numbers)
            told = [digits(recognizer.accept(sound[at : at + FRAME])) for at in range(0, len(sound), FRAME)]
            assert (told[-1], digits(recognizer.finish().text)) == (number, number)
            found.append(told.index(number) * FRAME)
        assert found[1] <= found[0]
        assert found[1] < len(speech) + RATE * 0.2
