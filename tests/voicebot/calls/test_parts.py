"""What a conversation passes from hand to hand."""

import asyncio

from voicebot.calls.parts import CallerTurn, Parts


def test_two_turns_are_the_same_whatever_future_carries_their_words() -> None:
    """Two turns are the same, whatever future carries their words."""
    loop = asyncio.new_event_loop()
    first, second = loop.create_future(), loop.create_future()
    turn = CallerTurn("speech", 1.0, None, hearing=first)
    assert turn == CallerTurn("speech", 1.0, None, hearing=second)
    assert turn != CallerTurn("key", 1.0, None)
    loop.close()


def test_a_call_has_a_longest_length_and_a_normal_rate_unless_told() -> None:
    """A call has a longest length and a normal rate unless told otherwise."""
    assert (
        Parts.__dataclass_fields__["limit_s"].default,
        Parts.__dataclass_fields__["speaking_rate"].default,
    ) == (1800.0, 1.0)
