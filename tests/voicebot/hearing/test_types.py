"""What crosses between an ear and the rest of the house."""

from voicebot.hearing.types import OPEN, Grammar, Heard


def test_a_grammar_without_words_lets_everything_through() -> None:
    """A grammar without words lets everything through, one with words does not."""
    assert OPEN.is_open
    assert not Grammar("q", ("tak",)).is_open


def test_a_result_has_no_unknown_speech_unless_told() -> None:
    """A result has no words with times and no unknown speech unless it says so."""
    heard = Heard("tak", 0.9)
    assert (heard.words, heard.unknown) == ((), 0)
