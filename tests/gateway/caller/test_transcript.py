"""The dialogue of a call."""

from typing import Any

import pytest

from gateway.caller.line import Caption, Line
from gateway.caller.transcript import Act, transcript


@pytest.fixture
def line(scripted: Any) -> Line:
    """A call that began at 10 s: a greeting, "gdzie jest" understood in two pieces, an answer."""
    made: Line = scripted()
    made.captions += [
        Caption("bot", "Dzień dobry.", 10.1, 1, final=True),
        Caption("caller", "gdzie", 13.2, 2, final=True),
        Caption("caller", "jest", 13.9, 3, final=True),
        Caption("bot", "Proszę o numer.", 14.4, 4, final=True),
        Caption("caller", "tak", 16.4, 5, final=True),
    ]
    return made


def _heard_from(line: Line, monkeypatch: pytest.MonkeyPatch, *starts: float) -> None:
    monkeypatch.setattr(
        line, "answered", lambda since: next((start for start in starts if start > since), None)
    )


def test_both_sides_stand_in_order_with_what_was_understood(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one text, and as the turns it arrived in."""
    _heard_from(line, monkeypatch, 10.2, 14.5)
    entries = transcript([Act("gdzie jest", 12.0, 14.0), Act("tak", 16.0, 16.3)], line, 10.0)
    assert [(entry.at_ms, entry.who) for entry in entries] == [
        (100, "bot"),
        (2000, "caller"),
        (4400, "bot"),
        (6000, "caller"),
    ]
    asked, last = entries[1], entries[3]
    assert (asked.understood, asked.turns, asked.ended_ms) == ("gdzie jest", ("gdzie", "jest"), 4000)
    assert (asked.gap_ms, asked.cut_off) == (500, False)
    assert (last.understood, last.gap_ms) == ("tak", None)


def test_a_bot_that_begins_before_the_caller_ends_has_cut_them_off(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless the caller meant to talk over it."""
    _heard_from(line, monkeypatch, 13.0)
    (entry,) = [e for e in transcript([Act("gdzie jest", 12.0, 14.0)], line, 10.0) if e.who == "caller"]
    assert entry.cut_off
    over = Act("gdzie jest", 12.0, 14.0, over_bot=True, stopped_ms=300)
    (entry,) = [e for e in transcript([over], line, 10.0) if e.who == "caller"]
    assert (entry.cut_off, entry.stopped_ms) == (False, 300)


def test_keys_have_no_gap(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was spoken that could be cut off."""
    _heard_from(line, monkeypatch, 12.1, 14.5)
    (entry,) = [
        e for e in transcript([Act("[12]", 12.0, 14.0, speech=False)], line, 10.0) if e.who == "caller"
    ]
    assert (entry.gap_ms, entry.cut_off) == (None, False)
