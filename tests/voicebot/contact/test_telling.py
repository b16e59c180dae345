"""When the wait is told."""

from dataclasses import replace

from voicebot.contact.forecasts import Forecast
from voicebot.contact.telling import OFFER_AGAIN_S, PAUSE_S, Heard, due, telling
from voicebot.contact.types import Queue

QUEUE = Queue("general", "x", tell_again_s=120.0, callback_over_min=5)
FIRST = Forecast("c1", "general", 0.0, 3, 120.0, 180.0, 240.0, (120.0, 240.0))
HEARD = Heard(0.0, (2, 4), 3)


def told(at: float, *, high_s: float = 240.0, position: int = 3, heard: Heard = HEARD) -> bool:
    return telling(heard, replace(FIRST, at=at, high_s=high_s, position=position), QUEUE) is not None


def test_the_wait_is_told_at_first() -> None:
    """With what was told kept for the next time."""
    first = telling(None, FIRST, QUEUE)
    assert first is not None
    assert (first.heard, first.callback) == (HEARD, False)
    assert due(None, 0.0)


def test_it_is_told_again_when_it_got_better() -> None:
    """Shorter, or nearer and not longer; never within the pause."""
    assert told(PAUSE_S, high_s=180.0)
    assert told(PAUSE_S, position=2)
    assert not told(PAUSE_S)
    assert not told(PAUSE_S, high_s=300.0, position=2)
    assert not told(PAUSE_S - 0.1, high_s=60.0)
    assert [due(HEARD, now) for now in (PAUSE_S - 0.1, PAUSE_S)] == [False, True]


def test_after_a_while_it_is_told_as_it_is() -> None:
    """Also when it got worse: nobody is left without a word."""
    assert not told(119.9, high_s=600.0)
    assert told(120.0, high_s=600.0)


def test_a_callback_is_offered_for_a_long_wait() -> None:
    """When first told; not with every telling, but again after five minutes."""
    long = replace(FIRST, high_s=301.0)
    first = telling(None, long, QUEUE)
    assert first is not None
    assert first.callback
    assert first.heard.offered == 0.0
    second = telling(first.heard, replace(long, at=120.0), QUEUE)
    assert second is not None
    assert not second.callback
    third = telling(second.heard, replace(long, at=OFFER_AGAIN_S), QUEUE)
    assert third is not None
    assert third.callback
    assert third.heard.offered == OFFER_AGAIN_S


def test_a_wait_that_grew_long_brings_the_offer_later() -> None:
    """When it is told again."""
    later = telling(HEARD, replace(FIRST, at=120.0, high_s=400.0), QUEUE)
    assert later is not None
    assert later.callback
