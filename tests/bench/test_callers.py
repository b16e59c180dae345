"""What the callers of the bench do, and what they count."""

from bench.callers import measured, scenario
from gateway.caller.player import Entry, Result
from gateway.caller.scenario import Hear, Say
from gateway.caller.templates import DemoOrder
from voicebot.shop.port import OrderState

ORDERS = [
    DemoOrder("482913", "30059", OrderState.PAID, "buty", "490000001"),
    DemoOrder("100200", "80288", OrderState.PACKED, "kask", "490000002"),
]


def test_a_caller_asks_for_every_order_by_number_and_postcode() -> None:
    """Two closed questions each, asked for in one call."""
    said = [step.text for step in scenario(3, ORDERS).steps if isinstance(step, Say)]
    assert said[1:3] == ["cztery osiem dwa dziewięć jeden trzy", "trzy zero zero pięć dziewięć"]
    assert said[4:6] == ["jeden zero zero dwa zero zero", "osiem zero dwa osiem osiem"]
    assert len(said) == 7
    assert isinstance(scenario(3, ORDERS).steps[0], Hear)


def test_gaps_of_closed_and_open_questions_are_told_apart() -> None:
    """Digits answer closed questions; the line's split is taken for those only."""
    result = Result("bench-0", "webrtc", seconds=30.0)
    result.dialogue = [
        Entry(0, "bot", "Dzień dobry"),
        Entry(1, "caller", "gdzie jest moja paczka", gap_ms=900),
        Entry(2, "caller", "jeden dwa zero", gap_ms=400),
        Entry(3, "caller", "nie dziękuję"),
    ]
    split = {"vad": 40.0}
    result.record = {
        "turns": [
            {"who": "bot"},
            {"who": "caller", "expect": "how_can_i_help", "split": {"vad": 1.0}},
            {"who": "caller", "expect": "order_number", "split": split},
        ]
    }
    assert measured(result) == {
        "gaps": [{"ms": 900, "closed": False}, {"ms": 400, "closed": True}],
        "splits": [split],
        "seconds": 30.0,
        "failures": [],
    }
