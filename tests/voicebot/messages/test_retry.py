"""When a message is tried again."""

from voicebot.messages.retry import CEILING_S, TRIES, wait_s


def test_waits_double_up_to_an_hour_and_end() -> None:
    """15 s, 30 s … an hour, and no more after the last try."""
    waits = [wait_s(tries) for tries in range(1, TRIES + 1)]
    assert waits[:3] == [15.0, 30.0, 60.0]
    assert waits[-2:] == [CEILING_S, None]


def test_a_server_that_is_down_over_night_is_waited_for() -> None:
    """All waits together are longer than ten hours."""
    assert sum(wait_s(tries) or 0 for tries in range(1, TRIES)) > 10 * 3600
