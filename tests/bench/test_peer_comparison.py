"""Both sides are judged by one rule, from what they told."""

from typing import Any

import pytest

from bench.peer.comparison import Judged, busy, goals, judge, summary, table
from bench.peer.recording import Spoken

PLAIN = Spoken("tak", 1.0, 1.5, False, "yes_no")
PAUSED = Spoken("jeden yyy dwa", 6.0, 8.0, True, "order_number")
SPOKEN = (PLAIN, PAUSED)


def call(*turns: tuple[float, str], sounds: tuple[float, ...] = ()) -> dict[str, Any]:
    return {"turns": list(turns), "sounds": list(sounds), "late": [0.001, 0.002]}


def run(*calls: dict[str, Any], cpu_s: float = 1.0) -> dict[str, Any]:
    return {"calls": list(calls), "cpu_s": cpu_s, "seconds": 10.0, "versions": {"python": "3"}}


WHOLE = call((1.7, "tak"), (8.25, "jeden dwa"), sounds=(1.8, 8.5))


def test_a_gap_runs_from_the_end_of_speech_to_the_answers_first_frame() -> None:
    """The turn that brought the answer is measured on the way."""
    plain, paused = judge(WHOLE, SPOKEN)
    assert (plain.split, plain.right) == (False, True)
    assert (plain.turn_ms, plain.gap_ms) == (pytest.approx(200), pytest.approx(300))
    assert (paused.turn_ms, paused.gap_ms) == (pytest.approx(250), pytest.approx(500))


@pytest.mark.parametrize(
    "turns",
    [
        [(6.8, "jeden"), (8.3, "dwa")],
        [(7.9, "jeden dwa")],
        [(8.1, "jeden"), (8.6, "dwa")],
    ],
)
def test_an_answer_before_the_end_or_in_several_turns_is_a_split(turns: list[tuple[float, str]]) -> None:
    """A split utterance has no gap, however soon its last answer came; its words may be right all the same."""
    _, paused = judge(call(*turns, sounds=(8.7,)), SPOKEN)
    assert paused == Judged(True, True, True)


def test_what_came_before_the_turn_is_no_answer_to_it() -> None:
    """A sound of the bot's that is older than the turn does not end its gap."""
    plain, _ = judge(call((1.7, "tak"), sounds=(1.6,)), SPOKEN)
    assert plain.turn_ms == pytest.approx(200)
    assert plain.gap_ms is None


def test_a_late_answer_belongs_to_the_utterance_it_came_after() -> None:
    """Until the next one begins; then it is that one's, as for a caller who has given up waiting."""
    plain, paused = judge(call((6.1, "tak"), (8.2, "jeden dwa"), sounds=(8.4,)), SPOKEN)
    assert plain == Judged(False, False, False)
    assert paused.split


def test_sounds_of_thinking_are_no_words_that_could_be_wrong() -> None:
    """Whether "yyy" was heard or not does not matter; another word does."""
    heard = judge(call((1.7, "tak"), (8.3, "jeden yyy dwa")), SPOKEN)
    wrong = judge(call((1.7, "nie"), (8.3, "jeden dwa trzy")), SPOKEN)
    assert [one.right for one in heard] == [True, True]
    assert [one.right for one in wrong] == [False, False]


def test_a_run_is_summed_up_over_its_calls_plain_and_paused_apart() -> None:
    """Per call: CPU; over all: splits, what nobody answered, what was heard right."""
    broken = call((6.8, "jeden"), (8.3, "dwa"))
    found = summary(run(WHOLE, broken), SPOKEN)
    assert found["gap_ms"] == {"count": 1, "p50": 300, "p95": 300, "max": 300}
    assert found["gap_paused_ms"]["count"] == 1
    assert (found["split"], found["split_paused"]) == ([0, 2], [1, 2])
    assert (found["unanswered"], found["right_words"]) == ([1, 4], [3, 4])
    assert found["cpu_percent_of_a_core_per_call"] == 5.0
    assert found["frames_late_p99_ms"] == 2.0


def test_the_table_has_a_column_for_each_side_and_a_dash_for_what_is_unknown() -> None:
    """Aligned, so that people can read it."""
    text = table({"peer": summary(run(call()), SPOKEN), "we": summary(run(WHOLE), SPOKEN)})
    head, gap, *_ = text.splitlines()
    assert head.split() == ["peer", "we"]
    assert gap.split()[-6:] == ["-", "300", "/", "300", "/", "300"]
    assert len({len(line) for line in text.splitlines()}) == 1


def test_goals_are_met_or_not_by_the_figures_of_the_run() -> None:
    """Half the peer's CPU, one of twelve split, 300 and 700 ms; without a gap none is met."""
    peer = summary(run(WHOLE, cpu_s=2.0), SPOKEN)
    assert [met for _, met in goals(summary(run(WHOLE), SPOKEN), peer)] == [True, True, True, True]
    slow = summary(run(call((1.7, "tak"), (7.0, "jeden"), sounds=(2.3,)), cpu_s=1.1), SPOKEN)
    assert [met for _, met in goals(slow, peer)] == [False, False, False, False]
    assert [met for _, met in goals(summary(run(call()), SPOKEN), peer)][:2] == [False, False]


def test_a_machine_without_time_for_a_side_is_told() -> None:
    """By the lateness of the frames that were handed to it."""
    late = {**WHOLE, "late": [0.05] * 10}
    sides = {"peer": summary(run(late), SPOKEN), "we": summary(run(WHOLE), SPOKEN)}
    assert busy(sides) == ["peer"]
