"""Callers who take the word again and again."""

from bench.barge_in import CUTS, latencies, scenario
from gateway.caller.player import Entry, Result
from gateway.caller.scenario import BargeIn, Say
from gateway.caller.templates import DemoOrder
from voicebot.shop.port import OrderState

ORDER = DemoOrder("482913", "30059", OrderState.SENT, "buty", "490000001")


def test_a_caller_cuts_the_bots_words_with_every_text() -> None:
    """Once the order was told: at another moment each time."""
    steps = scenario(0, ORDER).steps
    cuts = [step for step in steps if isinstance(step, BargeIn)]
    assert tuple(step.text for step in cuts) == CUTS
    assert len({step.after_ms for step in cuts}) == len(CUTS)
    assert [step.text for step in steps if isinstance(step, Say)][1] == "cztery osiem dwa dziewięć jeden trzy"


def test_only_interruptions_count_and_those_of_nothing_are_told() -> None:
    """A bot that was silent already cannot be stopped."""
    one = Result("barge-in-0", "webrtc", failures=["did not hear"])
    one.dialogue = [
        Entry(0, "caller", "gdzie jest moja paczka", stopped_ms=9),
        Entry(1, "caller", CUTS[0], stopped_ms=240),
        Entry(2, "caller", CUTS[1]),
    ]
    assert latencies([one]) == {"ms": [240], "missed": 1, "failures": ["did not hear"]}
