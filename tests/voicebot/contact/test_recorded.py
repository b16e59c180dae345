"""Which turns of a call can be played."""

from datetime import UTC, datetime

import pytest

from voicebot.contact.recorded import LONGEST_MS, span
from voicebot.records.types import CallRecord, EventRecord, TurnRecord


def spanned(started: int, ended: int | None, *events: tuple[str, int]) -> tuple[int, int] | None:
    turn = TurnRecord("caller", "x", started, ended)
    record = CallRecord(
        "c", "sip", None, datetime(2026, 11, 26, tzinfo=UTC), events=[EventRecord(*event) for event in events]
    )
    return span(record, turn)


BEGAN = ("recording_began", 5_000)


def test_a_turn_is_where_it_was_said_with_a_little_around_it() -> None:
    """Counted from the recording's beginning, and never from before it."""
    assert spanned(8_000, 9_000, BEGAN) == (2_800, 4_300)
    assert spanned(5_100, 6_000, BEGAN) == (0, 1_300)
    assert spanned(8_000, 8_000 + 2 * LONGEST_MS, BEGAN) == (2_800, 2_800 + LONGEST_MS)


@pytest.mark.parametrize(
    ("started", "ended", "events"),
    [
        (8_000, 9_000, ()),
        (4_900, 6_000, (BEGAN,)),
        (8_000, None, (BEGAN,)),
        (8_000, 9_000, (BEGAN, ("recording_paused", 8_500))),
        (8_000, 9_000, (BEGAN, ("recording_paused", 7_000), ("recording_resumed", 8_001))),
        (8_000, 9_000, (("recording_consent", 10),)),
    ],
)
def test_what_was_said_without_consent_is_not_played(started: int, ended: int | None, events: tuple) -> None:
    """Before the yes, while it paused, or without any recording."""
    assert spanned(started, ended, *events) is None


def test_what_was_said_before_and_after_a_pause_is() -> None:
    """The pause touches neither."""
    pause = (("recording_paused", 8_000), ("recording_resumed", 9_000))
    assert spanned(7_000, 7_900, BEGAN, *pause)
    assert spanned(9_000, 9_900, BEGAN, *pause)
