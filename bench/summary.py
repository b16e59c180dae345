"""Numbers of a run: percentiles, and the table that people read."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

PARTS = ("vad", "end_of_turn", "recogniser", "dialogue", "first_audio")
"""What the line itself says a gap is made of."""
CPU_PARTS = ("media", "recogniser", "voice", "rasa")


def percentile(values: Sequence[float], part: float) -> float | None:
    """The smallest value that is not below `part` of all (nearest rank); None without values."""
    if not values:
        return None
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * part) - 1)]


def spread(values: Sequence[float]) -> dict[str, float | int | None]:
    """count, p50, p95 and max of milliseconds, rounded."""
    rounded = [
        None if found is None else round(found)
        for found in (percentile(values, 0.5), percentile(values, 0.95))
    ]
    return {
        "count": len(values),
        "p50": rounded[0],
        "p95": rounded[1],
        "max": round(max(values)) if values else None,
    }


def level(
    calls: int, results: Sequence[Mapping[str, Any]], cpu: Mapping[str, float], seconds: float
) -> dict[str, Any]:
    """One line of the table. results: as bench.callers gives them; cpu: seconds of a core by part while `seconds` passed."""
    gaps = [gap for result in results for gap in result["gaps"]]
    splits = [split for result in results for split in result["splits"]]
    call_seconds = sum(result["seconds"] for result in results) or 1.0
    per_call = {part: round(100 * used / call_seconds, 2) for part, used in cpu.items()}
    total = sum(per_call.values())
    return {
        "calls": calls,
        "seconds": round(seconds, 1),
        "failed_calls": sum(bool(result["failures"]) for result in results),
        "failures": sorted({failure for result in results for failure in result["failures"]}),
        "gap_ms": spread([gap["ms"] for gap in gaps if gap["closed"]]),
        "gap_open_question_ms": spread([gap["ms"] for gap in gaps if not gap["closed"]]),
        "split_ms": {part: spread([split[part] for split in splits if part in split]) for part in PARTS},
        "cpu_percent_of_a_core_per_call": per_call,
        "calls_per_core": round(100 / total, 1) if total else None,
    }


def table(levels: Sequence[Mapping[str, Any]]) -> str:
    """The run as text. Gaps and their parts in ms as p50/p95, CPU in per cent of a core for each call."""
    head = [
        "calls",
        "turns",
        "gap",
        "open q.",
        *PARTS,
        *(f"cpu {part}" for part in CPU_PARTS),
        "calls/core",
        "failed",
    ]
    rows = [head]
    for one in levels:
        cpu = one["cpu_percent_of_a_core_per_call"]
        rows.append(
            [
                str(one["calls"]),
                str(one["gap_ms"]["count"]),
                pair(one["gap_ms"]),
                pair(one["gap_open_question_ms"]),
                *(pair(one["split_ms"][part]) for part in PARTS),
                *(f"{cpu[part]:.1f}" if part in cpu else "-" for part in CPU_PARTS),
                str(one["calls_per_core"] or "-"),
                str(one["failed_calls"]),
            ]
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    )


def pair(found: Mapping[str, Any]) -> str:
    """p50/p95 of what `spread` gave."""
    return "-" if found["p50"] is None else f"{found['p50']}/{found['p95']}"
