"""Tests of voicebot.hearing.polyglot."""

from typing import Any

from voicebot.hearing.polyglot import Polyglot
from voicebot.hearing.types import OPEN, Grammar


class Ears:
    """Knows one word."""

    def __init__(self, name: str) -> None:
        self.name = name

    def recognizer(self, grammar: Grammar = OPEN) -> Any:
        return (self.name, grammar.name)

    def knows(self, word: str) -> bool:
        return word == self.name


def test_the_grammar_says_whose_ears_hear() -> None:
    """The line's own where it says nothing, or a language that nobody hears."""
    both = Polyglot(Ears("pl"), {"en": Ears("en")})
    assert both.name == "pl, en"
    assert both.recognizer() == ("pl", "open")
    assert both.recognizer(Grammar("digits", ("one",), language="en")) == ("en", "digits")
    assert both.recognizer(Grammar("cyfry", ("jeden",), language="pl")) == ("pl", "cyfry")
    assert (both.knows("pl"), both.knows("en")) == (True, False)
