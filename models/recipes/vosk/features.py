"""The stage that hears: every utterance through some hardship, as features and the output each frame should have."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from models.recipes.stages import Job
from models.recipes.vosk import alignment, shards, workers
from models.recipes.vosk.alignment import Segments
from models.recipes.vosk.hardship import Hardship
from models.recipes.vosk.mfcc import mfcc
from voicebot.audio.frame import Pcm

TALK = 250
"""Utterances that babble is made of, at most."""


@dataclass(frozen=True, slots=True)
class _Task:
    """A shard, and how often its words are unknown and its utterances only noise."""

    speech: Path
    talk: Path
    file: Path
    phones: int
    unknown: float
    noise: float
    seed: int


def make(job: Job) -> None:
    """settings: phones (how many), copies (of each utterance), unknown (share of words), noise (share of utterances).
    Leaves C-NNN.npz: features (float16, 40 a row), labels (int16), phones (int16) and firsts (int16, frames)."""
    files = sorted(job.inputs["speech"].glob("*.npz"))
    tasks = [
        _Task(
            file,
            files[(number + 1) % len(files)],
            job.folder / f"{copy}-{file.name}",
            job.settings["phones"],
            job.settings["unknown"],
            job.settings["noise"],
            job.seed(copy, number),
        )
        for copy in range(job.settings["copies"])
        for number, file in enumerate(files)
    ]
    left = [task for task in tasks if not task.file.exists()]
    seconds = workers.each(_hear, left, job.processes, job.progress)
    job.progress.say(f"{sum(seconds) / 3600:.1f} h")


def _hear(task: _Task) -> float:
    """One shard: seconds of sound in it."""
    rows: dict[str, list[np.ndarray]] = {"features": [], "labels": [], "phones": [], "firsts": []}
    random = np.random.default_rng(task.seed)
    for pcm, phones, starts, words in zip(
        *shards.read(task.speech, "pcm", "phones", "starts", "words"), strict=True
    ):
        way = Hardship(random, _talk(task.talk))
        only_noise = random.random() < task.noise
        features = mfcc(way.heard(pcm, silent=only_noise))
        count = alignment.frames(len(features))
        said = {int(word) for word in words if word >= 0}
        which = {word for word in said if random.random() < task.unknown}
        whole = Segments(phones.astype(np.int64), way.at(starts))
        segments = alignment.silence_around(alignment.unknown(whole, words, which, task.phones))
        if only_noise:
            segments = Segments(np.zeros(1, np.int64), np.zeros(1))
        firsts = alignment.first_frames(segments, count)
        if firsts is None:
            continue
        rows["features"].append(features.astype(np.float16))
        rows["labels"].append(alignment.labels(segments.phones, firsts, count, task.phones).astype(np.int16))
        rows["phones"].append(segments.phones.astype(np.int16))
        rows["firsts"].append(firsts.astype(np.int16))
    shards.write(task.file, rows)
    return sum(len(row) for row in rows["features"]) / 100


@cache
def _talk(file: Path) -> list[Pcm]:
    (pcm,) = shards.read(file, "pcm")
    return [speech.astype(np.int16) for speech in pcm[:TALK]]
