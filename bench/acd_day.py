"""A simulated day of the queue in virtual time: `python -m bench.acd_day` (half a minute; no line is needed).

The same callers meet each strategy. The second table says how often the real wait lay in the range that was told, and how often it
would have lain in a range of the same width around the plain formula (average handling time x position / agents).
"""

import argparse
import json
import sys
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.acd_world import DAY_INTERACTIONS, Day, World, people, queues
from bench.summary import percentile
from voicebot.contact.forecasts import Outcome
from voicebot.contact.types import Strategy

RESULTS = Path(__file__).parent / "results"
TARGET_S = 20.0
"""Service level: the part that is answered within so long, of all who did not give up sooner."""
COVERAGE = 0.8

SERVICE = {
    "strategy": "strategy",
    "service_level": "answered ≤ 20 s",
    "asa_s": "ASA s",
    "p95_s": "p95 s",
    "abandoned": "abandoned",
    "callbacks": "callbacks",
    "callback_p50_s": "their p50 s",
    "occupancy": "occupancy",
    "fewest": "fewest",
    "most": "most/agent",
    "rung": "offers",
}
TOLD = {
    "strategy": "strategy",
    "told": "told",
    "judged": "judged",
    "coverage": "in range",
    "coverage_first": "first told",
    "coverage_patient": "the patient",
    "width_p50_min": "width p50 min",
    "width_p90_min": "p90",
    "plain": "plain formula",
    "plain_first": "first told",
    "plain_patient": "the patient",
}


def service(day: Day) -> dict[str, Any]:
    """How callers and agents fared. abandoned and occupancy are parts of 1."""
    answered = sum(wait <= TARGET_S for wait in day.waits)
    counted = len(day.waits) + sum(wait > TARGET_S for wait in day.left)
    everybody = len(day.waits) + len(day.callback_waits) + len(day.left)
    return {
        "service_level": round(answered / counted, 3),
        "asa_s": round(sum(day.waits) / len(day.waits), 1),
        "p95_s": round(percentile(day.waits, 0.95) or 0.0, 1),
        "abandoned": round(len(day.left) / everybody, 3),
        "callbacks": len(day.callback_waits),
        "callback_p50_s": round(percentile(day.callback_waits, 0.5) or 0.0, 1),
        "occupancy": round(sum(day.busy.values()) / sum(day.there.values()), 3),
        "fewest": min(day.handled.values()),
        "most": max(day.handled.values()),
        "rung": day.rung,
        "everybody": everybody,
    }


def told(forecasts: Sequence[tuple[Outcome, float]], patient: Container[str]) -> dict[str, Any]:
    """How true the told ranges were. Whoever hung up inside the range shows nothing and is not judged; beyond it, it is a miss. The
    patient never hang up: with them nothing is left out."""
    first: dict[str, tuple[Outcome, float]] = {}
    for outcome, plain in forecasts:
        earlier = first.get(outcome.told.interaction)
        if earlier is None or outcome.told.at < earlier[0].told.at:
            first[outcome.told.interaction] = outcome, plain
    staying = [both for both in forecasts if both[0].told.interaction in patient]
    widths = [float(high - low) for low, high in (outcome.told.minutes for outcome, _ in forecasts)]
    return {
        "told": len(forecasts),
        "judged": sum(outcome.held is not None for outcome, _ in forecasts),
        "coverage": _part(outcome.held for outcome, _ in forecasts),
        "coverage_first": _part(outcome.held for outcome, _ in first.values()),
        "coverage_patient": _part(outcome.held for outcome, _ in staying),
        "width_p50_min": percentile(widths, 0.5),
        "width_p90_min": percentile(widths, 0.9),
        "plain": _part(plain_held(*both) for both in forecasts),
        "plain_first": _part(plain_held(*both) for both in first.values()),
        "plain_patient": _part(plain_held(*both) for both in staying),
    }


def plain_held(outcome: Outcome, plain_s: float) -> bool | None:
    """The same judgement for a range of the told width around the plain formula."""
    low, high = outcome.told.minutes
    half = (high - low) * 30.0
    if outcome.answered:
        return plain_s - half <= outcome.real_s <= plain_s + half
    return False if outcome.real_s > plain_s + half else None


def table(columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> str:
    """One line for each row, aligned."""
    lines = [list(columns.values()), *([str(row[name]) for name in columns] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(columns))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    )


def measure(count: int, seed: int, strategies: Iterable[Strategy] = Strategy) -> list[dict[str, Any]]:
    """The same day by each strategy."""
    crowd = people(count, seed)
    rows = []
    for strategy in strategies:
        day = World(queues(strategy), crowd, seed).run()
        rows.append({"strategy": strategy.value, **service(day), **told(day.forecasts, day.patient)})
    return rows


def failures(rows: Iterable[Mapping[str, Any]], count: int) -> list[str]:
    """What must not be: somebody lost or counted twice, ranges that do not hold."""
    found = []
    for row in rows:
        if row["everybody"] != count:
            found.append(f"{row['strategy']}: {row['everybody']} of {count} came to an end")
        poor = [name for name in row if name.startswith("coverage") and row[name] < COVERAGE]
        found += [f"{row['strategy']}: {name} is {row[name]}" for name in poor]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; 1 when something must not be."""
    parser = argparse.ArgumentParser(prog="python -m bench.acd_day", description=__doc__)
    parser.add_argument(
        "--count", type=int, default=DAY_INTERACTIONS, help=f"interactions (at most {DAY_INTERACTIONS})"
    )
    parser.add_argument("--seed", type=int, default=1, help="another day (default 1)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the JSON")
    args = parser.parse_args(arguments)
    rows = measure(args.count, args.seed)
    print(
        f"{args.count} interactions, 6 agents, seed {args.seed}\n\n{table(SERVICE, rows)}\n\n{table(TOLD, rows)}"
    )
    wrong = failures(rows, args.count)
    for line in wrong:
        print(f"failed: {line}")
    args.results.mkdir(parents=True, exist_ok=True)
    file = args.results / f"acd-day-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    found = {"count": args.count, "seed": args.seed, "strategies": rows, "failures": wrong}
    file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"written: {file.name}")
    return 1 if wrong else 0


def _part(held: Iterable[bool | None]) -> float:
    judged = [one for one in held if one is not None]
    return round(sum(judged) / len(judged), 3) if judged else 1.0


if __name__ == "__main__":
    sys.exit(main())
