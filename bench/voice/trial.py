"""The line's own voice process speaks; its sound is measured, and heard again by the recogniser."""

import asyncio
import contextlib
import os
import re
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from bench.behind import wrong_words
from bench.cpu import Tree, used
from bench.ears.conditions import AROUND_S
from bench.voice.prompts import Prompt
from bench.voice.stoi import aligned
from gateway.caller.recognise import recogniser
from gateway.supervisor import Child as supervised
from gateway.supervisor import State, Supervisor
from voicebot.audio.frame import RATE, Pcm
from voicebot.config import Config, Data, Log
from voicebot.errors import SpeakingError
from voicebot.hearing.numbers import number_runs
from voicebot.hearing.types import Ears
from voicebot.speaking.cache import SpeechCache
from voicebot.speaking.coqui import CoquiVoice, command, socket_path
from voicebot.speaking.espeak import EspeakVoice
from voicebot.speaking.normalise import normalise
from voicebot.speaking.numerals import groups
from voicebot.speaking.sentences import split
from voicebot.speaking.speaker import Speaker
from voicebot.speaking.trim import QUIET
from voicebot.speaking.types import Voice

READY_S = 120.0
PATIENCE_S = 120.0
"""On trial nobody falls back to another voice."""
TOLD_EVERY = 50
"""Prompts between two signs of life."""
WINDOW = RATE // 100
_WORD = re.compile(r"[^\W\d_]+")

Recognise = Callable[[Pcm], str]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One prompt. said: its words as they are spoken. heard, source_heard: what the recogniser made of the voice and of espeak-ng
    with the same words. wrong, source_wrong: words of it. order, source_order: the number in it was heard right; None without one.
    order_words, source_order_words: its own words were, whatever was heard beside them: a word that the recogniser lacks may become a
    number word there, which is no fault of the voice.
    stoi, other_stoi: against espeak-ng with the same words, and with another prompt's. trailing_ms: silence at the end of each
    sentence. cpu_s: of the voice process."""

    text: str
    said: str
    heard: str
    source_heard: str
    wrong: int
    source_wrong: int
    words: int
    known: bool
    order: bool | None
    source_order: bool | None
    order_words: bool | None
    source_order_words: bool | None
    stoi: float
    other_stoi: float
    trailing_ms: tuple[float, ...]
    wall_s: float
    cpu_s: float
    audio_s: float
    pcm: Pcm
    source: Pcm


@dataclass(frozen=True, slots=True)
class Streams:
    """Replies spoken so many at a time. first_ms: asked → first audio of each. wall_s, cpu_s: of all together, and audio_s of sound."""

    streams: int
    first_ms: tuple[float, ...]
    wall_s: float
    cpu_s: float
    audio_s: float


class Child:
    """The voice process of the line, alone. pid: of the process; load_s: from its start until it could speak."""

    def __init__(self, voice: CoquiVoice, pid: int, load_s: float) -> None:
        self.voice = voice
        self.load_s = load_s
        self._process = psutil.Process(pid)

    def cpu_s(self) -> float:
        """Seconds of a core it has used so far, its phonemiser's among them."""
        return used(Tree(os.getpid(), {"voice": self._process.pid}))["voice"]

    @property
    def memory_mb(self) -> float:
        """Resident now."""
        return float(self._process.memory_info().rss) / 2**20


@contextlib.asynccontextmanager
async def child() -> AsyncIterator[Child]:
    """Started as the line starts it, loaded and warm; stopped at the end. Errors: ModelError, ConfigError, SpeakingError when it does
    not become ready."""
    with tempfile.TemporaryDirectory(prefix="voice-report-") as folder:
        config = Config(data=Data(directory=Path(folder)), log=Log(level="error"))
        argv, environment = command(config)
        voice = CoquiVoice(socket_path(config), name=argv[argv.index("--name") + 1], timeout_s=PATIENCE_S)
        supervisor = Supervisor([supervised("voice", argv, voice.ready, env=environment)])
        began = time.monotonic()
        supervisor.start()
        try:
            while (status := supervisor.status()["voice"]).state is not State.READY or status.pid is None:
                if time.monotonic() - began > READY_S:
                    raise SpeakingError("the voice process did not become ready")
                await asyncio.sleep(0.05)
            yield Child(voice, status.pid, time.monotonic() - began)
        finally:
            await voice.close()
            await supervisor.stop()


