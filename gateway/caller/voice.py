"""The caller's voice: espeak-ng, pauses, background noise, the telephone's narrow band. Everything is the same every time."""

import hashlib
import io
import os
import re
import subprocess
import tempfile
import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import soxr
from numpy.typing import NDArray

from gateway.caller.noise import Kind, noise
from gateway.caller.packets import FRAME, RATE, encode
from voicebot.errors import SpeakingError

Samples = NDArray[np.float32]
"""Mono at RATE, full scale is 1."""

SPEECH_RMS = 0.08
"""Every utterance speaks this loud (-22 dBFS), so that a signal-to-noise ratio means the same in all of them."""
LEAD = 3 * FRAME
"""Background before and after an utterance: streams of packets are joined there, never inside a word."""
LOUD_DB = -40.0
"""Speech ends with the last 10 ms block that is within this much of the utterance's loudest."""
BACKGROUND_S = 4.0
ESPEAK_LIMIT_S = 20.0
_PAUSE = re.compile(r"\[(\d+)\]")


Encode = Callable[[NDArray[np.int16]], list[bytes]]
"""Mono at RATE, whole frames → a payload for each 20 ms."""
Packets = Mapping[str, tuple[bytes, ...]]
"""By codec: 20 ms each, as many in every one."""
OPUS: Mapping[str, Encode] = {"opus": encode}


@dataclass(frozen=True, slots=True)
class Utterance:
    """Speech ready to be sent. text: without pause marks. packets: none in writing.
    began, ended: samples from the start of the first packet to the first and past the last loud sample."""

    text: str
    packets: Packets = field(default_factory=dict)
    began: int = 0
    ended: int = 0


def words_of(text: str) -> str:
    """The text without its pause marks."""
    return " ".join(_PAUSE.sub(" ", text).split())


