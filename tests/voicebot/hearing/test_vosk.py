"""Vosk with the built-in model."""

from pathlib import Path

import pytest

from tests.support.ears_contract import EarsContract
from voicebot.audio.frame import SILENCE
from voicebot.errors import HearingError, ModelError
from voicebot.hearing.grammars import grammar, group_names, unknown_words
from voicebot.hearing.types import OPEN, Grammar
from voicebot.hearing.vosk import VoskEars

pytestmark = pytest.mark.real


class TestContract(EarsContract):
    @pytest.fixture
    def ears(self, builtin_ears: VoskEars) -> VoskEars:
        return builtin_ears


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
