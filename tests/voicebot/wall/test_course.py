"""A call's way to a person, read from its events."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.records.types import CallRecord, EventRecord
from voicebot.wall.course import NAMES, Course, Told, course_of

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def course(
    *events: tuple[float, str, dict[str, Any]],
    lasts: float | None = 300.0,
    outcome: str = "person",
    channel: str = "sip",
) -> Course:
    ended = None if lasts is None else START + timedelta(seconds=lasts)
    records = [EventRecord(name, round(at * 1000), detail) for at, name, detail in events]
    return course_of(
        CallRecord("c1", channel, None, START, ended, outcome if ended else None, events=records)
    )


ENTERED = (10.0, "queue_entered", {"queue": "general"})
JOINED = (40.0, "person_joined", {"agent": "jan", "queue": "general", "waited_s": 30.0})


def test_an_answered_wait_a_talk_and_its_wrap_up() -> None:
    """From the entry to the answer, from the ringing to the answer, the talk, and the work after it."""
    told = {"position": 1, "low_min": 0, "high_min": 1, "median_s": 25.0}
    one = course(
        ENTERED,
        (11.0, "queue_told", told),
        (35.0, "queue_offered", {"agent": "jan"}),
        JOINED,
        (100.0, "person_ended", {"agent": "jan", "talked_s": 60.0, "by": "agent"}),
        (130.0, "wrap_up_over", {"agent": "jan", "took_s": 30.0}),
    )
    [wait], [talk] = one.waits, one.talks
    assert (wait.end, wait.waited_s, wait.rang_s, wait.again) == ("answered", 30.0, 5.0, False)
    assert wait.told == (Told(1.0, 0.0, 60.0, 25.0),)
    assert (talk.agent, talk.talked_s, talk.wrap_up_s, talk.over) == ("jan", 60.0, 30.0, True)
    assert (one.reached_s, one.bot) == (40.0, "person")


@pytest.mark.parametrize(
    ("why", "end"),
    [
        ("gone", "gone"),
        ("callback", "callback"),
        ("nobody_there", "nobody"),
        ("full", "nobody"),
        (None, "nobody"),
    ],
)
def test_who_reached_nobody(why: str | None, end: str) -> None:
    """Hung up, chose a callback, or nobody would have taken it."""
    [wait] = course(ENTERED, (25.0, "queue_left", {"why": why})).waits
    assert (wait.end, wait.waited_s) == (end, 15.0)


def test_an_overflow_goes_on_in_the_next_queue() -> None:
    """Two waits, both from the first entry on."""
    first, second = course(
        ENTERED, (70.0, "queue_moved", {"to": "complaints"}), (90.0, "person_joined", {"agent": "jan"})
    ).waits
    assert (first.queue, first.end, first.waited_s) == ("general", "moved", 60.0)
    assert (second.queue, second.end, second.waited_s) == ("complaints", "answered", 80.0)


def test_a_transfer_and_a_lost_agent_begin_another_wait() -> None:
    """The queue of the second is where it was answered; it is no first wait."""
    one = course(
        ENTERED,
        JOINED,
        (60.0, "person_ended", {"agent": "jan", "talked_s": 20.0, "by": "transfer"}),
        (75.0, "person_joined", {"agent": "ewa", "queue": "complaints"}),
        (90.0, "person_lost", {}),
        (95.0, "queue_left", {"why": "gone"}),
    )
    assert [(w.queue, w.end, w.waited_s, w.again) for w in one.waits] == [
        ("general", "answered", 30.0, False),
        ("complaints", "answered", 15.0, True),
        ("complaints", "gone", 5.0, True),
    ]
    assert [talk.talked_s for talk in one.talks] == [20.0, 15.0]


@pytest.mark.parametrize(
    ("outcome", "bot"),
    [
        ("answered", "contained"),
        ("return_done", "contained"),
        ("abandoned", "abandoned"),
        ("no_input", "abandoned"),
        ("callback", "person"),
        ("failed", "failed"),
        ("interrupted", "failed"),
    ],
)
def test_what_became_of_it_in_the_bot(outcome: str, bot: str) -> None:
    """Finished there, left, wanted somebody, or failed by us."""
    assert course(outcome=outcome).bot == bot


def test_a_call_that_lasts_has_no_end_yet() -> None:
    """Its wait goes on; one that a crash cut off has the length up to it."""
    going_on = course(ENTERED, lasts=None)
    assert (going_on.bot, going_on.waits[0].end, going_on.waits[0].waited_s) == (None, "waits", 0.0)
    assert course(ENTERED, outcome="interrupted").waits[0].waited_s == 290.0


@pytest.mark.parametrize(
    ("waited_s", "answered", "held"),
    [
        (70.0, True, True),
        (59.0, True, False),
        (131.0, True, False),
        (100.0, False, None),
        (140.0, False, False),
    ],
)
def test_whether_a_told_range_held(waited_s: float, answered: bool, held: bool | None) -> None:
    """Who hangs up inside it has shown nothing."""
    assert Told(10.0, 50.0, 120.0).held(waited_s, answered) is held


def test_the_error_of_a_forecast() -> None:
    """From the likeliest, or where that is not on record from the middle of the range."""
    assert Told(10.0, 60.0, 120.0, 70.0).error_s(100.0) == 20.0
    assert Told(10.0, 60.0, 120.0).error_s(100.0) == 0.0


details = st.dictionaries(
    st.sampled_from(["queue", "to", "why", "by", "agent", "low_min", "high_min", "talked_s", "took_s"]),
    st.one_of(
        st.none(), st.booleans(), st.integers(-5, 500), st.sampled_from(["general", "gone", "transfer"])
    ),
)
events = st.lists(st.tuples(st.floats(0, 900), st.sampled_from(sorted(NAMES)), details), max_size=30)


@given(events, st.booleans())
def test_whatever_is_on_record_can_be_read(
    happened: list[tuple[float, str, dict[str, Any]]], over: bool
) -> None:
    """No time is negative, nobody is in two waits, at most the last wait is open, and reaching a person means a talk."""
    one = course(*happened, lasts=1000.0 if over else None)
    assert all(wait.waited_s >= 0 for wait in one.waits)
    assert all(wait.end != "waits" for wait in one.waits[:-1])
    assert (one.reached_s is not None) == bool(one.talks)
    assert sum(wait.end == "answered" for wait in one.waits) <= len(one.talks)
