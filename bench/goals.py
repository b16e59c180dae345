"""What `make bench` must show of the conversation, and whether it did."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import scorecard.commands

SHOWN = (
    ("closed questions, 1 call, gap p50", ("levels", 1, "gap_ms", "p50"), 300),
    ("the scorecard's mix, gap p50", ("mix", "gap", "p50"), 450),
    ("the scorecard's mix, gap p95", ("mix", "gap", "p95"), 1000),
    ("closed questions, 20 calls at once, gap p95", ("levels", 20, "gap_ms", "p95"), 1200),
    ("open questions, 20 calls at once, gap p95", ("levels", 20, "gap_open_question_ms", "p95"), 1200),
    ("onset of an interruption → silence, p95", ("barge_in_ms", "p95"), 350),
)
"""Name, where it stands in what was found (levels: by calls at once), and the most it may be, ms."""


def mix(folder: Path) -> dict[str, Any]:
    """Some calls of every matter and condition (scorecard --quick), which print what they are; the card of them all."""
    scorecard.commands.main(["--quick", "--folder", str(folder)])
    card: dict[str, Any] = json.loads((folder / "scorecard.json").read_text("utf-8"))["card"]
    return card


def lines(found: Mapping[str, Any]) -> list[str]:
    """One for each goal; a dash where nothing was measured."""
    rows = []
    for name, path, most in SHOWN:
        value = _at(found, path)
        verdict = "-" if value is None else "✓" if value <= most else "✗"
        rows.append(f"{verdict} {name:48} {'-' if value is None else f'{value:.0f}':>6} ms  (≤ {most})")
    return rows


def _at(found: Mapping[str, Any], path: tuple[str | int, ...]) -> float | None:
    here: Any = dict(found) | {"levels": {one["calls"]: one for one in found.get("levels", ())}}
    for step in path:
        here = here.get(step) if isinstance(here, Mapping) else None
    return None if here is None else float(here)
