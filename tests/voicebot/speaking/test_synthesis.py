"""Coqui's own Synthesizer with the built-in voice: real audio, real marks."""

import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bench.voice.trial import trailing_ms
from voicebot.errors import ModelError, SpeakingError

if TYPE_CHECKING:
    from voicebot.speaking.synthesis import CoquiSynthesis

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def voice(builtin_voice: Path) -> Iterator["CoquiSynthesis"]:
    from voicebot.speaking.synthesis import CoquiSynthesis

    voice = CoquiSynthesis(builtin_voice / "voice", builtin_voice / "vocoder")
    voice.warm_up()
    yield voice
    voice.close()


def test_speaks_at_our_rate_without_long_silence(voice: "CoquiSynthesis") -> None:
    """16 kHz, sound from the start, the 0.45 s that Coqui appends is gone."""
    speech = voice.render("Dzień dobry, w czym mogę pomóc?")
    assert 1.5 < len(speech.pcm) / 16_000 < 3.0
    assert speech.pcm.dtype == np.int16
    assert abs(speech.pcm[:1_600]).max() > 300
    assert abs(speech.pcm[-6_400:]).max() > 300  # no more than a breath of silence at the end


def test_marks_rise_and_end_with_the_audio(voice: "CoquiSynthesis") -> None:
    """One per word, longer words take longer, the last is over when the audio is."""
    text = "Tak, zamówienie czeka w paczkomacie."
    speech = voice.render(text)
    assert [text[: mark.end].split()[-1] for mark in speech.marks] == text.split()
    places = [mark.at for mark in speech.marks]
    assert places == sorted(places)
    assert places[-1] == len(speech.pcm)
    assert places[1] - places[0] > places[3] - places[2]


def test_a_mark_before_a_comma_lies_at_the_end_of_its_pause(voice: "CoquiSynthesis") -> None:
    """The word is over, its pause is over, the next clause's sound has not begun."""
    speech = voice.render("Proszę poczekać, sprawdzam.")
    mark = speech.marks[1].at
    assert (
        np.abs(speech.pcm[mark - 1_280 : mark - 320]).max()
        < 300
        < np.abs(speech.pcm[mark : mark + 3_200]).max()
    )


def test_nothing_sounds_after_the_last_word(voice: "CoquiSynthesis") -> None:
    """The breath is silence: no click, no blip of the decoder."""
    for text in ("Dzień dobry.", "Czy to wszystko?", "Zamówienie czeka w paczkomacie."):
        assert np.abs(voice.render(text).pcm[-1_440:]).max() < 40


@pytest.mark.parametrize("text", ["Tak.", "Czy to wszystko?", "Gotowe!", "Proszę poczekać,"])
def test_it_falls_silent_for_no_more_than_120_ms(voice: "CoquiSynthesis", text: str) -> None:
    """Whoever is asked may answer at once; measured as `make voice-report` does."""
    assert 50 <= trailing_ms(voice.render(text).pcm) <= 120


def test_slower_is_longer_and_normal_comes_back(voice: "CoquiSynthesis") -> None:
    """The rate belongs to one sentence only."""
    normal = len(voice.render("Dzień dobry państwu.").pcm)
    slow = len(voice.render("Dzień dobry państwu.", 0.7).pcm)
    assert slow > 1.2 * normal
    assert len(voice.render("Dzień dobry państwu.").pcm) == pytest.approx(normal, rel=0.02)


def test_a_clause_ends_with_less_breath_than_a_sentence(voice: "CoquiSynthesis") -> None:
    """What goes on sounds as if it went on."""

    def breath(text: str) -> int:
        return int(np.argmax(np.abs(voice.render(text).pcm[::-1]) > 300))

    assert breath("Dzień dobry,") < breath("Dzień dobry.")


@pytest.mark.parametrize("text", ["...", "?!"])
def test_a_text_without_sound_is_an_error(voice: "CoquiSynthesis", text: str) -> None:
    """Never an empty chunk, never a crash."""
    with pytest.raises(SpeakingError):
        voice.render(text)


def test_what_is_spoken_is_never_logged(voice: "CoquiSynthesis", caplog: pytest.LogCaptureFixture) -> None:
    """Coqui logs its input; ours may be a customer's address."""
    with caplog.at_level(logging.DEBUG):
        voice.render("Ulica Tajemnicza, 漢 dom.")
    assert "Tajemnicza" not in caplog.text


def test_without_durations_marks_are_shared_out(
    voice: "CoquiSynthesis", monkeypatch: pytest.MonkeyPatch
) -> None:
    """A voice that tells no durations still has marks that end with the audio."""
    monkeypatch.setattr(voice, "_note_durations", lambda *_: None)
    for hook in list(voice._model.duration_predictor._forward_hooks):
        monkeypatch.delitem(voice._model.duration_predictor._forward_hooks, hook)
    speech = voice.render("Dzień dobry.")
    assert [mark.end for mark in speech.marks] == [5, 12]


def test_another_vocoder_s_repeated_frames_are_known() -> None:
    """As it says; its discriminator goes. None: no vocoder, or one that repeats nothing."""
    from voicebot.speaking.synthesis import _edge

    gan = SimpleNamespace(model_g=SimpleNamespace(inference_padding=2), model_d=object())
    assert (_edge(gan), gan.model_d) == (2, None)
    assert _edge(None) == _edge(SimpleNamespace(model_g=object())) == 0


def test_a_folder_without_a_voice_is_told(tmp_path: Path) -> None:
    """No config, no model file, or nonsense in them: ModelError with the place."""
    from voicebot.speaking.synthesis import CoquiSynthesis, checkpoint

    with pytest.raises(ModelError, match="not a Coqui configuration"):
        CoquiSynthesis(tmp_path)
    with pytest.raises(ModelError, match="no model file"):
        checkpoint(tmp_path)


def test_a_damaged_model_file_is_told(tmp_path: Path, builtin_voice: Path) -> None:
    """Half a checkpoint is a ModelError, not a stack trace of torch's."""
    from voicebot.speaking.synthesis import CoquiSynthesis

    shutil.copy(builtin_voice / "voice" / "config.json", tmp_path)
    (tmp_path / "model.pth").write_bytes((builtin_voice / "voice" / "model.pth").read_bytes()[:1000])
    with pytest.raises(ModelError, match="cannot load"):
        CoquiSynthesis(tmp_path)


def test_paths_of_the_machine_that_trained_the_voice_are_replaced(tmp_path: Path) -> None:
    """Side files are found beside the config by name or by Coqui's usual names; a missing one is left out."""
    from voicebot.speaking.synthesis import _local_config

    config = {
        "speakers_file": "/home/trainer/x/speaker_ids.json",
        "model_args": {"d_vector_file": "/gone/dv.pth"},
    }
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "speaker_ids.json").write_text("{}")
    with _local_config(tmp_path) as path:
        local = json.loads(path.read_text())
    assert local["speakers_file"] == str(tmp_path / "speaker_ids.json")
    assert local["model_args"]["d_vector_file"] is None
    assert json.loads((tmp_path / "config.json").read_text()) == config
