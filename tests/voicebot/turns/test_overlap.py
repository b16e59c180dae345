"""The bot's voice while both speak."""

from voicebot.dialogue.profiles import Interruption
from voicebot.turns.events import Duck, Interrupt, Resume
from voicebot.turns.overlap import CONFIRM_S, FALSE_ALARMS, Overlap

RULE = Interruption(allowed=True, min_words=2, min_speech_ms=220, words=frozenset({"stop"}))


def speaking() -> Overlap:
    overlap = Overlap()
    assert overlap.bot(True)
    return overlap


def test_the_voice_is_lowered_then_silenced_then_the_word_is_the_callers() -> None:
    """Duck, Interrupt, and nothing more however long they speak."""
    overlap = speaking()
    told = [overlap.speech(RULE, "", ms, ms / 1000) for ms in (40, 140, 200, 220, 400)]
    assert told == [[], [Duck(True, 0.14)], [], [Interrupt(0.22)], []]
    assert not overlap.bot_talks
    assert overlap.speech(RULE, "moja paczka", 900, 0.9) == []
    assert overlap.turn_over(True, 2.0) == []


def test_a_moment_of_speech_gives_the_voice_back() -> None:
    """Lowered, and the turn was nothing: up again."""
    overlap = speaking()
    overlap.speech(RULE, "", 140, 0.14)
    assert overlap.turn_over(False, 0.7) == [Duck(False, 0.7)]
    assert overlap.bot_talks


def test_a_listed_word_needs_no_length() -> None:
    """It stops the bot as soon as it is in the words so far."""
    assert speaking().speech(RULE, "stop", 80, 0.3) == [Interrupt(0.3)]


def test_without_a_word_in_time_the_bot_goes_on() -> None:
    """The deadline is told as long as no word came, and the same turn silences the bot no more."""
    overlap = speaking()
    overlap.speech(RULE, "", 240, 1.0)
    overlap.bot(False)
    assert overlap.deadline == 1.0 + CONFIRM_S
    assert overlap.due(2.9) == []
    assert overlap.due(3.0) == [Resume(3.0)]
    assert not overlap.bot(True)
    assert overlap.speech(RULE, "", 900, 3.5) == [Duck(True, 3.5)]


def test_a_word_takes_the_deadline_away_and_its_loss_brings_it_back() -> None:
    """Words so far may be taken back by the recogniser."""
    overlap = speaking()
    overlap.speech(RULE, "", 240, 1.0)
    overlap.speech(RULE, "paczka", 500, 1.3)
    assert overlap.deadline is None
    assert overlap.due(9.0) == []
    overlap.speech(RULE, "[unk]", 600, 1.4)
    assert overlap.due(9.0) == [Resume(9.0)]


def test_new_words_of_the_bot_end_the_doubt() -> None:
    """It answered something else meanwhile: there is nothing left to go on with."""
    overlap = speaking()
    overlap.speech(RULE, "", 240, 1.0)
    overlap.bot(False)
    assert overlap.bot(True)
    assert overlap.deadline is None
    assert overlap.turn_over(False, 2.0) == []


def test_turns_without_a_word_are_alarms_too() -> None:
    """Long speech that was never understood stops the bot twice at most, until a new question."""
    overlap = speaking()
    for _ in range(FALSE_ALARMS):
        assert overlap.speech(RULE, "[unk]", 900, 1.0) == [Interrupt(1.0)]
        overlap.bot(False)
        overlap.turn_over(True, 2.0)
        overlap.bot(True)
    assert overlap.speech(RULE, "[unk]", 900, 1.0) == [Duck(True, 1.0)]
    overlap.asked()
    assert overlap.speech(RULE, "[unk]", 900, 1.0) == [Interrupt(1.0)]
