"""`python -m bench.vits`: what a full-size VITS voice costs, streamed and whole. Random weights in the official voice's shape, written
as its files and loaded by the line's own code; a table on the screen, JSON in bench/results/."""

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench import cpu
from voicebot.audio.frame import RATE
from voicebot.speaking import breath
from voicebot.speaking.pieces import joined, pieces
from voicebot.speaking.worker import ENVIRONMENT

if TYPE_CHECKING:
    from voicebot.speaking.synthesis import CoquiSynthesis

RESULTS = Path(__file__).parent / "results"
TEXTS = (
    "Zamówienie czeka w paczkomacie.",
    "Zamówienie sto dwadzieścia trzy, czterysta pięćdziesiąt sześć, czeka w paczkomacie.",
    "Zamówienie sto dwadzieścia trzy, czterysta pięćdziesiąt sześć, czeka w paczkomacie przy ulicy Marszałkowskiej "
    "w Warszawie, a kod odbioru jest już w telefonie razem z fakturą.",
)
"""About 2, 5 and 10 seconds."""
TRIES = 3
"""Of the beginning; other work on the machine only ever adds to it."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One sentence; seconds of processor time, its beginning the best of some tries. difference: largest of any sample played, full
    scale 1: one step of 16 bits is 3e-5."""

    sound_s: float
    first_piece_s: float
    first_cpu_s: float
    streamed_cpu_s: float
    whole_cpu_s: float
    waits_s: float
    """Silence a caller hears inside the sentence because a piece comes too late, on a core of its own."""
    difference: float

    def line(self) -> str:
        """As a row of the table."""
        return (
            f"{self.sound_s:7.2f} {self.first_cpu_s:9.3f} {self.first_piece_s:9.2f} {self.streamed_cpu_s:9.2f} "
            f"{self.whole_cpu_s:8.2f} {self.streamed_cpu_s / self.whole_cpu_s:6.2f} {self.first_cpu_s / self.whole_cpu_s:11.2f} "
            f"{self.streamed_cpu_s / self.sound_s:6.2f} {self.waits_s:7.2f} {self.difference:11.1e}"
        )


HEAD = "sound s  first cpu   piece s  streamed    whole  ratio first/whole    rtf   waits  difference"


def measure(voice: "CoquiSynthesis", text: str) -> Cost:
    """Speak the sentence piece by piece, and decode it whole, with the same random numbers; its beginning more often."""
    import torch

    torch.manual_seed(1)
    began = time.process_time()
    latents = voice.latents(text)
    assert latents is not None
    whole = latents.whole()
    whole_cpu = time.process_time() - began
    torch.manual_seed(1)
    began = time.process_time()
    made, at = [], []
    for piece in voice.stream(text):
        at.append(time.process_time() - began)
        made.append(piece)
    first = [at[0]]
    for _ in range(TRIES - 1):
        began = time.process_time()
        next(voice.stream(text))
        first.append(time.process_time() - began)
    at_once = joined(list(pieces([whole], voice.native_rate, breath.after_s(text), [])))
    lengths = [len(piece.pcm) / RATE for piece in made]
    return Cost(
        sound_s=latents.samples / voice.native_rate,
        first_piece_s=lengths[0],
        first_cpu_s=min(first),
        streamed_cpu_s=at[-1],
        whole_cpu_s=whole_cpu,
        waits_s=_waits(at, lengths),
        difference=float(np.abs(joined(made).pcm / 32768 - at_once.pcm / 32768).max()),
    )


def _waits(at: list[float], lengths: list[float]) -> float:
    heard_until, silence = at[0], 0.0
    for now, length in zip(at, lengths, strict=True):
        silence += max(0.0, now - heard_until)
        heard_until = max(now, heard_until) + length
    return silence


def main() -> int:
    """Measure, print, write; 1 when streamed and whole differ, or the first sound takes too long."""
    parser = argparse.ArgumentParser(prog="python -m bench.vits", description=__doc__)
    parser.add_argument(
        "--voice", type=Path, help="the folder of a VITS voice that is here (default: a random one)"
    )
    args = parser.parse_args()
    for key, value in ENVIRONMENT.items():
        os.environ.setdefault(key, value)
    # torch reads its settings when it is imported
    from bench import random_vits
    from voicebot.speaking.synthesis import CoquiSynthesis

    found: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": cpu.machine()}
    print("machine:", ", ".join(f"{name} {value}" for name, value in found["machine"].items()), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        where = args.voice or Path(folder)
        if args.voice is None:
            random_vits.write(where, speakers=True)
        began = time.process_time()
        voice = CoquiSynthesis(where)
        loaded = time.process_time()
    voice.warm_up()
    found |= {"load_cpu_s": loaded - began, "warm_up_cpu_s": time.process_time() - loaded}
    print(
        f"loaded in {found['load_cpu_s']:.2f} CPU-s, warm in {found['warm_up_cpu_s']:.2f} more\n{HEAD}",
        flush=True,
    )
    costs = []
    for text in TEXTS:
        costs.append(measure(voice, text))
        print(costs[-1].line(), flush=True)
    voice.close()
    found["sentences"] = [asdict(cost) for cost in costs]
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"vits-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"written: {file}")
    return 0 if all(cost.first_cpu_s <= 0.4 and cost.difference <= 1e-4 for cost in costs) else 1


if __name__ == "__main__":
    sys.exit(main())
