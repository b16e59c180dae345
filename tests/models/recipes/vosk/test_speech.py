"""The stage that speaks."""

import io
from pathlib import Path

import numpy as np
import pytest

from models.recipes.stages import Job, Recipe, Stage, run
from models.recipes.vosk import shards, speech, voices
from models.recipes.vosk.espeak import Sound
from models.recipes.vosk_pl import readings
from voicebot.errors import ModelError

LINES = "tak poproszę\nmój numer to dwa\n"


def lines(job: Job) -> None:
    """Two lines."""
    (job.folder / speech.LINES).write_text(LINES, "utf-8")


def spoken(work: Path, names: tuple[str, ...], foreign: float = 0.0) -> Path:
    """Four utterances."""
    settings = {"voice": "pl", "phones": names, "lines": 4, "foreign": foreign}
    stages = [
        Stage("text", lines),
        Stage("voices", voices.make, settings={"made": 2}),
        Stage("speech", speech.make, ("text", "voices"), settings, resumes=True),
    ]
    return run(Recipe("tiny", stages), work, processes=1, out=io.StringIO())


def test_every_line_is_said_in_turn(tmp_path: Path) -> None:
    """Sounds with their times, the closing silence last; the same in every run."""
    first, second = (
        shards.read(
            spoken(tmp_path / name, readings.reader().phones) / "000.npz", "pcm", "phones", "starts", "words"
        )
        for name in ("one", "two")
    )
    assert len(first[0]) == 4
    for pcm, sounds, starts, words in zip(*first, strict=True):
        assert len(sounds) == len(starts) == len(words)
        assert sounds[-1] == 0
        assert words[-1] == -1
        assert (np.diff(starts) >= 0).all()
        assert starts[-1] <= len(pcm) / 16_000
    assert all((one == two).all() for one, two in zip(first[0], second[0], strict=True))


def test_a_language_without_the_sounds_is_refused(tmp_path: Path) -> None:
    """When most lines cannot be said."""
    with pytest.raises(ModelError, match="cannot be said"):
        spoken(tmp_path, ("SIL", "a"))


def test_silences_are_tidied() -> None:
    """Short ones belong to the sound before, double ones are one, the last is left out."""
    said = [
        Sound("SIL", 0.0, -1),
        Sound("SIL", 0.05, -1),
        Sound("a", 0.1, 0),
        Sound("SIL", 0.2, -1),
        Sound("b", 0.22, 1),
        Sound("SIL", 0.3, -1),
        Sound("c", 0.4, 2),
        Sound("SIL", 0.5, -1),
    ]
    assert [sound.name for sound in speech.tidy(said)] == ["SIL", "a", "b", "SIL", "c"]
