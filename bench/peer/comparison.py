"""Judges what the sides told of their runs, by one rule, and puts them side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.peer.recording import Spoken
from bench.summary import percentile, spread

FILLERS = frozenset({"yyy", "yy", "eee", "ee", "mmm", "mm"})
BUSY_MS = 15.0
"""Frames that come this late (p99) mean that the machine had no time for the side."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One utterance. split: answered before its end, or in several turns. gap_ms: from its end to the answer's first frame,
    turn_ms: to the turn that brought it; None when split or unanswered. right: the dialogue got exactly its words."""

    paused: bool
    split: bool
    right: bool
    turn_ms: float | None = None
    gap_ms: float | None = None


def judge(call: Mapping[str, Any], spoken: Sequence[Spoken]) -> list[Judged]:
    """Each utterance of one call; what happens belongs to it until the next one begins."""
    until = [one.start for one in spoken[1:]] + [float("inf")]
    judged = []
    for one, end in zip(spoken, until, strict=True):
        turns = [(at, text) for at, text in call["turns"] if one.start <= at < end]
        split = len(turns) > 1 or any(at < one.end for at, _ in turns)
        right = _words(*(text for _, text in turns)) == _words(one.text)
        if split or not turns:
            judged.append(Judged(one.paused, split, right))
            continue
        turn = turns[0][0]
        sound = next((at for at in call["sounds"] if turn <= at < end), None)
        gap = None if sound is None else (sound - one.end) * 1000
        judged.append(Judged(one.paused, False, right, (turn - one.end) * 1000, gap))
    return judged


def summary(found: Mapping[str, Any], spoken: Sequence[Spoken]) -> dict[str, Any]:
    """One side's run, all its calls together. found: as diary.report gives it."""
    every = [judged for call in found["calls"] for judged in judge(call, spoken)]
    plain, paused = ([one for one in every if one.paused is kind] for kind in (False, True))
    late = percentile([seconds * 1000 for call in found["calls"] for seconds in call["late"]], 0.99)
    return {
        "gap_ms": spread(_gaps(plain)),
        "turn_ms": spread([one.turn_ms for one in plain if one.turn_ms is not None]),
        "gap_paused_ms": spread(_gaps(paused)),
        "split": [sum(one.split for one in plain), len(plain)],
        "split_paused": [sum(one.split for one in paused), len(paused)],
        "unanswered": [sum(not one.split and one.gap_ms is None for one in every), len(every)],
        "right_words": [sum(one.right for one in every), len(every)],
        "cpu_percent_of_a_core_per_call": round(
            100 * found["cpu_s"] / found["seconds"] / len(found["calls"]), 1
        ),
        "frames_late_p99_ms": None if late is None else round(late, 1),
        "versions": found["versions"],
    }


def table(sides: Mapping[str, Mapping[str, Any]]) -> str:
    """Summaries as text, a column for each side."""
    rows = [["", *sides]]
    for name, cell in _ROWS:
        rows.append([name, *(cell(side) for side in sides.values())])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def goals(ours: Mapping[str, Any], peer: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """What we mean to be, and whether this run shows it."""
    p50, p95 = ours["gap_ms"]["p50"], ours["gap_ms"]["p95"]
    cpu = "cpu_percent_of_a_core_per_call"
    return [
        ("gap p50 ≤ 300 ms", p50 is not None and p50 <= 300),
        ("gap p95 ≤ 700 ms", p95 is not None and p95 <= 700),
        ("at most 1 of 12 paused utterances split", ours["split_paused"][0] * 12 <= ours["split_paused"][1]),
        ("CPU per call ≤ half the peer's", ours[cpu] * 2 <= peer[cpu]),
    ]


def busy(sides: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Sides whose frames came so late that their figures say more of the machine than of them."""
    return [name for name, side in sides.items() if (side["frames_late_p99_ms"] or 0.0) > BUSY_MS]


def _words(*texts: str) -> list[str]:
    return [word for text in texts for word in text.lower().split() if word not in FILLERS]


def _gaps(judged: Sequence[Judged]) -> list[float]:
    return [one.gap_ms for one in judged if one.gap_ms is not None]


def _spread(name: str) -> Any:
    def cell(side: Mapping[str, Any]) -> str:
        found = side[name]
        return "-" if found["p50"] is None else f"{found['p50']} / {found['p95']} / {found['max']}"

    return cell


def _share(name: str) -> Any:
    return lambda side: "{} of {}".format(*side[name])


_ROWS = (
    ("gap, p50 / p95 / max ms", _spread("gap_ms")),
    ("  of it until the turn is decided and understood", _spread("turn_ms")),
    ("gap after utterances with pauses, where whole", _spread("gap_paused_ms")),
    ("plain utterances split", _share("split")),
    ("utterances with pauses split", _share("split_paused")),
    ("unanswered", _share("unanswered")),
    ("words exactly right", _share("right_words")),
    ("CPU per call, % of a core", lambda side: str(side["cpu_percent_of_a_core_per_call"])),
    ("frames handed over late, p99 ms", lambda side: str(side["frames_late_p99_ms"])),
)
