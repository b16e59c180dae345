"""The told range and what came of it."""

from typing import Any

import pytest

from voicebot.contact.forecasts import ENOUGH, MOST, PENDING, Forecast, Record


def forecast(name: str = "c1", **told: Any) -> Forecast:
    """Two to four minutes, three in the middle, told at 100."""
    usual: dict[str, Any] = {
        "queue": "general",
        "at": 100.0,
        "position": 3,
        "low_s": 120.0,
        "median_s": 180.0,
    }
    usual |= {"high_s": 240.0, "model_s": (120.0, 240.0)}
    return Forecast(name, **(usual | told))


@pytest.mark.parametrize(
    ("low", "high", "minutes"),
    [
        (0.0, 20.0, (0, 1)),
        (59.0, 61.0, (0, 2)),
        (60.0, 60.0, (1, 1)),
        (121.0, 290.0, (2, 5)),
        (900.0, 1_261.0, (15, 25)),
        (1_390.0, 2_100.0, (20, 35)),
    ],
)
def test_minutes_are_rounded_outwards(low: float, high: float, minutes: tuple[int, int]) -> None:
    """So that the told range holds the one that was meant; from twenty on by fives."""
    assert forecast(low_s=low, high_s=high).minutes == minutes


def test_a_range_held_when_the_agent_came_within_it() -> None:
    """Too soon and too late are misses; whoever hangs up before it is over shows nothing, afterwards a miss."""
    record = Record()

    def ended(seconds: float, *, answered: bool) -> bool | None:
        record.told(forecast())
        (outcome,) = record.ended("c1", 100.0 + seconds, answered=answered)
        assert outcome.real_s == pytest.approx(seconds)
        return outcome.held

    assert [ended(seconds, answered=True) for seconds in (119.0, 120.0, 240.0, 241.0)] == [
        False,
        True,
        True,
        False,
    ]
    assert ended(130.0, answered=False) is None
    assert ended(250.0, answered=False) is False
    assert len(record.outcomes) == 6


def test_all_that_was_told_in_one_wait_ends_with_it() -> None:
    """Once."""
    record = Record()
    record.told(forecast())
    record.told(forecast(at=160.0))
    assert [outcome.real_s for outcome in record.ended("c1", 200.0, answered=True)] == [100.0, 40.0]
    assert list(record.ended("c1", 200.0, answered=True)) == []


def test_the_range_is_drawn_out_where_the_model_was_wrong() -> None:
    """On the side of the misses alone, after enough of them, not without limit; a lucky model is left as it is."""
    record = Record()

    def after(real_s: float, count: int) -> tuple[float, float]:
        for _ in range(count):
            record.told(forecast())
            record.ended("c1", 100.0 + real_s, answered=True)
        return record.stretched(180.0, 120.0, 240.0)

    assert after(270.0, ENOUGH - 1) == (120.0, 240.0)
    assert after(270.0, 1) == (120.0, 180.0 + 1.5 * 60.0)
    assert after(9_000.0, ENOUGH) == (120.0, 180.0 + MOST * 60.0)
    assert after(180.0, 300) == (120.0, 240.0)
    assert after(30.0, 300) == (180.0 - MOST * 60.0, 240.0)


def test_forecasts_without_an_end_are_forgotten_some_day() -> None:
    """The oldest first."""
    record = Record()
    for number in range(PENDING + 1):
        record.told(forecast(f"c{number}"))
    assert not record.ended("c0", 200.0, answered=True)
    assert record.ended("c1", 200.0, answered=True)
