"""The stage that speaks: every line by some voice in some manner, with the time of every sound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from models.recipes.stages import Job
from models.recipes.vosk import shards, voices, workers
from models.recipes.vosk.espeak import SILENCE, Engine, Manner, Sound, Spoken
from models.recipes.vosk.phones import fold
from voicebot.audio.frame import RATE
from voicebot.audio.resample import resample
from voicebot.errors import ModelError, SpeakingError

SHARD = 200
"""Utterances in a file."""
LINES = "spoken.txt"
"""What is to be said, in the folder of the stage `text`: a line an utterance, words only."""
SHORTEST_PAUSE_S = 0.045
"""A silence between words that is one; shorter ones belong to the sound before."""
UNKNOWN = -1
"""Phone number of a sound that the language does not have."""


@dataclass(frozen=True, slots=True)
class _Task:
    """A shard. languages: whose voices read it. share_foreign: of the lines are read by one of the others, so that they are words of no
    language: unknown speech."""

    file: Path
    lines: tuple[str, ...]
    languages: tuple[str, ...]
    phones: tuple[str, ...]
    folds: Mapping[str, str]
    others: tuple[str, ...]
    data: Path
    share_foreign: float
    seed: int


def make(job: Job) -> None:
    """settings: voices (espeak-ng's languages or accents, by turns), phones (names, the first SIL), folds (sound → phone), lines (how many
    are said), foreign (share of them), others (languages that read those).
    Leaves NNN.npz: pcm (int16, 16 kHz), phones (int16), starts (float32, seconds), words (int16) of each utterance."""
    text = (job.inputs["text"] / LINES).read_text("utf-8").splitlines()
    wanted = int(job.settings["lines"])
    order = job.random("order").permutation(len(text))
    said = [text[order[number % len(text)]] for number in range(wanted)]
    tasks = [
        _Task(
            job.folder / f"{number // SHARD:03}.npz",
            tuple(said[number : number + SHARD]),
            tuple(job.settings["voices"]),
            tuple(job.settings["phones"]),
            job.settings["folds"],
            tuple(job.settings["others"]),
            job.inputs["voices"],
            job.settings["foreign"],
            job.seed("shard", number),
        )
        for number in range(0, wanted, SHARD)
    ]
    spoken = workers.each(
        _speak, [task for task in tasks if not task.file.exists()], job.processes, job.progress
    )
    job.progress.say(f"{sum(hours for hours, _ in spoken):.1f} h; left out: {sum(out for _, out in spoken)}")


def _speak(task: _Task) -> tuple[float, int]:
    """Speak a shard: hours, and utterances with sounds that the language should not have."""
    random, engine = np.random.default_rng(task.seed), _engine(task.data)
    own, made = (
        voices.own(task.data),
        len(list((task.data / voices.FOLDER / voices.VARIANTS).glob(f"{voices.MADE}*"))),
    )
    numbers = {name: number for number, name in enumerate(task.phones)}
    rows: dict[str, list[np.ndarray]] = {"pcm": [], "phones": [], "starts": [], "words": []}
    left_out = 0
    for line in task.lines:
        foreign = random.random() < task.share_foreign
        language = _one(random, task.others if foreign else task.languages)
        voice = f"{language}+{_variant(random, own, made)}"
        try:
            spoken = engine.speak(line, voice, _manner(random))
        except SpeakingError:
            left_out += 1
            continue
        sounds = tidy(folded(spoken.sounds, task.folds))
        if not foreign and any(sound.name not in numbers for sound in sounds):
            left_out += 1
            continue
        phones = [
            UNKNOWN if foreign and sound.name != SILENCE else numbers[sound.name] for sound in sounds
        ] + [0]
        rows["pcm"].append(resample(spoken.pcm, engine.rate))
        rows["phones"].append(np.array(phones, np.int16))
        rows["starts"].append(
            np.array([sound.start for sound in sounds] + [_end(spoken, engine)], np.float32)
        )
        rows["words"].append(np.array([sound.word for sound in sounds] + [-1], np.int16))
    if left_out > len(task.lines) // 2:
        raise ModelError(f"{left_out} of {len(task.lines)} lines cannot be said with the language's phones")
    shards.write(task.file, rows)
    return sum(len(pcm) for pcm in rows["pcm"]) / RATE / 3600, left_out


@cache
def _engine(data: Path) -> Engine:
    """A process's own: the library keeps its folder for good."""
    return Engine(data)


def _one(random: np.random.Generator, languages: Sequence[str]) -> str:
    """By chance; no chance is spent on a language that is alone."""
    return languages[0] if len(languages) == 1 else str(random.choice(languages))


def _variant(random: np.random.Generator, own: Sequence[str], made: int) -> str:
    turn = random.random()
    if made and turn < 0.6:
        return voices.made(int(random.integers(made)))
    return str(random.choice(voices.PLAIN if turn < 0.75 else own))


def _manner(random: np.random.Generator) -> Manner:
    return Manner(
        speed=int(random.integers(110, 240)),
        pitch=int(random.integers(10, 90)),
        range=int(random.integers(10, 95)),
        gap=int(random.choice([0, 0, 0, 0, 1, 2, 4, 8])),
    )


def _end(spoken: Spoken, engine: Engine) -> float:
    """Where the last sound ends: espeak-ng's own closing pause has its mark, else the speech does."""
    end = len(spoken.pcm) / engine.rate
    for sound in reversed(spoken.sounds):
        if sound.name != SILENCE:
            break
        end = sound.start
    return end


def folded(sounds: Sequence[Sound], folds: Mapping[str, str]) -> list[Sound]:
    """Sounds as phones; what counts as none belongs to the sound before it."""
    named = (replace(sound, name=fold(sound.name, folds)) for sound in sounds)
    return [sound for sound in named if sound.name]


def tidy(sounds: Sequence[Sound]) -> list[Sound]:
    """One silence at a time, none at the end, and between words only such as a listener would call one."""
    found: list[Sound] = []
    for place, sound in enumerate(sounds):
        if sound.name == SILENCE:
            if place + 1 == len(sounds):
                continue
            if found and (
                found[-1].name == SILENCE or sounds[place + 1].start - sound.start < SHORTEST_PAUSE_S
            ):
                continue
        found.append(sound)
    while found and found[-1].name == SILENCE:
        found.pop()
    return found
