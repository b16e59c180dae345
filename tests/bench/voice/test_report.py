"""Figures and goals of prompts made by hand."""

import json

import pytest

from bench.voice import report
from tests.bench.voice.made import result, spoken


def test_goals_are_met_by_a_voice_that_is_understood() -> None:
    """Each by its own figure."""
    good = result(spoken(), spoken(order=True))
    assert [goal.met for goal in report.goals(good)] == [True] * 4


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        (0, {"wrong": 1}),
        (1, {"order": False}),
        (2, {"cpu_s": 1.0}),
        (3, {"trailing_ms": (20.0, 121.0)}),
    ],
)
def test_each_goal_is_missed_by_its_own_fault(place: int, changes: dict[str, object]) -> None:
    """And the others are met: one longer silence among the sentences is enough."""
    met = [goal.met for goal in report.goals(result(spoken(order=True), spoken(**changes)))]
    assert met == [number != place for number in range(4)]


def test_nothing_measured_is_neither_met_nor_missed() -> None:
    """No prompt, no verdict."""
    assert [goal.met for goal in report.goals(result())] == [None] * 4


def test_figures_stand_beside_those_of_the_source() -> None:
    """espeak-ng's words and order numbers, and the STOI of those prompts that have one."""
    told = report.figures(
        result(
            spoken(order=True, source_order=False, order_words=True, source_order_words=False),
            spoken(stoi=float("nan"), wrong=2, known=False),
        )
    )
    assert told["words wrong, %"] == 25
    assert told["the same words by espeak-ng, %"] == 75
    assert told["words wrong in the 1 prompts whose words the recogniser all has, %"] == 0
    assert told["order numbers by espeak-ng, %"] == 0
    assert told["order numbers whose own words were heard, %"] == 100
    assert told["order numbers whose own words were heard by espeak-ng, %"] == 0
    assert told["STOI against espeak-ng, aligned"] == 0.9
    assert told["STOI against another prompt, aligned"] is None
    assert told["STOI of PCMA against the voice"] == 0.99


def test_streams_are_told_by_the_clock_and_by_cpu() -> None:
    """Time to first audio as percentiles."""
    (row,) = report.by_streams(result(spoken()))
    assert row == {
        "streams": 2,
        "first_audio_ms_p50": 100.0,
        "first_audio_ms_p95": 300.0,
        "rtf_wall": 0.1,
        "rtf_cpu": 0.05,
    }


def test_everything_is_printed_and_written() -> None:
    """JSON without NaN and without sound; a missed goal says NO."""
    made = result(spoken(wrong=4, order=False))
    text = "\n".join(report.lines(made))
    assert "NO  words wrong, 1 prompts" in text
    assert "100.0 %" in text
    told = json.loads(report.as_json(made, {"seconds": 3}))
    assert told["prompts"][0]["other_stoi"] is None
    assert "pcm" not in told["prompts"][0]
    assert told["goals"][1]["met"] is False
