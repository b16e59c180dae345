"""Vosk with the built-in model."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from voicebot.audio.frame import FRAME, SILENCE, Pcm
from voicebot.errors import HearingError, ModelError
from voicebot.hearing.grammars import grammar, group_names, unknown_words
from voicebot.hearing.types import OPEN, UNKNOWN, Grammar
from voicebot.hearing.vosk import VoskEars, VoskRecognizer

pytestmark = pytest.mark.real

YES_NO = Grammar("yes_no", ("tak", "nie"))


def _feed(recognizer: VoskRecognizer, pcm: Pcm) -> list[str]:
    return [recognizer.accept(pcm[at : at + FRAME]) for at in range(0, len(pcm) - FRAME + 1, FRAME)]


def test_a_turn_is_heard_word_by_word(
    builtin_ears: VoskEars, say: Callable[..., Pcm], on_line: Callable[..., Pcm]
) -> None:
    """Partial words while it lasts; at the end words with times and confidence."""
    recognizer = builtin_ears.recognizer()
    partials = _feed(recognizer, on_line(say("gdzie jest moja paczka")))
    heard = recognizer.finish()
    assert "gdzie jest" in partials
    assert heard.text == "gdzie jest moja paczka"
    assert heard.confidence > 0.8
    assert heard.unknown == 0
    assert 0.8 < heard.words[0].start < heard.words[-1].end < 3.0


def test_turns_do_not_leak_into_each_other(
    builtin_ears: VoskEars, say: Callable[..., Pcm], on_line: Callable[..., Pcm]
) -> None:
    """After finish and after reset the next turn starts empty, its times at zero."""
    recognizer = builtin_ears.recognizer(YES_NO)
    _feed(recognizer, on_line(say("tak")))
    assert recognizer.finish().text == "tak"
    _feed(recognizer, on_line(say("tak")))
    recognizer.reset()
    _feed(recognizer, on_line(say("nie")))
    heard = recognizer.finish()
    assert heard.text == "nie"
    assert heard.words[0].start < 1.5
    assert recognizer.finish().text == ""


def test_a_long_pause_does_not_lose_the_beginning(builtin_ears: VoskEars, say: Callable[..., Pcm]) -> None:
    """Vosk ends a segment after half a second; the turn keeps all of them."""
    recognizer = builtin_ears.recognizer(grammar("digits", ["numbers"]))
    partials = _feed(recognizer, say(0.5, "jeden dwa", 1.2, "trzy cztery", 1.2))
    assert partials[-1] == "jeden dwa trzy cztery"
    assert recognizer.finish().text == "jeden dwa trzy cztery"


def test_speech_outside_the_grammar_is_counted_not_told(
    builtin_ears: VoskEars, say: Callable[..., Pcm], on_line: Callable[..., Pcm]
) -> None:
    """Another sentence before a closed question: no words of it, but known to be speech; hiss around a yes is not."""
    recognizer = builtin_ears.recognizer(YES_NO)
    partials = _feed(recognizer, on_line(say("ile kosztuje wysyłka")))
    heard = recognizer.finish()
    assert any(UNKNOWN in partial for partial in partials)
    assert UNKNOWN not in heard.text
    assert heard.unknown >= 1
    _feed(recognizer, on_line(say("tak", voice="pl+f2"), 20))
    assert recognizer.finish().unknown == 0


def test_words_the_model_lacks_are_known_and_left_out(builtin_ears: VoskEars) -> None:
    """An entry with one unknown word is dropped whole; a grammar of only such is refused."""
    assert builtin_ears.knows("konsultant")
    assert not builtin_ears.knows("brzęczyszczykiewicz")
    assert builtin_ears.recognizer(Grammar("mixed", ("tak", "tak brzęczyszczykiewicz")))
    with pytest.raises(HearingError, match="knows none"):
        builtin_ears.recognizer(Grammar("foreign", ("brzęczyszczykiewicz",)))


def test_the_groups_fit_the_built_in_model(builtin_ears: VoskEars) -> None:
    """Nearly all the words of our own grammar groups are in its vocabulary."""
    missing = {
        word for group in group_names() for word in unknown_words(grammar(group, [group]), builtin_ears)
    }
    assert missing <= {"pomyliłam", "znaczy"}


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    """Missing parts and broken files are told apart from nothing, with what to do."""
    with pytest.raises(ModelError, match="no Vosk model"):
        VoskEars(tmp_path)
    (tmp_path / "am").mkdir()
    (tmp_path / "conf").mkdir()
    (tmp_path / "am" / "final.mdl").write_bytes(b"nothing")
    (tmp_path / "conf" / "model.conf").write_text("", "utf-8")
    with pytest.raises(ModelError, match="cannot load"):
        VoskEars(tmp_path)


def test_an_engine_that_fails_says_so(builtin_ears: VoskEars, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the binding raises becomes HearingError."""
    recognizer = builtin_ears.recognizer()

    class _Broken:
        def __getattr__(self, name: str) -> object:
            raise RuntimeError(name)

    monkeypatch.setattr(recognizer, "_kaldi", _Broken())
    with pytest.raises(HearingError):
        recognizer.accept(SILENCE)
    with pytest.raises(HearingError):
        recognizer.finish()
    with pytest.raises(HearingError):
        recognizer.reset()
    monkeypatch.setattr("vosk.KaldiRecognizer", _Broken)
    with pytest.raises(HearingError, match="refused"):
        builtin_ears.recognizer(OPEN)


def test_silence_is_nothing(builtin_ears: VoskEars) -> None:
    """No words, no confidence."""
    recognizer = builtin_ears.recognizer(YES_NO)
    recognizer.accept(np.zeros(16_000, np.int16))
    heard = recognizer.finish()
    assert (heard.text, heard.words) == ("", ())
