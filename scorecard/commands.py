"""The scorecard: rings a line of its own with every dialogue under every condition, prints how many got what they called for, and
writes a page with the sound of what went wrong."""

import argparse
import asyncio
import contextlib
import itertools
import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import cpu, line
from gateway.caller.templates import seeded_orders
from scorecard import report
from scorecard.expansion import EACH, QUICK, Case, expand, quick
from scorecard.running import AT_ONCE, Played, made, ring_all
from scorecard.score import card, goals
from scorecard.template import load
from tests.support.programs import free_sip_port
from voicebot.errors import VoicebotError

FOLDER = line.ROOT / "var" / "scorecard"


def chosen(args: argparse.Namespace) -> list[Case]:
    """The calls that the options mean. Errors: DataError."""
    cases = expand(load(), seeded_orders(), each=args.each, seed=args.seed)
    if args.only is not None:
        return [case for case in cases if re.search(args.only, case.name)]
    return quick(cases) if args.quick else cases


def main(arguments: Sequence[str] | None = None) -> int:
    """0: all goals met; 1: not all; 2: nothing could be measured."""
    args = _parser().parse_args(arguments)
    try:
        cases = chosen(args)
        if args.list:
            print("\n".join(sorted(case.name for case in cases)))
            return 0
        played, about = _run(cases, args)
    except (VoicebotError, RuntimeError) as error:
        print(f"scorecard: {error}")
        return 2
    found = card(played)
    print("\n" + "\n".join(report.lines(found)))
    print(f"written: {report.write(args.folder, found, played, about)}")
    return 0 if all(goal.met is not False for goal in goals(found)) else 1


def _run(cases: Sequence[Case], args: argparse.Namespace) -> tuple[list[Played], dict[str, Any]]:
    if not cases:
        raise RuntimeError("no call has such a name")
    audio = args.folder / "audio"
    audio.mkdir(parents=True, exist_ok=True)
    for old in audio.glob("*.wav"):
        old.unlink()
    print(f"{len(cases)} calls, {args.at_once} at once; speaking what the callers say", flush=True)
    calls = [(case, made(case)) for case in cases]
    with contextlib.ExitStack() as stack:
        url, sip = args.url, args.sip
        if url is None:
            port = free_sip_port()
            url = stack.enter_context(line.own_line(args.at_once + 2, sip_port=port))
            sip = f"sip:bot@127.0.0.1:{port}"
            line.settle(line.processes(url))
        about = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **line.health(url), **cpu.machine()}
        began, ended = time.monotonic(), itertools.count(1)

        def tell(played: Played) -> None:
            why = "; ".join([*played.result.failures, *played.leaks])
            verdict = "ok" if played.passed else f"FAILED: {why}"
            place = f"{next(ended)}/{len(calls)}"
            print(f"{time.monotonic() - began:6.0f} s {place:>8}  {played.case.name}: {verdict}", flush=True)

        played = asyncio.run(ring_all(calls, url, sip, audio, tell, args.at_once))
    return played, {**about, "calls": len(calls), "seconds": round(time.monotonic() - began)}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scorecard", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} calls, of every matter some")
    parser.add_argument("--only", metavar="PATTERN", help="calls whose name it is found in (see --list)")
    parser.add_argument("--list", action="store_true", help="print the names of the calls and ring nobody")
    parser.add_argument(
        "--each", type=int, default=EACH, help=f"conditions of every dialogue (default {EACH})"
    )
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help=f"calls at once (default {AT_ONCE})")
    parser.add_argument("--seed", type=int, default=1, help="of their order (default 1)")
    parser.add_argument("--url", help="a line that runs already on this machine (default: start one)")
    parser.add_argument("--sip", default="sip:bot@127.0.0.1:5060", help="with --url: where it is called")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for the report")
    return parser