def listener(ears: Ears) -> Recognise:
    """Ears that hear a sound as from a line, with silence around it: they learnt no word that begins with the sound itself. The
    function's errors: HearingError."""
    recognise = recogniser(ears)
    before, after = (np.zeros(round(seconds * RATE), np.int16) for seconds in AROUND_S)
    return lambda pcm: recognise(np.concatenate([before, pcm, after]))


async def speak(
    child: Child, prompts: Sequence[Prompt], recognise: Recognise, knows: Callable[[str], bool]
) -> list[Spoken]:
    """Each prompt by the voice and by espeak-ng, heard again. knows: whether the recogniser has a word. Errors: SpeakingError."""
    espeak = EspeakVoice()
    other: Pcm | None = None
    found = []
    for prompt in prompts:
        sentences = [normalise(sentence).text for sentence in split(prompt.text)]
        cpu, wall = child.cpu_s(), time.monotonic()
        pieces = await rendered(child.voice, sentences)
        wall, cpu = time.monotonic() - wall, child.cpu_s() - cpu
        pcm, source = np.concatenate(pieces), np.concatenate(await rendered(espeak, sentences))
        said = " ".join(_WORD.findall(" ".join(sentences).lower()))
        heard, source_heard = recognise(pcm), recognise(source)
        found.append(
            Spoken(
                text=prompt.text,
                said=said,
                heard=heard,
                source_heard=source_heard,
                wrong=wrong_words(said, heard),
                source_wrong=wrong_words(said, source_heard),
                words=len(said.split()),
                known=all(knows(word) for word in said.split()),
                order=None if prompt.order is None else has(prompt.order, heard),
                source_order=None if prompt.order is None else has(prompt.order, source_heard),
                order_words=None if prompt.order is None else says(prompt.order, heard),
                source_order_words=None if prompt.order is None else says(prompt.order, source_heard),
                stoi=intelligible(source, pcm),
                other_stoi=float("nan") if other is None else intelligible(other, pcm),
                trailing_ms=tuple(trailing_ms(piece) for piece in pieces),
                wall_s=wall,
                cpu_s=cpu,
                audio_s=len(pcm) / RATE,
                pcm=pcm,
                source=source,
            )
        )
        other = source
        if len(found) % TOLD_EVERY == 0:
            print(f"{len(found)} of {len(prompts)}", flush=True)
    return found


async def rendered(voice: Voice, sentences: Sequence[str]) -> list[Pcm]:
    """The sound of each. Errors: SpeakingError."""
    return [(await voice.render(sentence)).pcm for sentence in sentences]


async def streams(child: Child, prompts: Sequence[Prompt], count: int) -> Streams:
    """All prompts as replies that nobody has said before, so many at a time. Errors: SpeakingError."""
    first: list[float] = []
    samples = 0

    async def caller(mine: Sequence[Prompt]) -> None:
        nonlocal samples
        speaker = Speaker(child.voice, EspeakVoice(), SpeechCache(), patience_s=PATIENCE_S)
        try:
            for prompt in mine:
                asked = time.monotonic()
                waited = False
                async for chunk in speaker.speak(prompt.text):
                    if not waited:
                        first.append((time.monotonic() - asked) * 1000)
                        waited = True
                    samples += len(chunk.pcm)
            if speaker.counts["fallback"]:
                raise SpeakingError("the voice process failed: espeak-ng spoke in its place")
        finally:
            speaker.close()

    wall, cpu = time.monotonic(), child.cpu_s()
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(caller(prompts[number::count]))
    return Streams(count, tuple(first), time.monotonic() - wall, child.cpu_s() - cpu, samples / RATE)


def trailing_ms(pcm: Pcm) -> float:
    """Silence after the last 10 ms that hold a sound (louder than the line's own trimming calls silence)."""
    whole = pcm[: len(pcm) // WINDOW * WINDOW].reshape(-1, WINDOW)
    loud = np.flatnonzero(np.abs(whole.astype(np.int32)).max(axis=1, initial=0) > QUIET * 32767)
    last = (int(loud[-1]) + 1) * WINDOW if len(loud) else 0
    return (len(pcm) - last) * 1000 / RATE


def has(order: str, heard: str) -> bool:
    """One of the numbers in a text is this one."""
    return any(run.digits == order for run in number_runs(heard))


def says(order: str, heard: str) -> bool:
    """A text has the words in it that this number is spoken with, one after the other."""
    return f" {groups(order).replace(',', '')} " in f" {heard} "


def intelligible(source: Pcm, pcm: Pcm) -> float:
    """STOI by aligned times; NaN for less speech than it needs ("Tak.")."""
    try:
        return aligned(source, pcm, RATE)
    except ValueError:
        return float("nan")
