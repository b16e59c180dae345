"""The lines of one chat: numbered once, given to who lacks them, marked as read."""

from datetime import UTC, datetime

from voicebot.chat.thread import LINES, Thread

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_lines_are_numbered_in_their_order_and_given_to_who_lacks_them() -> None:
    """Who has everything gets nothing."""
    thread = Thread()
    first, second = thread.add("bot", "Dzień dobry.", AT), thread.add("caller", "Halo", AT, mid="m1")
    assert (first.n, second.n, thread.last) == (1, 2, 2)
    assert thread.after(0) == [first, second]
    assert thread.after(1) == [second]
    assert thread.after(2) == []


def test_a_message_that_came_before_is_known_by_its_senders_id() -> None:
    """Of the same side alone: ids are the pages' own."""
    thread = Thread()
    line = thread.add("caller", "Halo", AT, mid="m1")
    assert thread.known("caller", "m1") is line
    assert thread.known("agent", "m1") is None
    assert thread.known("caller", "m2") is None


def test_reading_goes_forward_and_no_further_than_what_was_written() -> None:
    """False for what is no news."""
    thread = Thread()
    thread.add("bot", "Dzień dobry.", AT)
    assert thread.seen("caller", 7)
    assert thread.read == {"caller": 1, "shop": 0}
    assert not thread.seen("caller", 1)
    assert not thread.seen("caller", 0)


def test_a_line_is_json_as_both_pages_get_it() -> None:
    """With its time in UTC."""
    line = Thread().add("agent", "Już.", AT, mid="a", name="Jan Kowal")
    assert line.json() == {
        "type": "line", "n": 1, "who": "agent", "text": "Już.", "at": "2026-03-02T09:30:00Z", "mid": "a", "name": "Jan Kowal",
    }  # fmt: skip


def test_an_endless_chat_forgets_its_oldest_lines_and_ids() -> None:
    """The numbers go on."""
    thread = Thread()
    for number in range(LINES + 5):
        thread.add("caller", "x", AT, mid=f"m{number}")
    assert [line.n for line in thread.after(0)][:: LINES - 1] == [6, LINES + 5]
    assert thread.known("caller", "m4") is None
    assert thread.known("caller", "m5") is not None