class Voice:
    """One caller's voice for one call. codecs: what it is to be sent in. language: espeak-ng's. Errors: SpeakingError when espeak-ng is
    missing or does not know the voice."""

    def __init__(
        self,
        variant: str = "f4",
        *,
        speed: int = 165,
        noise_db: float | None = None,
        noise: Kind = "pink",
        band: Literal["wide", "telephone"] = "wide",
        codecs: Mapping[str, Encode] = OPUS,
        language: str = "pl",
    ) -> None:
        self._variant = variant
        self._speed = speed
        self._noise_db = noise_db
        self._noise = noise
        self._band = band
        self._codecs = codecs
        self._language = language

    def utter(self, text: str) -> Utterance:
        """Speak a text with pause marks."""
        parts: list[Samples] = []
        for at, part in enumerate(_PAUSE.split(text)):
            if at % 2:
                parts.append(np.zeros(int(part) * RATE // 1000, np.float32))
            elif part.strip():
                parts.append(_spoken(self._variant, self._speed, part.strip(), self._language))
        speech = _levelled(np.concatenate(parts)) if parts else np.zeros(0, np.float32)
        began, ended = _loud(speech)
        whole = np.concatenate(
            [np.zeros(LEAD, np.float32), speech, np.zeros(LEAD + -len(speech) % FRAME, np.float32)]
        )
        return Utterance(words_of(text), self._packets(whole), LEAD + began, LEAD + ended)

    def background(self) -> Packets:
        """What the line carries while the caller is silent, to be repeated: noise, or silence."""
        return self._packets(np.zeros(int(BACKGROUND_S * RATE), np.float32))

    def _packets(self, sound: Samples) -> Packets:
        pcm = self._on_the_line(sound)
        return {name: tuple(encode(pcm)) for name, encode in self._codecs.items()}

    def _on_the_line(self, sound: Samples) -> NDArray[np.int16]:
        if self._noise_db is not None:
            behind = noise(self._noise, _spoken)
            sound = sound + np.resize(behind, len(sound)) * SPEECH_RMS * 10 ** (-self._noise_db / 20)
        if self._band == "telephone":
            sound = telephone(sound)
        return (np.clip(sound, -1, 1) * 32767).astype(np.int16)


def telephone(sound: Samples) -> Samples:
    """8 kHz, A-law at 8 bits, back to 16 kHz: what a telephone line leaves of a sound."""
    narrow = np.clip(soxr.resample(sound, RATE, 8000), -1, 1)
    scale = 1 + np.log(87.6)
    size = np.abs(narrow)
    law = np.where(size < 1 / 87.6, 87.6 * size, 1 + np.log(np.maximum(87.6 * size, 1))) / scale
    law = np.round(law * 127) / 127
    size = np.where(law < 1 / scale, law * scale / 87.6, np.exp(law * scale - 1) / 87.6)
    wide = soxr.resample((np.sign(narrow) * size).astype(np.float32), 8000, RATE)
    return np.asarray(np.resize(wide, len(sound)), np.float32)


def _blocks(speech: Samples) -> NDArray[np.float64]:
    """Power of each 10 ms."""
    block = RATE // 100
    count = len(speech) // block
    return np.asarray(np.mean(speech[: count * block].reshape(count, block) ** 2, axis=1), np.float64)


def _loud(speech: Samples) -> tuple[int, int]:
    power = _blocks(speech)
    if not len(power) or not power.max():
        return 0, 0
    loud = np.flatnonzero(power >= power.max() * 10 ** (LOUD_DB / 10))
    return int(loud[0]) * RATE // 100, int(loud[-1] + 1) * RATE // 100


def _levelled(speech: Samples) -> Samples:
    began, ended = _loud(speech)
    power = _blocks(speech[began:ended])
    active = power[power >= power.max() * 10 ** (LOUD_DB / 10)] if len(power) else power
    if not len(active):
        return speech
    return np.asarray(speech * (SPEECH_RMS / float(np.sqrt(active.mean()))), np.float32)


@lru_cache(maxsize=256)
def _spoken(variant: str, speed: int, text: str, language: str = "pl") -> Samples:
    """espeak-ng's speech without silence at either end; kept on disk by content."""
    key = hashlib.sha256(f"{language}\0{variant}\0{speed}\0{text}".encode()).hexdigest()[:32]
    folder = Path(tempfile.gettempdir()) / f"voicebot-caller-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    kept = folder / f"{key}.npy"
    if kept.is_file():
        return np.asarray(np.load(kept), np.float32)
    speech = _espeak(f"{language}+{variant}", variant, speed, text)
    began, ended = _loud(speech)
    if began == ended:
        raise SpeakingError(f"espeak-ng says nothing for {text!r}")
    speech = speech[began:ended]
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        np.save(file, speech)
    Path(file.name).replace(kept)
    return speech


@lru_cache(maxsize=1)
def variants() -> frozenset[str]:
    """The names espeak-ng takes after "pl+". Errors: SpeakingError."""
    listing = _run("--voices=variant").decode("utf-8", "replace")
    return frozenset(re.findall(r"!v/(\S+)", listing))


def _run(*arguments: str) -> bytes:
    try:
        return subprocess.run(
            ["espeak-ng", *arguments], capture_output=True, check=True, timeout=ESPEAK_LIMIT_S
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise SpeakingError(f"espeak-ng does not work here, is it installed? ({error})") from error


def _espeak(voice: str, variant: str, speed: int, text: str) -> Samples:
    if variant not in variants():  # espeak-ng itself would quietly take another one
        raise SpeakingError(f"voice {variant!r}: one of {', '.join(sorted(variants()))}")
    made = _run("-v", voice, "-s", str(speed), "--stdout", "--", text)
    try:
        with wave.open(io.BytesIO(made)) as sound:
            rate = sound.getframerate()
    except (wave.Error, EOFError) as error:
        raise SpeakingError(f"espeak-ng made no sound for {text!r}") from error
    # espeak-ng cannot know the length when it writes the header of a pipe: the samples are all that follows it
    samples = np.frombuffer(made[44 : len(made) - len(made) % 2], np.int16)
    return np.asarray(soxr.resample(samples.astype(np.float32) / 32768, rate, RATE), np.float32)
