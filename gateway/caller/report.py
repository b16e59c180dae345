"""A played scenario for people (a dialogue with gaps) and for programs (JSON)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from gateway.caller.player import Result


def lines(result: Result) -> Iterator[str]:
    """The dialogue as it went, then what failed."""
    yield f"{result.scenario} · {result.channel} · call {result.call_id or '-'} · {result.seconds:.1f} s"
    for entry in result.dialogue:
        yield f"  {entry.at_ms / 1000:6.1f} s  {entry.who:<6}  {entry.text}"
        notes = []
        if entry.understood is not None and entry.understood != entry.text:
            notes.append(f"understood: {entry.understood}")
        if entry.stopped_ms is not None:
            notes.append(f"the bot went on for {entry.stopped_ms} ms")
        if entry.gap_ms is not None:
            notes.append(f"gap {entry.gap_ms} ms")
        if notes:
            yield f"{'':20}{' · '.join(notes)}"
    outcome = result.record.get("outcome")
    yield f"  {'passed' if result.passed else 'FAILED'}, outcome {outcome}"
    for failure in result.failures:
        yield f"  ✗ {failure}"


def write(path: Path, results: Iterable[Result]) -> None:
    """All results as one JSON list. Errors: OSError."""
    rows = [{"passed": result.passed, "gaps_ms": result.gaps_ms, **asdict(result)} for result in results]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1, default=str) + "\n", "utf-8")
