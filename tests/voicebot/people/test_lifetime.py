"""How long somebody stays signed in."""

from datetime import UTC, datetime, timedelta

from voicebot.people.lifetime import Lifetime, worth_noting

BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)
LIFETIME = Lifetime(idle=timedelta(hours=2), longest=timedelta(hours=12))


def test_a_session_ends_unused_or_at_its_longest() -> None:
    """Use puts off the first end, never the second."""
    expires = LIFETIME.expires(BEGAN)
    assert expires == BEGAN + timedelta(hours=12)
    assert LIFETIME.until(BEGAN, expires) == BEGAN + timedelta(hours=2)
    assert LIFETIME.until(BEGAN + timedelta(hours=3), expires) == BEGAN + timedelta(hours=5)
    assert LIFETIME.until(BEGAN + timedelta(hours=11), expires) == expires


def test_use_is_written_down_once_a_minute() -> None:
    """A desk that asks every second costs one write a minute."""
    assert not worth_noting(BEGAN, BEGAN + timedelta(seconds=59))
    assert worth_noting(BEGAN, BEGAN + timedelta(seconds=60))
