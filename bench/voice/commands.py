"""The voice on trial: whether its words can be understood, how soon it speaks, what it costs; a page with plots and sound."""

import argparse
import asyncio
import contextlib
import math
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from bench import cpu
from bench.ears.conditions import LINES, through
from bench.turns import ROOT
from bench.voice import page, report
from bench.voice.prompts import prompts
from bench.voice.report import Result
from bench.voice.stoi import stoi
from bench.voice.trial import Spoken, child, listener, speak, streams
from gateway.media.codecs import CODECS
from voicebot import logs
from voicebot.audio.frame import FRAME, RATE, Pcm
from voicebot.config import Config
from voicebot.errors import MediaError, VoicebotError
from voicebot.hearing.vosk import VoskEars
from voicebot.shelf.store import Shelf

FOLDER = ROOT / "var" / "voice-report"
STREAMS = (1, 2, 4)
REPLIES = 24
"""Spoken for each number of streams."""
QUICK = 15
"""Of the prompts each so manieth."""
MAX_DELAY = FRAME
"""Samples within which a codec's delay is looked for."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0: every goal met; 1: not all; 2: nothing could be measured."""
    args = _parser().parse_args(arguments)
    logs.configure("error")
    began = time.monotonic()
    try:
        result = asyncio.run(measure(QUICK if args.quick else 1, 4 if args.quick else REPLIES))
    except VoicebotError as error:
        print(f"voice-report: {error}")
        return 2
    print("\n".join(report.lines(result)))
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - began),
        **cpu.machine(),
    }
    print(f"{about['seconds']} s; written: {write(args.folder, result, about)}")
    return 0 if all(goal.met is not False for goal in report.goals(result)) else 1


async def measure(every: int, replies: int) -> Result:
    """Everything, with each `every`-th prompt. Errors: ModelError, SpeakingError, HearingError."""
    said = prompts(every)
    ears = VoskEars(Shelf.of(Config()).best("ears", "pl").path)
    async with child() as process:
        print(f"{process.voice.name}: {len(said)} prompts, heard by {ears.name}", flush=True)
        at_once = [await streams(process, said[:replies], count) for count in STREAMS]
        spoken = await speak(process, said, listener(ears), ears.knows)
        return Result(
            process.voice.name, spoken, at_once, channels(spoken[:20]), process.load_s, process.memory_mb
        )


def channels(spoken: Sequence[Spoken]) -> dict[str, float]:
    """STOI of what each codec leaves of the voice, against the voice: the mean of these prompts."""
    found = {}
    for name, codec in (LINES | {"opus": CODECS["opus"]}).items():
        with contextlib.suppress(MediaError):  # GSM where libgsm is missing
            values = [
                undelayed(one.pcm, through(one.pcm, codec)) for one in spoken if not math.isnan(one.stoi)
            ]
            found[name] = sum(values) / len(values)
    return found


def undelayed(pcm: Pcm, late: Pcm) -> float:
    """STOI of a sound that comes a little later than the one it was made of."""
    length = min(len(pcm), len(late))
    likeness = [float(np.dot(pcm[: length - at].astype(float), late[at:length])) for at in range(MAX_DELAY)]
    at = int(np.argmax(likeness))
    return stoi(pcm[: length - at], late[at:length], RATE)


def write(folder: Path, result: Result, about: dict[str, Any]) -> Path:
    """Page and JSON; the page's path. Errors: OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "voice-report.json").write_text(report.as_json(result, about), "utf-8")
    file = folder / "voice-report.html"
    file.write_text(page.page(result, about), "utf-8")
    return file


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.voice", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"each {QUICK}th prompt: does it work?")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for the page and the figures")
    return parser
