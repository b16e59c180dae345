"""The stage that speaks."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from models.recipes.stages import Job, Recipe, Stage, run
from models.recipes.vosk import shards, speech, voices
from models.recipes.vosk.espeak import Sound
from models.recipes.vosk_pl import readings
from voicebot.errors import ModelError

PHONES = readings.reader().phones
LINES = "tak poproszę\nmój numer to dwa\n"


def lines(job: Job) -> None:
    """Two lines."""
    (job.folder / speech.LINES).write_text(LINES, "utf-8")


def spoken(
    work: Path,
    names: Sequence[str],
    foreign: float = 0.0,
    folds: Mapping[str, str] | None = None,
) -> Path:
    """Four utterances."""
    settings = {
        "voices": ("pl",),
        "phones": names,
        "folds": folds or {},
        "lines": 4,
        "foreign": foreign,
        "others": ("cs",),
    }
    stages = [
        Stage("text", lines),
        Stage("voices", voices.make, settings={"made": 2}),
        Stage("speech", speech.make, ("text", "voices"), settings, resumes=True),
    ]
    return run(Recipe("tiny", stages), work, processes=1, out=io.StringIO())


def test_every_line_is_said_in_turn(tmp_path: Path) -> None:
    """Sounds with their times, the closing silence last; the same in every run."""
    first, second = (
        shards.read(spoken(tmp_path / name, PHONES) / "000.npz", "pcm", "phones", "starts", "words")
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


def test_a_rare_sound_counts_as_another(tmp_path: Path) -> None:
    """With folds a language needs fewer phones than its voices have sounds."""
    names = [name for name in PHONES if name != "j"]
    said = spoken(tmp_path, names, folds={"j": "i"})
    (phones,) = shards.read(said / "000.npz", "phones")
    assert len(phones) == 4


def test_a_sound_that_counts_as_none_belongs_to_the_one_before() -> None:
    """So does its time; weak sounds are full ones unless something else is said of them."""
    said = [Sound("k", 0.0, 0), Sound(";", 0.1, 0), Sound("a#", 0.2, 0), Sound("E#", 0.3, 0)]
    found = speech.folded(said, {";": "", "a#": "@"})
    assert [(sound.name, sound.start) for sound in found] == [("k", 0.0), ("@", 0.2), ("E", 0.3)]


def test_accents_take_turns_by_chance() -> None:
    """A language that is alone spends none: what comes after it is as it was."""
    random, fresh = np.random.default_rng(1), np.random.default_rng(1)
    assert {speech._one(random, ["pl"]) for _ in range(9)} == {"pl"}
    assert random.random() == fresh.random()
    assert {speech._one(random, ["en", "en-us"]) for _ in range(40)} == {"en", "en-us"}


def test_lines_in_other_languages_are_unknown_speech(tmp_path: Path) -> None:
    """Whatever they sound like: between silences there is no phone."""
    (phones,) = shards.read(spoken(tmp_path, PHONES, foreign=1.0) / "000.npz", "phones")
    assert all(set(row.tolist()) == {speech.UNKNOWN, 0} for row in phones)


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
