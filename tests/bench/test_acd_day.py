"""The simulated day of the queue, in small."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench.acd_day import COVERAGE, failures, main, measure, plain_held, table
from voicebot.contact.forecasts import Forecast, Outcome
from voicebot.contact.types import Strategy

SMALL = 300
TOLD = Forecast("c1", "orders", 0.0, 2, 60.0, 100.0, 180.0, (60.0, 180.0))


@pytest.fixture(scope="module")
def row() -> dict[str, Any]:
    """Three hundred who come around noon."""
    return measure(SMALL, 1, [Strategy.LONGEST_IDLE])[0]


def test_nobody_of_the_day_is_lost(row: dict[str, Any]) -> None:
    """Each was answered, called back, or gave up."""
    assert row["everybody"] == SMALL
    assert failures([row], SMALL) == []


def test_the_told_range_contains_the_real_wait(row: dict[str, Any]) -> None:
    """In four of five cases, with a range that is of use, and more often than the plain formula with as wide a one."""
    assert min(row["coverage"], row["coverage_first"], row["coverage_patient"]) >= COVERAGE
    assert row["judged"] > SMALL
    assert row["width_p50_min"] <= 4
    assert row["plain"] < row["coverage"]


def test_what_must_not_be_fails_the_bench() -> None:
    """By name and number."""
    bad = {
        "strategy": "ring_all",
        "everybody": 299,
        "coverage": 0.79,
        "coverage_first": 0.9,
        "coverage_patient": 0.8,
    }
    assert failures([bad], SMALL) == ["ring_all: 299 of 300 came to an end", "ring_all: coverage is 0.79"]


@pytest.mark.parametrize(
    ("real", "answered", "held"),
    [
        (199.0, True, False),
        (200.0, True, True),
        (320.0, True, True),
        (321.0, True, False),
        (250.0, False, None),
    ],
)
def test_the_plain_formula_is_judged_as_the_told_range_is(
    real: float, answered: bool, held: bool | None
) -> None:
    """Its middle, as wide, and with the same mercy for those who hung up."""
    assert plain_held(Outcome(TOLD, real, answered), 260.0) is held


def test_whoever_hangs_up_beyond_the_plain_range_is_a_miss() -> None:
    """As with ours."""
    assert plain_held(Outcome(TOLD, 400.0, False), 260.0) is False


def test_the_table_has_a_line_for_each_strategy() -> None:
    """Aligned."""
    lines = table({"a": "name", "b": "number"}, [{"a": "x", "b": 1}, {"a": "longer", "b": 20}]).splitlines()
    assert [line.split() for line in lines] == [["name", "number"], ["x", "1"], ["longer", "20"]]
    assert len({len(line) for line in lines}) == 1


def test_the_run_is_written_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON, with every strategy; the tables are printed; a day too small to learn from fails by its exit code alone."""
    code = main(["--count", "40", "--results", str(tmp_path)])
    (file,) = tmp_path.glob("acd-day-*.json")
    found = json.loads(file.read_text("utf-8"))
    assert [one["strategy"] for one in found["strategies"]] == [strategy.value for strategy in Strategy]
    assert code == bool(found["failures"])
    assert "plain formula" in capsys.readouterr().out
