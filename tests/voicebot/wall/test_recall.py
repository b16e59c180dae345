"""A restart forgets nothing of how long things last."""

from datetime import UTC, datetime, timedelta

from voicebot.contact.estimates import Estimator
from voicebot.contact.routing import Waiting
from voicebot.contact.types import Agent, Channel, Interaction, Queue, State
from voicebot.wall.course import Course, Talk, Wait
from voicebot.wall.recall import recall

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
QUEUES = {"general": Queue("general", "always", handling_s=180.0, wrap_up_s=30.0)}


def told(estimator: Estimator) -> float:
    """Of one who waits for an agent whose talk has just begun."""
    line = [Waiting(Interaction("c1", Channel.PHONE, "general", 1000.0), 1000.0)]
    agent = Agent("jan", frozenset(QUEUES), state=State.BUSY, since=1000.0, serving="general")
    forecast = estimator.forecast("c1", line, [agent], 1000.0)
    assert forecast is not None
    return forecast.median_s


def test_the_first_told_range_after_a_restart_is_that_of_the_record() -> None:
    """Talks of ten minutes are on record: who waits is told of ten, not of the usual three."""
    past = [
        Course(
            START + timedelta(minutes=i),
            True,
            (Wait("general", START, 30.0, "answered", rang_s=4.0), Wait("gone-queue", START, 9.0, "gone")),
            (Talk("general", "jan", START, 600.0, 10.0, True), Talk("general", "jan", START)),
            40.0,
            "person",
        )
        for i in range(100)
    ]
    cold, warm = Estimator(QUEUES), Estimator(QUEUES)
    assert recall(warm, past) == 100
    assert told(cold) < 260
    assert 540 < told(warm) < 680


def test_what_no_queue_knows_any_more_is_passed_over() -> None:
    """A queue that was renamed."""
    gone = Talk("old", "jan", START, 600.0, 10.0, True)
    estimator = Estimator(QUEUES)
    assert recall(estimator, [Course(START, True, (), (gone,), 1.0, "person")]) == 1
    assert told(estimator) == told(Estimator(QUEUES))
