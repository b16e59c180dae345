"""The printed dialogue and the JSON."""

import json
from pathlib import Path

from gateway.caller import report
from gateway.caller.player import Entry, Result


def _result() -> Result:
    entries = [
        Entry(1200, "bot", "Dzień dobry"),
        Entry(3400, "caller", "gdzie paczka", understood="gdzie praczka", gap_ms=412, stopped_ms=300),
        Entry(5000, "caller", "tak", understood="tak"),
    ]
    return Result("cyfry", "webrtc", "c1", 9.5, ["step 3: no"], entries, {"outcome": "answered"})


def test_the_dialogue_is_printed_with_gaps_and_failures() -> None:
    """What was said, what was understood when it differs, how long it took, what went wrong."""
    text = "\n".join(report.lines(_result()))
    assert "cyfry · webrtc · call c1 · 9.5 s" in text
    assert "1.2 s  bot     Dzień dobry" in text
    assert "understood: gdzie praczka · the bot went on for 300 ms · gap 412 ms" in text
    assert "understood: tak" not in text
    assert text.endswith("FAILED, outcome answered\n  ✗ step 3: no")


def test_a_passed_call_says_so() -> None:
    """Also one that never got a number."""
    lines = list(report.lines(Result("x", "text")))
    assert lines == ["x · text · call - · 0.0 s", "  passed, outcome None"]


def test_results_are_written_as_json(tmp_path: Path) -> None:
    """With everything a program may want."""
    file = tmp_path / "r.json"
    report.write(file, [_result()])
    (row,) = json.loads(file.read_text("utf-8"))
    assert row["passed"] is False
    assert row["gaps_ms"] == [412]
    assert row["dialogue"][1]["understood"] == "gdzie praczka"
