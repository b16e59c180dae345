"""Digits heard twice."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.support.ears import Told
from voicebot.audio.frame import RATE, Pcm
from voicebot.hearing.grammars import grammar
from voicebot.hearing.numbers import digits
from voicebot.hearing.rehearing import LONGEST_S, Rehearing, agreed, fuller, grown, near, restored, wider
from voicebot.hearing.types import OPEN, Grammar, Heard, Word
from voicebot.hearing.vosk import VoskEars

SIX = Grammar("six", ("jeden",), digits=6)
FIVE_HEARD = Heard("jeden dwa trzy cztery pięć", 0.9, unknown=1)
NONE_HEARD = Heard("", 0.0, unknown=1)


def _words(text: str) -> tuple[Word, ...]:
    """Half a second each."""
    return tuple(Word(word, 0.7, at / 2, (at + 1) / 2) for at, word in enumerate(text.split()))


SIX_WORDS = _words("jeden dwa trzy cztery pięć sześć")


class _Ears:
    name = "fake"

    def __init__(self, first: Heard, second: tuple[Word, ...] = SIX_WORDS) -> None:
        self.first, self.second = Told(first), Told(Heard("", 0.7, second))
        self.opened = Told(Heard("el ka", 0.5, _words("el ka")))
        self.asked: list[Grammar] = []

    def recognizer(self, grammar: Grammar = OPEN) -> Told:
        self.asked.append(grammar)
        if grammar.is_open:
            return self.opened
        return self.first if grammar.unknown else self.second

    def knows(self, word: str) -> bool:
        return word == "jeden"


@pytest.mark.parametrize(
    ("first", "opened", "beyond"),
    [
        (NONE_HEARD, Heard("a ile kosztuje dostawa", 0.9, _words("a ile kosztuje dostawa")), True),
        (
            Heard("proszę", 0.9, _words("proszę"), 1),
            Heard("proszę mnie połączyć", 0.8, _words("proszę mnie połączyć")),
            True,
        ),
        (NONE_HEARD, Heard("el ka pe", 0.6, _words("el ka pe")), False),
        (NONE_HEARD, Heard("konsultant", 0.9, _words("konsultant")), True),
        (NONE_HEARD, Heard("nie", 1.0, _words("nie")), False),
        (NONE_HEARD, Heard("jeden", 1.0, _words("jeden")), False),
        (NONE_HEARD, Heard("dwa trzy cztery proszę", 1.0, _words("dwa trzy cztery proszę")), False),
        (NONE_HEARD, Heard("ile razy mam to dwa dwa", 0.9, _words("ile razy mam to dwa dwa")), True),
        (Heard("nie wiem", 0.9, _words("nie wiem"), 1), Heard("nie wiem", 1.0, _words("nie wiem")), False),
        (FIVE_HEARD, Heard("jeden dwa trzy cztery pięć boję", 1.0, SIX_WORDS), False),
    ],
)
def test_what_was_said_beside_the_question_is_heard_where_it_is_surely_more(
    first: Heard, opened: Heard, beyond: bool
) -> None:
    """Not what noise sounds like, not a single short word, not where a number was begun."""
    assert wider(first, opened, SIX) == (replace(opened, beyond=True) if beyond else first)


def test_the_questions_own_short_words_are_taken_from_a_certain_open_hearing() -> None:
    """ "tak" that noise made other speech of; not another short word, not one it is less sure of."""
    yes_no = Grammar("yes_no", ("tak", "nie"))
    for text, confidence, taken in (("tak", 0.95, True), ("tak", 0.85, False), ("jak", 1.0, False)):
        words = tuple(Word(text, confidence, 0.0, 0.3) for _ in range(1))
        opened = Heard(text, confidence, words)
        assert (wider(NONE_HEARD, opened, yes_no).text == text) is taken


@pytest.mark.parametrize(
    ("heard", "hearings"),
    [
        (FIVE_HEARD, 2),
        (NONE_HEARD, 2),
        (replace(FIVE_HEARD, unknown=0), 1),
        (Heard("", 0.0), 1),
    ],
)
def test_only_answers_with_other_speech_are_heard_again(heard: Heard, hearings: int) -> None:
    """Not silence, not a number that the caller broke off."""
    ears = _Ears(heard)
    recognizer = Rehearing(ears).recognizer(SIX)
    recognizer.accept(np.ones(RATE, np.int16))
    recognizer.finish()
    assert (ears.first.samples + ears.second.samples + ears.opened.samples) // RATE >= hearings
    assert (hearings == 1) is (len(ears.asked) == 1)


def test_the_second_hearing_counts_when_it_is_whole_and_keeps_what_was_heard() -> None:
    """Else the first does, and the caller is asked again."""
    taken = fuller(FIVE_HEARD, SIX_WORDS, 6)
    assert (taken.text, taken.words, taken.confidence) == (
        "jeden dwa trzy cztery pięć sześć",
        SIX_WORDS,
        pytest.approx(0.7),
    )
    assert fuller(FIVE_HEARD, _words("jeden dwa trzy cztery pięć sześć siedem"), 6) is FIVE_HEARD
    assert fuller(FIVE_HEARD, _words("jeden dwa cztery trzy pięć sześć"), 6) is FIVE_HEARD
    assert fuller(FIVE_HEARD, (), 6) is FIVE_HEARD


def test_a_numeral_that_other_speech_follows_may_have_been_longer() -> None:
    """As many digits, and one word more; not other words, nor after a numeral that takes none."""
    first = Heard("dwadzieścia sześć sześćset", 0.9, unknown=1)
    longer = _words("dwadzieścia sześć sześćset siedem")
    assert grown(first, longer, 5).text == "dwadzieścia sześć sześćset siedem"
    assert grown(first, _words("dwadzieścia sześć siedemset siedem"), 5) is first
    assert grown(first, _words("dwadzieścia sześć sześćset"), 5) is first
    assert grown(first, longer, 6) is first
    assert grown(FIVE_HEARD, _words("jeden dwa trzy cztery pięć sześć"), 6) is FIVE_HEARD


def test_two_hearings_that_agree_are_a_number_of_any_length() -> None:
    """A postcode at the question for the number; not where they differ, few digits, other words, or what the first knew is missing."""
    words, opened = _words("dwa sześć sześć zero siedem"), Heard("dwa sześć sześć zero siedem", 0.9)
    assert agreed(NONE_HEARD, words, opened).text == "dwa sześć sześć zero siedem"
    assert agreed(NONE_HEARD, words, Heard("dwa sześć zero siedem", 0.9)) is NONE_HEARD
    assert agreed(NONE_HEARD, _words("dwa sześć zero"), Heard("dwa sześć zero", 0.9)) is NONE_HEARD
    assert agreed(NONE_HEARD, (*words, *_words("stop")), opened) is NONE_HEARD
    assert agreed(FIVE_HEARD, words, opened) is FIVE_HEARD


def test_the_end_of_a_number_that_noise_hid_is_known_ahead_of_the_end() -> None:
    """Also where the digits would be enough without it."""
    whole = "dwadzieścia sześć sześćset siedem"
    ears = _Ears(Heard("dwadzieścia sześć sześćset", 0.9, unknown=1), _words(whole))
    ears.first.so_far = "dwadzieścia sześć sześćset [unk]"
    recognizer = Rehearing(ears).recognizer(replace(SIX, digits=5))
    spoken = np.tile(np.array([6000, -6000], np.int16), RATE * 3 // 2)
    recognizer.accept(spoken)
    assert recognizer.accept(np.zeros(RATE // 2, np.int16)) == whole
    assert recognizer.finish().text == whole


def test_where_nothing_was_heard_only_numbers_make_a_number() -> None:
    """A sentence that was forced into the grammar has other words, too."""
    assert fuller(NONE_HEARD, SIX_WORDS, 6).words == SIX_WORDS
    assert fuller(NONE_HEARD, _words("nie jeden dwa trzy cztery pięć sześć"), 6) is NONE_HEARD


def test_words_of_who_is_further_away_are_left_out() -> None:
    """10 dB below the loudest; 6 dB are the caller's own unevenness."""
    loud = np.full(RATE // 2, 8000, np.int16)
    sound = np.concatenate([loud, loud // 2, loud // 4, loud])
    assert [word.text for word in near(_words("jeden dwa trzy cztery"), sound)] == ["jeden", "dwa", "cztery"]
    assert near((), sound) == ()


def test_all_sound_of_the_turn_is_heard_again_without_unknown_speech() -> None:
    """By a recogniser that is made once."""
    ears = _Ears(FIVE_HEARD)
    recognizer = Rehearing(ears).recognizer(SIX)
    for turn in (1, 2):
        recognizer.accept(np.ones(RATE, np.int16))
        recognizer.accept(np.ones(2 * RATE, np.int16))
        assert recognizer.finish().text == "jeden dwa trzy cztery pięć sześć"
        assert ears.second.samples == turn * 3 * RATE
    assert [(asked.name, asked.unknown) for asked in ears.asked] == [("six", True), ("six", False)]


def test_in_a_pause_a_whole_number_is_known_ahead_of_the_end() -> None:
    """Heard again once in each pause, not while they speak; without unknown speech, and when it is not whole, nothing changes."""
    ears = _Ears(FIVE_HEARD)
    ears.first.so_far = "jeden dwa trzy cztery pięć [unk]"
    recognizer = Rehearing(ears).recognizer(SIX)
    spoken = np.tile(np.array([6000, -6000], np.int16), RATE * 3 // 2)
    silent = np.zeros(RATE // 2, np.int16)
    assert recognizer.accept(spoken) == ears.first.so_far
    for _ in range(2):
        assert recognizer.accept(silent) == "jeden dwa trzy cztery pięć sześć"
    assert ears.second.samples == len(spoken) + len(silent)
    assert recognizer.accept(spoken) == ears.first.so_far
    assert recognizer.accept(silent) == "jeden dwa trzy cztery pięć sześć"
    heard_again = ears.second.samples
    assert recognizer.finish().text == "jeden dwa trzy cztery pięć sześć"
    assert ears.second.samples == heard_again
    recognizer.accept(spoken)
    for partial in ("jeden dwa", "siedem [unk]"):
        ears.first.so_far = partial
        assert recognizer.accept(silent) == partial


def test_in_a_pause_a_sentence_beside_the_question_is_known_ahead_of_the_end() -> None:
    """Heard openly once in a pause, and not a second time at the end of the turn."""
    sentence = "proszę mówić wolniej"
    ears = _Ears(Heard("", 0.0, unknown=1), ())
    ears.opened.heard = Heard(sentence, 0.9, _words(sentence))
    ears.first.so_far = "[unk]"
    recognizer = Rehearing(ears).recognizer(SIX)
    spoken = np.tile(np.array([6000, -6000], np.int16), RATE * 3 // 2)
    silent = np.zeros(RATE // 2, np.int16)
    assert recognizer.accept(spoken) == "[unk]"
    for _ in range(2):
        assert recognizer.accept(silent) == sentence
    assert ears.opened.samples == len(spoken) + len(silent)
    assert recognizer.finish().text == sentence
    assert ears.opened.samples == len(spoken) + len(silent)


def test_what_was_reset_is_not_heard_again() -> None:
    """It belonged to a cough."""
    ears = _Ears(FIVE_HEARD)
    recognizer = Rehearing(ears).recognizer(SIX)
    recognizer.accept(np.ones(RATE, np.int16))
    recognizer.reset()
    recognizer.accept(np.ones(RATE, np.int16))
    recognizer.finish()
    assert (ears.first.resets, ears.second.samples) == (1, RATE)


def test_a_turn_too_long_to_be_kept_is_heard_once() -> None:
    """Memory has a bound."""
    ears = _Ears(FIVE_HEARD)
    recognizer = Rehearing(ears).recognizer(SIX)
    for _ in range(round(LONGEST_S) + 1):
        recognizer.accept(np.ones(RATE, np.int16))
    assert recognizer.finish() is FIVE_HEARD
    assert ears.second.samples == 0


def test_open_questions_are_left_to_the_ears() -> None:
    """There is nothing wider to hear them with."""
    ears = _Ears(FIVE_HEARD)
    rehearing = Rehearing(ears)
    assert rehearing.recognizer() is ears.opened
    assert (rehearing.name, rehearing.knows("jeden"), rehearing.knows("dwa")) == ("fake", True, False)


def test_a_question_without_digits_is_heard_again_openly_alone() -> None:
    """There is no number to look for."""
    ears = _Ears(NONE_HEARD)
    recognizer = Rehearing(ears).recognizer(Grammar("yes_no", ("tak",)))
    recognizer.accept(np.ones(RATE, np.int16))
    assert recognizer.finish() is NONE_HEARD
    assert (ears.second.samples, ears.opened.samples) == (0, RATE)


@pytest.mark.real
def test_another_matter_at_a_number_question_is_heard(
    builtin_ears: VoskEars, say: Callable[..., Pcm]
) -> None:
    """The question's own words leave nothing of it."""
    numbers = replace(grammar("number", ["numbers", "commands"]), digits=6)
    heard = []
    for ears in (builtin_ears, Rehearing(builtin_ears)):
        recognizer = ears.recognizer(numbers)
        recognizer.accept(say("a ile kosztuje dostawa"))
        heard.append(recognizer.finish().text)
    assert "ile kosztuje dostawa" in heard[1]
    assert "dostawa" not in heard[0]


@pytest.mark.real
def test_numbers_in_noise_are_heard_whole(
    builtin_ears: VoskEars, say: Callable[..., Pcm], on_line: Callable[..., Pcm]
) -> None:
    """Twelve numbers under white noise that is louder than the voice: hearing again loses none of them."""
    numbers = replace(grammar("number", ["numbers"]), digits=6)
    once, twice = builtin_ears.recognizer(numbers), Rehearing(builtin_ears).recognizer(numbers)
    right = [0, 0]
    for seed in range(12):
        number = "".join(map(str, np.random.default_rng(seed).integers(0, 10, 6)))
        pcm = on_line(say(" ".join(WORDS[int(digit)] for digit in number)), noise_db=-4)
        for at, recognizer in enumerate((once, twice)):
            recognizer.accept(pcm)
            right[at] += digits(recognizer.finish().text) == number
    assert right[0] <= right[1]
    assert right[1] >= 9


WORDS = ("zero", "jeden", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć")


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("to dwadzieścia dziewięć dziewięć sześć cztery", "sto dwadzieścia dziewięć dziewięć sześć cztery"),
        ("trzy to jeden dwa", "trzy to jeden dwa"),
        ("to jeden dwa trzy cztery pięć sześć", "to jeden dwa trzy cztery pięć sześć"),
        ("trzysta pięć to dwadzieścia jeden", "trzysta pięć sto dwadzieścia jeden"),
        (
            "numer to dwadzieścia dziewięć dziewięć sześć cztery",
            "numer to dwadzieścia dziewięć dziewięć sześć cztery",
        ),
        ("to", "to"),
        ("cztery osiem dwa dziesięć jeden trzy", "cztery osiem dwa dziewięć jeden trzy"),
        ("numer to cztery osiem dwa dziesięć jeden trzy", "numer to cztery osiem dwa dziewięć jeden trzy"),
        ("cztery osiem dwa dziesięć jeden", "cztery osiem dwa dziesięć jeden"),
        ("cztery dziesięć dwa dziesięć jeden", "cztery dziesięć dwa dziesięć jeden"),
        ("czterysta dziesięć dwa trzy cztery pięć", "czterysta dziesięć dwa trzy cztery pięć"),
    ],
)
def test_a_misheard_numeral_is_given_back_where_it_alone_makes_the_number_whole(
    heard: str, said: str
) -> None:
    """Six digits are wanted; one that has them, would not have them either, could be either of two words, or lacks some and is led in by
    "numer to", stays as it was heard."""
    words = _words(heard)
    assert restored(Heard(heard, 0.9, words), 6).text == said


def test_an_answer_without_other_speech_is_restored_too() -> None:
    """The closed hearing was sure of "to": nothing is heard again."""
    heard = "to dwadzieścia dziewięć dziewięć sześć cztery"
    ears = _Ears(Heard(heard, 0.9, _words(heard)))
    recognizer = Rehearing(ears).recognizer(SIX)
    recognizer.accept(np.zeros(RATE, np.int16))
    assert digits(recognizer.finish().text) == "129964"
    assert ears.second.samples == 0
