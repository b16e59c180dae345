"""Whose speech the ears learn from, and whose they never hear."""

import io
from pathlib import Path

import numpy as np
import pytest

from bench.ears.items import VOICES
from models.recipes.stages import Recipe, Stage, run
from models.recipes.vosk import voices
from voicebot.errors import ModelError, SpeakingError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the stage leaves."""
    stage = Stage("voices", voices.make, settings={"made": 2})
    return run(Recipe("tiny", [stage]), tmp_path_factory.mktemp("work"), out=io.StringIO())


def test_the_trials_voices_are_those_held_out() -> None:
    """The ears are tried with all of them, and only with them."""
    assert set(VOICES) == voices.HELD_OUT


@pytest.mark.parametrize("voice", sorted(voices.HELD_OUT))
def test_a_held_out_voice_is_refused(voice: str) -> None:
    """In any language."""
    with pytest.raises(ModelError, match="kept out of training"):
        voices.refuse_held_out(f"pl+{voice}")


def test_held_out_voices_are_not_even_there(folder: Path) -> None:
    """The folder that is spoken with has the others and the made ones."""
    there = {entry.name for entry in (folder / voices.FOLDER / voices.VARIANTS).iterdir()}
    assert not there & voices.HELD_OUT
    assert {voices.made(0), voices.made(1), "f2"} <= there


def test_own_voices_are_peoples(folder: Path) -> None:
    """No robot, none of ours, none that is held out."""
    own = voices.own(folder)
    assert {"f1", "m1", "steph", "klatt2"} <= set(own)
    assert not [name for name in own if name.startswith((voices.MADE, "robosoft")) or name in voices.HELD_OUT]


def test_made_voices_differ() -> None:
    """In throat, melody and consonants; the same seed makes the same one."""
    one, again, other = (voices.variant("x", np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one == again != other
    assert "formant 1 " in one


def test_a_machine_without_espeak_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to install."""
    voices.installed.cache_clear()
    monkeypatch.setattr(voices, "_PLACES", (Path("/nowhere"),))
    with pytest.raises(SpeakingError, match="espeak-ng-data"):
        voices.installed()
    voices.installed.cache_clear()
