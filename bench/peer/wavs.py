"""Makes the caller's voice: espeak-ng, exactly cut, quiet line between the utterances."""

import subprocess
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.peer.recording import RATE, Recording, Spoken
from voicebot.audio.frame import Pcm
from voicebot.audio.resample import resample

UTTERANCES = Path(__file__).with_name("utterances.toml")
VOICE = "pl+f2"
BETWEEN_S = 4.5
"""Of quiet line after each utterance: the peer may wait 3 s for nothing, and its answer takes 1.2 s."""
LEAD_S = 1.5
NOISE_DBFS = -65.0
LOUD_DB = 40.0
"""Speech is what lies so close to the utterance's loudest 10 ms."""
PEAK = 16_000
QUICK = (4, 3)
"""Plain and paused utterances of a quick run."""


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance to be made. parts: words, and pauses in seconds."""

    parts: tuple[str | float, ...]
    asks: str

    @property
    def paused(self) -> bool:
        return len(self.parts) > 1

    @property
    def text(self) -> str:
        return " ".join(part for part in self.parts if isinstance(part, str))


def load(file: Path = UTTERANCES, *, quick: bool = False) -> tuple[list[Said], str]:
    """All utterances, or a few of each kind; and the bot's answer to them."""
    tree = tomllib.loads(file.read_text("utf-8"))
    said = [Said(tuple(one["parts"]), one["asks"]) for one in tree["said"]]
    if quick:
        plain, paused = ([one for one in said if one.paused is kind] for kind in (False, True))
        said = plain[: QUICK[0]] + paused[: QUICK[1]]
    return said, tree["reply"]


def cut(pcm: Pcm) -> Pcm:
    """Without the quiet at both ends: begins with the first 10 ms within LOUD_DB of the loudest, ends with the last."""
    block = RATE // 100
    blocks = pcm[: len(pcm) // block * block].astype(np.float64).reshape(-1, block)
    power = (blocks**2).mean(axis=1)
    loud = np.flatnonzero(power >= power.max() * 10 ** (-LOUD_DB / 10))
    return pcm[loud[0] * block : (loud[-1] + 1) * block]


def synthesise(text: str, voice: str) -> Pcm:
    """A stretch of speech at 16 kHz. Errors: CalledProcessError, FileNotFoundError without espeak-ng."""
    command = ["espeak-ng", "-v", voice, "-s", "160", "--stdout", text]
    wav = subprocess.run(command, check=True, capture_output=True, timeout=20).stdout
    samples = wav[wav.index(b"data", 12) + 8 :]
    pcm = np.frombuffer(samples[: len(samples) // 2 * 2], np.int16)
    found = cut(resample(pcm, int.from_bytes(wav[24:28], "little"))).astype(np.float64)
    return np.asarray(found * (PEAK / np.abs(found).max()), np.int16)


def record(said: Sequence[Said], reply: str, voice: str = VOICE) -> Recording:
    """All of them on one line, with a little noise, the same at every run."""
    pieces, spoken = [np.zeros(round(LEAD_S * RATE), np.int16)], list[Spoken]()
    samples = len(pieces[0])
    for one in said:
        began = samples
        for part in one.parts:
            piece = (
                synthesise(part, voice) if isinstance(part, str) else np.zeros(round(part * RATE), np.int16)
            )
            pieces.append(piece)
            samples += len(piece)
        spoken.append(Spoken(one.text, began / RATE, samples / RATE, one.paused, one.asks))
        pieces.append(np.zeros(round(BETWEEN_S * RATE), np.int16))
        samples += len(pieces[-1])
    line = np.concatenate(pieces).astype(np.float64)
    line += np.random.default_rng(1).normal(0, 32768 * 10 ** (NOISE_DBFS / 20), len(line))
    return Recording(line.clip(-32768, 32767).astype(np.int16).tobytes(), tuple(spoken), reply)
