"""Shares, goals and tables of rows made by hand."""

import json

import pytest

from bench.ears import report
from bench.ears.trial import Row, Weight

WEIGHT = Weight(0.02, 0.01, 7.4, 4.5, 3.0)


def row(**changes: object) -> Row:
    """A sentence of four words heard right by the line."""
    fields: dict[str, object] = {
        "condition": "A-law", "voice": "f4", "task": "sentence", "way": "line", "said": "a b c d", "heard": "a b c d",
        "right": True, "known": True, "wrong": 0, "words": 4, "cpu_s": 0.02, "audio_s": 2.0,
    }  # fmt: skip
    return Row(**(fields | changes))  # type: ignore[arg-type]


def test_shares_are_of_what_was_said() -> None:
    """Words over words, rows over rows; nothing said is no share."""
    rows = [row(), row(wrong=1, right=False)]
    assert report.wer(rows) == 12.5
    assert report.right(rows) == report.taken(rows) == 50
    assert report.factor(rows) == pytest.approx(0.01)
    assert (
        report.wer([]) is report.right([]) is report.taken([]) is report.factor([]) is None
    )  # fmt: skip


def test_goals_are_judged_by_what_the_line_hears() -> None:
    """Other ways of hearing and other conditions change nothing; what was not measured is neither met nor missed."""
    rows = [
        row(),
        row(way="open", wrong=4, right=False),
        row(task="number"),
        row(task="number", right=False),
        row(task="unrelated"),
        row(task="unrelated", condition="A-law, white 10 dB", right=False),
    ]
    met = {goal.name: (goal.met, goal.of) for goal in report.goals(rows)}
    assert met["words wrong, A-law"] == (True, 1)
    assert met["six digits, A-law"] == (False, 2)
    assert met["other talk taken for yes or no"] == (True, 1)
    assert met["yes and no, A-law"] == (None, 0)
    assert met["words wrong, A-law, babble 10 dB"] == (None, 0)


@pytest.mark.parametrize(("percent", "met"), [(3.0, True), (3.01, False)])
def test_a_limit_itself_is_within_it(percent: float, met: bool) -> None:
    """Both ways round."""
    assert report.Goal("", percent, 3.0, True, 1).met is met
    assert report.Goal("", 6 - percent, 3.0, False, 1).met is met


def test_words_the_model_lacks_are_told_apart() -> None:
    """WER of sentences whose words it all has, and how many it has not."""
    told = report.figures([row(), row(known=False, wrong=4, right=False)])
    assert told["wer_line"] == 50
    assert told["wer_known_words"] == 0
    assert told["unknown_sentences"] == 50
    assert told["number"] == {"closed": None, "open": None, "line": None}


def test_tables_hold_every_part_once() -> None:
    """Under their heads; a way that was not tried is a dash."""
    rows = [row(), row(condition="Opus", task="number", way="closed"), row(voice="m3")]
    lines = report.table(report.by(rows, "condition")).splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["A-law", "Opus"]
    assert "100.0/-/-" in lines[2]
    assert list(report.by(rows, "voice")) == ["f4", "m3"]


def test_everything_is_printed_and_written() -> None:
    """Goals with their limit; the JSON holds every utterance that was not understood."""
    rows = [row(), row(wrong=4, right=False, heard="x")]
    text = "\n".join(report.lines(rows, WEIGHT))
    assert "load 20 ms" in text
    assert "NO  words wrong, A-law" in text
    assert "--  six digits, A-law" in text
    told = json.loads(report.as_json(rows, WEIGHT, {"model": "m"}))
    assert told["model"] == "m"
    assert [one["heard"] for one in told["wrong"]] == ["x"]
    assert told["by_condition"]["A-law"]["wer_line"] == 50
    assert told["goals"][0]["met"] is False
