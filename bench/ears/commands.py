"""The ears on trial: what held-out voices are heard to say through codecs, noise and loss; tables, and figures as JSON."""

import argparse
import re
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from bench import cpu
from bench.ears import gsm, report
from bench.ears.conditions import CONDITIONS, Condition, heard_on
from bench.ears.items import FULL, QUICK, VOICES, Item, Size, items
from bench.ears.languages import LANGUAGES, POLISH
from bench.ears.trial import Row, Trial, weigh
from bench.turns import ROOT
from voicebot import logs
from voicebot.config import Config
from voicebot.errors import MediaError, VoicebotError
from voicebot.hearing.vosk import VoskEars
from voicebot.shelf.store import Shelf

FILE = ROOT / "var" / "hearing-report.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """0: every goal met; 1: not all; 2: nothing could be measured."""
    args = _parser().parse_args(arguments)
    logs.configure("warning")
    try:
        conditions = _conditions(args.only)
        if not conditions:
            raise MediaError(
                f"no condition is named like {args.only!r}: {', '.join(c.name for c in CONDITIONS)}"
            )
        model = args.model or Shelf.of(Config()).best("ears", args.language).path
        rows = _run(model, conditions, args)
    except VoicebotError as error:
        print(f"hearing-report: {error}")
        return 2
    return 0 if all(goal.met is not False for goal in report.goals(rows)) else 1


def _run(model: Path, conditions: Sequence[Condition], args: argparse.Namespace) -> list[Row]:
    size = QUICK if args.quick else Size(args.every, args.voices)
    language = LANGUAGES[args.language]
    said = items(size, language)
    began = time.monotonic()
    first = heard_on(CONDITIONS[0], said[0].text, said[0].voice, 0, language.voice)
    ears, weight = weigh(lambda: VoskEars(model), first, language)
    print(f"{ears.name}: {len(said)} utterances under each of {len(conditions)} conditions", flush=True)
    rows: list[Row] = []
    # CPU is counted by thread: processes beside each other do not change the figures
    with ProcessPoolExecutor(
        min(args.processes, len(conditions)), get_context("spawn"), _begin, (model, size, language.code)
    ) as pool:
        for condition, here in zip(conditions, pool.map(_under, conditions), strict=True):
            rows += here
            figures = report.table({condition.name: here}).splitlines()
            print("\n".join([*figures[: 1 if len(rows) == len(here) else 0], figures[-1]]), flush=True)
            about = {
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
                "model": ears.name,
                "language": language.code,
                "utterances": len(said),
                "seconds": round(time.monotonic() - began),
                **cpu.machine(),
            }
            args.json.parent.mkdir(parents=True, exist_ok=True)
            # what is known so far, should somebody break off
            args.json.write_text(report.as_json(rows, weight, about), "utf-8")
    print("\n" + "\n".join(report.lines(rows, weight)))
    print(f"{time.monotonic() - began:.0f} s; written: {args.json}")
    return rows


_trial: tuple[Trial, list[Item]] | None = None
"""A process's own."""


def _begin(model: Path, size: Size, language: str) -> None:
    global _trial
    logs.configure("warning")
    said = items(size, LANGUAGES[language])
    _trial = Trial(VoskEars(model), said, LANGUAGES[language]), said


def _under(condition: Condition) -> list[Row]:
    assert _trial is not None
    trial, said = _trial
    return list(trial.rows(condition, said))


def _conditions(only: str | None) -> list[Condition]:
    """Those whose name the pattern is found in, without GSM where libgsm is missing."""
    found = [condition for condition in CONDITIONS if only is None or re.search(only, condition.name)]
    try:
        gsm.library()
    except MediaError as error:
        print(f"left out: GSM ({error})")
        found = [condition for condition in found if condition.codec != "GSM"]
    return found


def _positive(text: str) -> int:
    """A number from 1 on. Errors: ValueError."""
    if (number := int(text)) < 1:
        raise ValueError(text)
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.ears", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="an eighth of all, as --every 8: does it work?")
    parser.add_argument(
        "--every", type=_positive, default=FULL.every, metavar="N", help="of all that is said only each Nth"
    )
    parser.add_argument("--only", metavar="PATTERN", help="conditions whose name it is found in")
    parser.add_argument(
        "--voices",
        type=int,
        choices=range(1, len(VOICES) + 1),
        metavar="N",
        default=FULL.voices,
        help="in how many voices each sentence is said (default 1, at most 7)",
    )
    parser.add_argument("--processes", type=_positive, default=2, help="conditions tried at once (default 2)")
    parser.add_argument(
        "--language", choices=LANGUAGES, default=POLISH.code, help="that the ears are for (default pl)"
    )
    parser.add_argument(
        "--model", type=Path, help="a Vosk model (default: the shelf's best for the language)"
    )
    parser.add_argument("--json", type=Path, default=FILE, help="for the figures")
    return parser
