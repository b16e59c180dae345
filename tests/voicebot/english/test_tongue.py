"""Tests of voicebot.english.tongue: what a caller who speaks English is understood by, where turns and emergencies are decided."""

from datetime import UTC, datetime

from tests.support.dialogue import PROMPTS, ROOT, Book
from voicebot.calls.waiting import Return, WaitingRoom
from voicebot.dialogue.emergency import EmergencyCall, Wish, wants_person
from voicebot.dialogue.profiles import Complete, EndOfTurn, Interruption, SlotProfile
from voicebot.dialogue.prompts import Prompts
from voicebot.english.tongue import TONGUE
from voicebot.hearing.acceptance import accepts
from voicebot.hearing.types import Grammar, Heard
from voicebot.turns import end
from voicebot.turns.hesitation import is_filler, is_plea, patience_for
from voicebot.turns.interrupt import Meaning, is_backchannel, meaning

END = EndOfTurn(1600, 180, 12_000, Complete(digits=6), tongue=TONGUE)


def test_six_spoken_digits_are_a_whole_answer() -> None:
    """Five are not, nor six of which one was taken back; sixty may go on."""
    assert end.shape_of(END, "four eight two nine one six") is end.Shape.WHOLE
    assert end.shape_of(END, "four eight two nine one") is end.Shape.PARTIAL
    assert end.shape_of(END, "four eight two nine one six no") is end.Shape.PARTIAL
    assert end.shape_of(END, "four eight two nine sixty") is end.Shape.GROWING


def test_no_takes_the_word_in_english() -> None:
    """In Polish it would only mean: go on."""
    rule = Interruption(allowed=True, min_words=1, min_speech_ms=500, tongue=TONGUE)
    assert meaning(rule, "no", 100) is Meaning.WORDS
    assert meaning(rule, "yeah right", 100) is Meaning.GO_ON
    assert is_backchannel("okay", TONGUE)
    assert not is_backchannel("where is it", TONGUE)


def test_who_is_not_done_is_waited_for() -> None:
    """Thinking aloud, being asked to wait, a sentence without its end."""
    assert is_filler("um", TONGUE)
    assert is_plea("just a moment please", TONGUE)
    assert not is_plea("tomorrow", TONGUE)
    assert patience_for("my number is", TONGUE) > 0
    assert patience_for("tomorrow", TONGUE) == 0


def test_a_yes_inside_other_speech_is_none() -> None:
    """As with tak and nie."""
    profile = SlotProfile(
        "yes_no", Grammar("yes_no", ("yes", "no", "yes please")), EndOfTurn(600, 240, 8000, tongue=TONGUE)
    )
    assert accepts(profile, Heard("yes please", 0.9))
    assert not accepts(profile, Heard("yes", 0.9, unknown=1))


def test_people_are_asked_for_in_english() -> None:
    """Also by who waits in the queue and would rather be called."""
    assert wants_person("can I talk to a human", TONGUE)
    assert not wants_person("konsultant", TONGUE)
    assert WaitingRoom(PROMPTS, TONGUE).heard("please call me back") == (Return(),)


def test_no_time_of_day_is_understood_yet() -> None:
    """Who wants to be called tomorrow is called as soon as somebody is there."""
    assert TONGUE.moment("tomorrow at ten", datetime(2026, 11, 26, tzinfo=UTC)) is None


async def test_without_the_engine_a_number_is_taken_down_in_english() -> None:
    """Dictated, read back, corrected, confirmed; somebody who will not give one is let go."""
    book = Book()
    prompts = Prompts.load(ROOT / "nlu_data" / "en" / "prompts.yml").plus(PROMPTS.texts())
    call = EmergencyCall(Wish("c", book, prompts), prompts, TONGUE)
    assert (await call.begin("dialogue_down")).messages[0].text.startswith("I am sorry")
    asked = await call.turn("it's five oh one double two two three three four")
    assert "501 222 334" in asked.messages[0].text
    assert (await call.turn("no that's wrong")).messages[0].expect == "phone_number"
    await call.turn("five oh one triple two triple three")
    saved = await call.turn("yes correct")
    assert saved.messages[0].command == "hangup"
    assert book.wishes[-1].phone == "+48501222333"
    other = EmergencyCall(Wish("d", book, prompts), prompts, TONGUE)
    await other.begin("dialogue_down")
    assert (await other.turn("no")).messages[0].text == prompts.text("dialogue_down_unsaved")
