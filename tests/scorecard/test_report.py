"""The report."""

import json
import re
from pathlib import Path

from gateway.caller.transcript import Entry
from scorecard.report import as_json, lines, page, write
from scorecard.score import card
from tests.scorecard.conftest import Make, caller

ABOUT = {"at": "2026-11-23", "cores": 2}


def test_the_summary_has_a_line_for_every_goal_and_condition(made: Make) -> None:
    """Marked as met, not met or not measured."""
    text = "\n".join(lines(card([made([caller("a", gap_ms=700)]), made(condition="fast", failures=["x"])])))
    assert re.search(r"^ok  success, clean +100 % \(1 of 1\)", text, re.MULTILINE)
    assert re.search(r"^NO  success, all conditions +50 %", text, re.MULTILINE)
    assert re.search(r"^--  order number right first time, clean", text, re.MULTILINE)
    assert re.search(r"fast +0 % \(0 of 1\)", text)


def test_the_page_shows_what_went_wrong_and_lets_one_hear_it(made: Make) -> None:
    """The dialogue with what was understood; whatever anybody said is text, not markup."""
    dialogue = [
        Entry(0, "bot", "Dzień dobry <b>."),
        caller("gdzie jest", 2000, turns=("gdzie", "jest"), gap_ms=480, cut_off=True),
    ]
    failed = made(dialogue, failures=["did not hear 'x'"], audio=Path("/tmp/a/status-sent-clean.wav"))
    played = [made(), failed, made(leaks=("name before the caller proved whose order it is",))]
    html = page(card(played), played, ABOUT)
    assert "Dzień dobry &lt;b&gt;." in html
    assert "understood: gdzie | jest · gap 480 ms · cut off" in html
    assert 'src="audio/status-sent-clean.wav"' in html
    assert html.count("<section>") == 2
    assert "name before the caller proved" in html


def test_the_page_asks_nobody_for_anything(made: Make) -> None:
    """No address but the sound beside it."""
    html = page(card([made()]), [made()], ABOUT)
    assert not re.search(r"https?:|//", html)
    assert "<svg" in html


def test_programs_get_everything(made: Make) -> None:
    """Goals, the card, and every call as it went."""
    played = [made([caller("tak", gap_ms=300)]), made(condition="alaw", failures=["x"])]
    told = json.loads(as_json(card(played), played, ABOUT))
    assert told["cores"] == 2
    assert told["card"]["success"] == {"good": 1, "all": 2}
    assert {"name": "success, clean", "value": "100 % (1 of 1)", "limit": "≥ 95 %", "met": True} in told[
        "goals"
    ]
    assert [(call["name"], call["passed"]) for call in told["calls"]] == [
        ("status/sent/clean", True),
        ("status/sent/alaw", False),
    ]
    assert told["calls"][0]["dialogue"][0]["gap_ms"] == 300


def test_both_are_written_side_by_side(made: Make, tmp_path: Path) -> None:
    """The page's path comes back."""
    file = write(tmp_path, card([made()]), [made()], ABOUT)
    assert file.read_text("utf-8").startswith("<!doctype html>")
    assert json.loads((tmp_path / "scorecard.json").read_text("utf-8"))["at"] == "2026-11-23"


def test_a_machine_that_was_too_busy_is_told_of(made: Make) -> None:
    """Callers who stutter say nothing about the line."""
    busy, idle = card([made(late=0.03), made()]), card([made(late=0.001)])
    assert "1.5 % of what the callers said left late" in next(lines(busy))
    assert "too busy" in page(busy, [], ABOUT)
    assert not any("too busy" in line for line in lines(idle))
    assert "too busy" not in page(idle, [], ABOUT)
