"""Percentiles and the table of the bench."""

from typing import Any

import pytest

from bench.summary import level, percentile, spread, table

RESULT: dict[str, Any] = {
    "gaps": [{"ms": 400, "closed": True}, {"ms": 600, "closed": True}, {"ms": 900, "closed": False}],
    "splits": [{"vad": 50.0, "end_of_turn": 200.0, "recogniser": 5.0, "dialogue": 90.0, "first_audio": 40.0}],
    "seconds": 50.0,
    "failures": [],
}


@pytest.mark.parametrize(("part", "value"), [(0.5, 3), (0.95, 5), (0.2, 1), (1.0, 5)])
def test_a_percentile_is_the_nearest_rank(part: float, value: float) -> None:
    """Never a number that was not measured."""
    assert percentile([5, 1, 4, 2, 3], part) == value


def test_nothing_measured_has_no_percentiles() -> None:
    """Not a zero."""
    assert spread([]) == {"count": 0, "p50": None, "p95": None, "max": None}


def test_a_level_puts_gaps_parts_and_cpu_together() -> None:
    """CPU is per cent of a core while a call lasts; calls per core follow from it."""
    one = level(2, [RESULT, RESULT], {"media": 5.0, "voice": 15.0}, 60.0)
    assert one["gap_ms"] == {"count": 4, "p50": 400, "p95": 600, "max": 600}
    assert one["gap_open_question_ms"]["p50"] == 900
    assert one["split_ms"]["end_of_turn"]["p50"] == 200
    assert one["cpu_percent_of_a_core_per_call"] == {"media": 5.0, "voice": 15.0}
    assert one["calls_per_core"] == 5.0
    assert one["failed_calls"] == 0


def test_the_table_has_a_line_for_each_level_and_a_dash_for_what_is_unknown() -> None:
    """Aligned, so that people can read it."""
    failed = RESULT | {"gaps": [], "splits": [], "failures": ["no"]}
    text = table([level(1, [RESULT], {"media": 1.0}, 60.0), level(5, [failed], {}, 60.0)])
    head, first, second = text.splitlines()
    assert head.split()[:4] == ["calls", "turns", "gap", "open"]
    assert "400/600" in first
    assert first.rstrip().endswith("0")
    assert second.split()[0] == "5"
    assert second.split()[2] == "-"
    assert len({len(line) for line in (head, first, second)}) == 1
