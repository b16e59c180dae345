"""Phonemes from a program that keeps running, remembered, the same as Coqui's own."""

import os
import signal
from pathlib import Path

import pytest

from voicebot.errors import SpeakingError
from voicebot.speaking.phonemes import CLAUSES, CachedEspeak, PhonemeProcess

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def coqui() -> object:
    from TTS.tts.utils.text.phonemizers.espeak_wrapper import ESpeak

    return ESpeak("pl")


def coqui_characters() -> str:
    """Of a voice that Coqui's own recipes made."""
    from TTS.tts.utils.text.characters import IPAPhonemes

    return str(IPAPhonemes().characters)


def test_a_voice_that_tells_affricates_apart_is_given_them(coqui: CachedEspeak) -> None:
    """ "czy" is one sound and a vowel, "trzy" two; others get both written alike."""
    told, not_told = (
        CachedEspeak(coqui, characters) for characters in (coqui_characters() + "ʧʦ", coqui_characters())
    )
    for word, one in (("czy", "ʧ"), ("co", "ʦ"), ("dzień", "ʥ"), ("dżem", "ʤ"), ("ćma", "ʨ")):
        assert told._phonemize(word, "").startswith(one)
        assert not_told._phonemize(word, "")[0] in "td"
    assert told._phonemize("trzy", "") == not_told._phonemize("trzy", "") == not_told._phonemize("czy", "")
    told.close()
    not_told.close()


def test_the_same_phonemes_as_coqui_gives(coqui: CachedEspeak) -> None:
    """Words, clauses, foreign words, letters alone: nothing changes but the time."""
    ours = CachedEspeak(coqui, coqui_characters())
    for text in (
        "Dzień dobry, w czym mogę pomóc?",
        "Email to John, weekend.",
        "Bez w z o i a u, tak! A to: wół.",
    ):
        assert ours.phonemize(text, separator="", language="pl") == coqui.phonemize(
            text, separator="", language="pl"
        )
    ours.close()


def test_a_clause_is_asked_once(coqui: CachedEspeak, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time comes from memory, and memory is bounded."""
    ours = CachedEspeak(coqui, coqui_characters())
    asked: list[str] = []
    monkeypatch.setattr(ours._process, "ask", lambda text: asked.append(text) or ["a_b"])
    assert ours._phonemize("tak", "") == ours._phonemize("tak", "") == "ab"
    assert asked == ["tak"]
    for number in range(CLAUSES):
        ours._phonemize(str(number), "")
    assert len(ours._known) == CLAUSES


def test_a_program_that_died_is_started_again() -> None:
    """Killed between two clauses: the next answer comes all the same."""
    process = PhonemeProcess("espeak-ng", "pl")
    first = process.ask("tak")
    assert process._process is not None
    os.kill(process._process.pid, signal.SIGKILL)
    process._process.wait()
    assert process.ask("tak") == first
    process.close()


def test_a_clause_without_sound_gives_no_lines() -> None:
    """Nothing to say is an empty answer, not a wait."""
    process = PhonemeProcess("espeak-ng", "pl")
    assert process.ask("") == []
    process.close()


@pytest.mark.parametrize("script", ["exec sleep 30", "exit 1", "read line; echo x; exit 1"])
def test_a_program_that_misbehaves_is_an_error_in_time(tmp_path: Path, script: str) -> None:
    """Hanging or dying: SpeakingError, and nothing is left behind."""
    path = tmp_path / "program"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    with pytest.raises(SpeakingError):
        PhonemeProcess(str(path), "pl", timeout_s=0.2).ask("tak")


def test_a_missing_program_is_an_error() -> None:
    """Told, not crashed."""
    with pytest.raises(SpeakingError):
        PhonemeProcess("no-such-program", "pl").ask("tak")
