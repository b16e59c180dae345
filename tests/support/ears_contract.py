"""What every ear must do (voicebot/hearing/types.py), whatever engine is behind it. A test module inherits this class and gives it
the fixture `ears`."""

from collections.abc import Callable

import numpy as np

from voicebot.audio.frame import FRAME, RATE, Pcm
from voicebot.hearing.grammars import grammar
from voicebot.hearing.types import UNKNOWN, Ears, Grammar, Recognizer

YES_NO = Grammar("yes_no", ("tak", "nie"))


def feed(recognizer: Recognizer, pcm: Pcm) -> list[str]:
    """The words so far after each frame."""
    return [recognizer.accept(pcm[at : at + FRAME]) for at in range(0, len(pcm) - FRAME + 1, FRAME)]


class EarsContract:
    """Inherit as `TestContract`."""

    def test_a_turn_is_heard_word_by_word(
        self, ears: Ears, say: Callable[..., Pcm], on_line: Callable[..., Pcm]
    ) -> None:
        """Partial words while it lasts; at the end words with times and confidence."""
        recognizer = ears.recognizer()
        partials = feed(recognizer, on_line(say("gdzie jest moja paczka")))
        heard = recognizer.finish()
        assert "gdzie jest" in partials
        assert heard.text == "gdzie jest moja paczka"
        assert heard.confidence > 0.8
        assert heard.unknown == 0
        assert 0.8 < heard.words[0].start < heard.words[-1].end < 3.0

    def test_turns_do_not_leak_into_each_other(
        self, ears: Ears, say: Callable[..., Pcm], on_line: Callable[..., Pcm]
    ) -> None:
        """After finish and after reset the next turn starts empty, its times at zero."""
        recognizer = ears.recognizer(YES_NO)
        feed(recognizer, on_line(say("tak")))
        assert recognizer.finish().text == "tak"
        feed(recognizer, on_line(say("tak")))
        recognizer.reset()
        feed(recognizer, on_line(say("nie")))
        heard = recognizer.finish()
        assert heard.text == "nie"
        assert heard.words[0].start < 1.5
        assert recognizer.finish().text == ""

    def test_a_long_pause_does_not_lose_the_beginning(self, ears: Ears, say: Callable[..., Pcm]) -> None:
        """An engine may end a segment in it; the turn keeps all of them."""
        recognizer = ears.recognizer(grammar("digits", ["numbers"]))
        partials = feed(recognizer, say(0.5, "jeden dwa", 1.2, "trzy cztery", 1.2))
        assert partials[-1] == "jeden dwa trzy cztery"
        assert recognizer.finish().text == "jeden dwa trzy cztery"

    def test_speech_outside_the_grammar_is_counted_not_told(
        self, ears: Ears, say: Callable[..., Pcm], on_line: Callable[..., Pcm]
    ) -> None:
        """Another sentence before a closed question: no words of it, but known to be speech; hiss around a yes is not."""
        recognizer = ears.recognizer(YES_NO)
        partials = feed(recognizer, on_line(say("ile kosztuje wysyłka")))
        heard = recognizer.finish()
        assert any(UNKNOWN in partial for partial in partials)
        assert UNKNOWN not in heard.text
        assert heard.unknown >= 1
        feed(recognizer, on_line(say("tak", voice="pl+f2"), 20))
        assert recognizer.finish().unknown == 0

    def test_two_calls_are_heard_apart(self, ears: Ears, say: Callable[..., Pcm]) -> None:
        """Two recognisers, their sound interleaved."""
        one, other = ears.recognizer(YES_NO), ears.recognizer(YES_NO)
        for first, second in zip(
            np.array_split(say(0.5, "tak", 1.5), 40), np.array_split(say(0.5, "nie", 1.5), 40), strict=True
        ):
            one.accept(first)
            other.accept(second)
        assert (one.finish().text, other.finish().text) == ("tak", "nie")

    def test_silence_is_nothing(self, ears: Ears) -> None:
        """No words, no confidence; nor after no sound at all."""
        recognizer = ears.recognizer(YES_NO)
        recognizer.accept(np.zeros(RATE, np.int16))
        for _ in range(2):
            heard = recognizer.finish()
            assert (heard.text, heard.words, heard.confidence) == ("", (), 0.0)

    def test_common_words_are_known_and_it_has_a_name(self, ears: Ears) -> None:
        """Health pages and logs show the name."""
        assert ears.name
        assert ears.knows("tak")
