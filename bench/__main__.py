"""`python -m bench`: gap and CPU at 1, 5, 10 and 20 calls at once, the scorecard's mix, how soon the bot is silent, what each policy of
turn taking saves, and the telephone under load (bench/sip_load.py); a table on the screen, JSON in bench/results/."""

import argparse
import contextlib
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import barge_in, bridge_load, cpu, goals, line, policies, recording, sip_load, summary

CALLS = "1,5,10,20"
RESULTS = Path(__file__).parent / "results"
CALL_LIMIT_S = 60.0
"""Per order that a caller asks for; a run that takes longer is broken off."""


def measure(url: str, calls: int, orders: int) -> dict[str, Any]:
    """One level: so many callers at once, each asking for so many orders."""
    tree = line.processes(url)
    line.settle(tree)
    before, began = cpu.used(tree), time.monotonic()
    callers = subprocess.run(
        [sys.executable, "-m", "bench.callers", url, str(calls), str(orders)],
        cwd=line.ROOT,
        stdout=subprocess.PIPE,
        check=True,
        timeout=60 + calls + orders * CALL_LIMIT_S,
    )
    seconds = time.monotonic() - began
    return summary.level(calls, json.loads(callers.stdout), cpu.between(before, cpu.used(tree)), seconds)


def main() -> int:
    """Measure, print, write; 1 when a call failed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--url", help="a line that runs already on this machine (default: start one)")
    parser.add_argument("--calls", default=CALLS, help=f"calls at once, one level each (default {CALLS})")
    parser.add_argument("--orders", type=int, default=4, help="orders each caller asks for (default 4)")
    parser.add_argument("--quick", action="store_true", help="one order each, at most 5 calls")
    args = parser.parse_args()
    levels = [int(number) for number in args.calls.split(",")]
    if args.quick:
        levels, args.orders = [number for number in levels if number <= 5], 1
    found: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": cpu.machine(),
        "orders_each": args.orders,
    }
    print("machine:", ", ".join(f"{name} {value}" for name, value in found["machine"].items()), flush=True)
    with contextlib.ExitStack() as stack:
        url = args.url or stack.enter_context(line.own_line(max(levels)))
        found |= line.health(url)
        print(f"ears {found['ears']}, voice {found['voice']}; warming up", flush=True)
        measure(url, 1, 1)
        found["levels"] = []
        for calls in levels:
            found["levels"].append(measure(url, calls, args.orders))
            print(summary.table(found["levels"]).splitlines()[-1], flush=True)
        print("\nonset of an interruption → silence:", flush=True)
        found["barge_in_ms"] = barge_in.measure(url)
        print(summary.pair(found["barge_in_ms"]), flush=True)
    if not (args.url or args.quick):
        print("\nthe scorecard's mix:", flush=True)
        found["mix"] = goals.mix(RESULTS / "mix")
        print("\nwhat each policy saves:", flush=True)
        found["policies"] = policies.measure()
        print("\n".join(policies.table(found["policies"])), flush=True)
    if not args.url:
        print("\nthe telephone:", flush=True)
        found["sip"] = sip_load.measure(quick=args.quick)
    cost = found["recording"] = recording.measure()
    print(
        f"\na recorded call: {cost['cpu_percent']} % of a core more ({cost['on_loop']} % on the event loop), "
        f"{cost['kb_per_s']} kB a second on disk",
        flush=True,
    )
    print("\ncallers who talk with an agent:", flush=True)
    found["bridge"] = bridge_load.measure(*((bridge_load.QUICK, 3.0) if args.quick else ()))
    print("\n" + "\n".join(goals.lines(found)))
    print("\ngap and its parts: p50/p95 ms; cpu: % of a core per call\n" + summary.table(found["levels"]))
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"calls-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    failures = {failure for one in found["levels"] for failure in one["failures"]}
    failures |= {f"sip {name}" for name, part in found.get("sip", {}).items() if part["failed"]}
    failures |= {f"barge in: {failure}" for failure in found["barge_in_ms"]["failures"]}
    failures |= {f"bridge: {bridge_load.line(one)}" for one in found["bridge"] if bridge_load.failed(one)}
    for failure in sorted(failures):
        print(f"failed: {failure}")
    print(f"written: {file.relative_to(line.ROOT)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
