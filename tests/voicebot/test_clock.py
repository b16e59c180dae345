"""The machine's clock."""

from datetime import timedelta

from voicebot.clock import Clock, SystemClock


def test_the_wall_clock_is_aware_utc() -> None:
    """Nobody gets a naive time from it."""
    clock: Clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)


def test_monotonic_never_goes_back() -> None:
    """Later readings are not smaller."""
    clock = SystemClock()
    readings = [clock.monotonic() for _ in range(100)]
    assert readings == sorted(readings)
