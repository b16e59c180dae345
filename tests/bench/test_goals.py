"""What the bench must show."""

from bench.goals import SHOWN, lines


def test_a_goal_is_met_or_not_or_unknown() -> None:
    """By its value against the most it may be."""
    found = {
        "levels": [{"calls": 1, "gap_ms": {"p50": 280, "p95": 400}, "gap_open_question_ms": {"p95": None}}],
        "mix": {"gap": {"p50": 440, "p95": 1_300}},
        "barge_in_ms": {"p95": 350},
    }
    rows = lines(found)
    assert [row[0] for row in rows] == ["✓", "✓", "✗", "-", "-", "✓"]
    assert "280 ms  (≤ 300)" in rows[0]
    assert len(lines({})) == len(SHOWN)
    assert {row[0] for row in lines({})} == {"-"}
