"""The scorecard for people (a page, a few lines of text) and for programs (JSON)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any

from scorecard import plots
from scorecard.running import Played
from scorecard.score import Card, Part, Spread, gaps, goals, shown

GAP_PLOT_MS = 2000
_TOO_BUSY = "this machine was too busy: {late:.1f} % of what the callers said left late; the figures say little about the line"

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
svg { font-size: 13px; max-width: 100%; height: auto; } svg .limit { stroke: #222; stroke-dasharray: 4 3; }
table { border-collapse: collapse; } td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; }
.no { color: #b5483f; } .yes { color: #3c8d5a; } .bot { color: #555; } .note { color: #777; font-size: 13px; }
section { border-top: 1px solid #ccc; margin-top: 1.5rem; } audio { width: 100%; }
"""


def lines(card: Card) -> Iterator[str]:
    """What is printed at the end."""
    if not card.believable:
        yield _TOO_BUSY.format(late=100 * card.late)
    for goal in goals(card):
        mark = {True: "ok", False: "NO", None: "--"}[goal.met]
        yield f"{mark}  {goal.name:<52} {goal.value:>20}  {goal.limit}"
    yield f"    {'caller turns a call p50/p95':<52} {_pair(card.turns):>20}"
    yield f"    {'slots right':<52} {shown(card.slots):>20}"
    yield f"    {'onset of an interruption → silence p50/p95, ms':<52} {_pair(card.barge_in):>20}"
    yield f"    {'asked for → person promised p50/p95, ms':<52} {_pair(card.person):>20}"
    for name, part in card.by_condition.items():
        yield f"    {name:<52} {shown(part):>20}"


def as_json(card: Card, played: Sequence[Played], about: Mapping[str, Any]) -> str:
    """Everything that was measured, and every call as it went. about: of the run."""
    calls = [
        {
            "name": one.case.name,
            "matter": one.case.template.matter,
            "condition": one.case.condition.name,
            "voice": one.case.scenario.voice,
            "passed": one.passed,
            "leaks": one.leaks,
            "audio": one.audio.name if one.audio else None,
            **asdict(one.result),
        }
        for one in played
    ]
    told = {**about, "goals": [asdict(goal) for goal in goals(card)], "card": asdict(card), "calls": calls}
    return json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n"


def page(card: Card, played: Sequence[Played], about: Mapping[str, Any]) -> str:
    """One HTML page; the sound of failures stands next to it, in the folder `audio`."""
    marks = {name: float(card.gap[name] or 0) for name in ("p50", "p95")}
    parts = [
        "<!doctype html>",
        '<html lang="en"><meta charset="utf-8"><title>Scorecard</title>',
        f"<style>{_STYLE}</style>",
        f"<h1>Scorecard</h1><p>{escape(' · '.join(f'{name} {value}' for name, value in about.items()))}</p>",
        "" if card.believable else f'<p class="no">{_TOO_BUSY.format(late=100 * card.late)}</p>',
        _goals(card),
        "<h2>Success by condition</h2>",
        plots.bars(_percent(card.by_condition), 90),
        "<h2>Success by matter</h2>",
        plots.bars(_percent(card.by_matter), 90),
        "<h2>Order number right first time</h2>",
        plots.bars(_percent(card.first_time), 95),
        "<h2>Gap: end of speech → first sound of the answer, ms</h2>",
        plots.histogram(gaps(played), marks, GAP_PLOT_MS),
        _spreads(card.gap_by_condition),
        "<h2>Calls that failed</h2>",
        *(_failure(one) for one in played if not one.passed),
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def write(folder: Path, card: Card, played: Sequence[Played], about: Mapping[str, Any]) -> Path:
    """Both into `folder`; the page's path. Errors: OSError."""
    (folder / "scorecard.json").write_text(as_json(card, played, about), "utf-8")
    file = folder / "scorecard.html"
    file.write_text(page(card, played, about), "utf-8")
    return file


def _goals(card: Card) -> str:
    rows = [
        f'<tr><td class="{"yes" if goal.met else "no"}">{ {True: "✓", False: "✗", None: "–"}[goal.met] }'
        f"<td>{escape(goal.name)}<td>{escape(goal.value)}<td>{escape(goal.limit)}"
        for goal in goals(card)
    ]
    others = {
        "caller turns a call, p50/p95": _pair(card.turns),
        "slots right": shown(card.slots),
        "onset of an interruption → silence, p50/p95 ms": _pair(card.barge_in),
        "asked for → person promised, p50/p95 ms": _pair(card.person),
    }
    rows += [f"<tr><td><td>{escape(name)}<td>{escape(value)}<td>" for name, value in others.items()]
    return f"<table>{''.join(rows)}</table>"


def _failure(played: Played) -> str:
    why = [*played.result.failures, *played.leaks]
    rows = []
    for entry in played.result.dialogue:
        notes = []
        if entry.turns not in ((), (entry.text,)):
            notes.append("understood: " + " | ".join(entry.turns))
        if entry.gap_ms is not None:
            notes.append(f"gap {entry.gap_ms} ms")
        if entry.cut_off:
            notes.append("cut off")
        note = f'<br><span class="note">{escape(" · ".join(notes))}</span>' if notes else ""
        rows.append(
            f'<tr class="{entry.who}"><td>{entry.at_ms / 1000:.1f}<td>{entry.who}<td>{escape(entry.text)}{note}'
        )
    sound = (
        f'<audio controls preload="none" src="audio/{escape(played.audio.name)}"></audio>'
        if played.audio
        else ""
    )
    return (
        f"<section><h3>{escape(played.case.name)}</h3>"
        f'<p class="no">{"<br>".join(map(escape, why))}</p>{sound}<table>{"".join(rows)}</table></section>'
    )


def _percent(parts: Mapping[str, Part]) -> dict[str, tuple[float, str]]:
    return {name: (part.percent or 0.0, f"{part.good} of {part.all}") for name, part in parts.items()}


def _spreads(spreads: Mapping[str, Spread]) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}<td>{one['p50']}<td>{one['p95']}<td>{one['max']}<td>{one['count']}"
        for name, one in spreads.items()
    )
    return f"<table><tr><th>condition<th>p50<th>p95<th>max<th>turns{rows}</table>"


def _pair(spread: Spread) -> str:
    return "-" if spread["p50"] is None else f"{spread['p50']}/{spread['p95']}"
