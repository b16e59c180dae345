"""Sentences that are whole by what they mean."""

from typing import Any

import pytest

from voicebot.dialogue.profiles import Complete, EndOfTurn, Sense, SlotProfile
from voicebot.dialogue.types import Gist
from voicebot.turns.events import EndTurn, Understood
from voicebot.turns.sense import MAY_END_MS, patience_ms

MATTER = EndOfTurn(800, 250, 15_000, Complete(), Sense(frozenset({"order_status", "return_order"}), 350))
OWN_WORDS = EndOfTurn(1_200, 250, 15_000, Complete(), Sense(frozenset(), 600))
CLEAR = Gist("order_status", 0.97, 0.8)
OPEN = SlotProfile("open", end=MATTER)
Line = Any


@pytest.mark.parametrize(
    ("end", "text", "gist", "ms"),
    [
        (MATTER, "gdzie jest moja paczka", CLEAR, 350),
        (MATTER, "chcę zwrócić towar", Gist("return_order", 0.9, 0.4), 350 + MAY_END_MS),
        (MATTER, "gdzie jest", Gist("order_status", 0.97, 0.07), None),
        (MATTER, "moja paczka", Gist("order_status", 0.6, 0.8), None),
        (MATTER, "dzień dobry", Gist("greet", 0.99, 0.8), None),
        (MATTER, "gdzie jest moja paczka bo", Gist("order_status", 0.97, 0.8), None),
        (MATTER, "gdzie jest moja paczka numer sto", Gist("order_status", 0.97, 0.8), None),
        (MATTER, "[unk] moja paczka", CLEAR, None),
        (MATTER, "gdzie jest moja paczka", None, None),
        (OWN_WORDS, "rozpruł się szew", Gist("chitchat", 0.2, 0.7), 600),
        (OWN_WORDS, "rozpruł się", Gist("chitchat", 0.2, 0.1), None),
        (EndOfTurn(800, 250, 15_000), "gdzie jest moja paczka", CLEAR, None),
    ],
)
def test_sense_and_end_must_both_be_there(
    end: EndOfTurn, text: str, gist: Gist | None, ms: int | None
) -> None:
    """A sure meaning that answers the question, in words that end sentences, nothing unknown or hesitating among them, no number."""
    assert patience_ms(end, text, gist) == ms


def test_a_sentence_understood_ahead_ends_sooner(line: Line) -> None:
    """350 ms of silence instead of 800, and it counts as whole."""
    line.ask(OPEN).speech(1_000).words("gdzie jest moja paczka").silence(200)
    line.tell(Understood("gdzie jest moja paczka", CLEAR, line.now)).silence(140)
    assert line.decided() == ["StartListening"]
    line.silence(40)
    assert line.decided() == ["StartListening", "EndTurn"]
    assert isinstance(line.last(), EndTurn)
    assert line.last().why == "complete"


def test_what_is_understood_late_ends_the_turn_at_once(line: Line) -> None:
    """The silence was there before the meaning."""
    line.ask(OPEN).speech(1_000).words("gdzie jest moja paczka").silence(500)
    line.tell(Understood("gdzie jest moja paczka", CLEAR, line.now))
    assert line.decided() == ["StartListening", "EndTurn"]


def test_new_words_have_no_sense_yet(line: Line) -> None:
    """What was understood before them is not the whole any more."""
    line.ask(OPEN).speech(1_000).words("gdzie jest moja paczka").silence(200)
    line.tell(Understood("gdzie jest moja paczka", CLEAR, line.now))
    line.speech(300).words("gdzie jest moja paczka bo czekam").silence(780)
    assert line.decided() == ["StartListening"]
    line.silence(40)
    assert line.last().why == "silence"


def test_a_meaning_that_comes_after_the_turn_is_nobodys(line: Line) -> None:
    """It neither ends the next turn nor begins one."""
    line.ask(OPEN).speech(1_000).words("gdzie jest moja paczka").silence(820)
    line.tell(Understood("gdzie jest moja paczka", CLEAR, line.now)).silence(400)
    assert line.decided() == ["StartListening", "EndTurn"]


def test_a_whole_sentence_is_over_in_a_noise_that_never_ends(line: Line) -> None:
    """No new word for a while: what goes on is not the caller."""
    line.ask(OPEN).speech(1_000).words("gdzie jest moja paczka").speech(600)
    line.tell(Understood("gdzie jest moja paczka", CLEAR, line.now)).speech(600)
    assert line.decided() == ["StartListening", "EndTurn"]
