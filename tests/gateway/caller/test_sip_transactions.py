"""What is sent again, and what is answered again."""

import math

from gateway.caller.sip_messages import Message
from gateway.caller.sip_transactions import MAX_ANSWERS, Answers, Outstanding, Send

BOT = ("10.0.0.2", 5060)


def _message(method: str, branch: str) -> Message:
    return Message(f"{method} sip:bot@b SIP/2.0", (("Via", f"SIP/2.0/UDP a;branch={branch}"),))


def _sent_at(outstanding: Outstanding) -> list[float]:
    """Every time something is sent, until it is given up."""
    times = []
    while (at := outstanding.wake_at) is not None:
        sends, _ = outstanding.wake(at)
        times += [at for _ in sends]
    return times


def test_what_is_not_answered_is_sent_again_and_given_up() -> None:
    """With doubled pauses up to the longest; an INVITE's have none."""
    for longest, limit, times in (
        (4.0, 20.0, [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5]),
        (math.inf, 8, [0.5, 1.5, 3.5, 7.5]),
    ):
        outstanding = Outstanding()
        message = _message("BYE", "1")
        sent = outstanding.send(("1", "BYE"), message, BOT, 0.0, longest=longest, limit=limit)
        assert sent == Send(message.encoded(), BOT)
        assert _sent_at(outstanding) == times


def test_a_wake_tells_what_is_given_up() -> None:
    """And forgets it."""
    outstanding = Outstanding()
    message = _message("BYE", "1")
    outstanding.send(("1", "BYE"), message, BOT, 10.0)
    assert outstanding.wake(10.4) == ([], [])
    assert outstanding.wake(18.0) == ([], [message])
    assert (outstanding.wake(30.0), outstanding.wake_at) == (([], []), None)


def test_who_is_there_is_waited_for() -> None:
    """Neither sent again nor given up; known until it is dropped."""
    outstanding = Outstanding()
    outstanding.send(("1", "INVITE"), _message("INVITE", "1"), BOT, 0.0)
    pending = outstanding.unanswered("INVITE")
    assert pending is not None
    pending.rest()
    assert outstanding.wake_at is None
    pending.answered = True
    assert outstanding.unanswered("INVITE") is None
    assert outstanding.get(("1", "INVITE")) is pending
    outstanding.drop(("1", "INVITE"))
    outstanding.drop(("1", "INVITE"))
    assert outstanding.get(("1", "INVITE")) is None


def test_a_request_that_comes_again_gets_the_same_answer() -> None:
    """The oldest answers are forgotten."""
    answers = Answers()
    for number in range(MAX_ANSWERS + 1):
        answers.keep(_message("OPTIONS", str(number)), Send(b"%d" % number, BOT))
    assert answers.given_to(_message("OPTIONS", "0")) is None
    assert answers.given_to(_message("OPTIONS", "1")) == Send(b"1", BOT)
    assert answers.given_to(_message("BYE", "1")) is None
