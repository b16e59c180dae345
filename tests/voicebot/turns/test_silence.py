"""The no-input clock."""

from voicebot.dialogue.profiles import Ladder
from voicebot.turns.events import NoInput
from voicebot.turns.silence import NoInputClock


def test_without_a_question_it_stands_still() -> None:
    """Nothing is due, no deadline."""
    clock = NoInputClock()
    assert clock.deadline is None
    assert clock.due(1e6) is None


def test_steps_come_one_after_the_other_and_end() -> None:
    """Each step once, the last marked, then rest."""
    clock = NoInputClock()
    clock.ask(Ladder(1_000, ("a",)), 10.0)
    assert clock.due(10.9) is None
    assert clock.due(11.0) == NoInput(0, False)
    assert clock.due(11.5) is None
    assert clock.due(12.0) == NoInput(1, True)
    assert clock.due(99.0) is None
    assert clock.deadline is None


def test_a_silent_bot_restarts_the_time_but_not_the_step() -> None:
    """The second prompt is followed by the third, not by the first again."""
    clock = NoInputClock()
    clock.ask(Ladder(1_000, ("a", "b")), 0.0)
    clock.due(1.0)
    clock.quiet_since(5.0)
    assert clock.deadline == 6.0
    assert clock.due(6.0) == NoInput(1, False)


def test_a_sign_of_life_starts_at_the_foot() -> None:
    """After speech the ladder begins anew."""
    clock = NoInputClock()
    clock.ask(Ladder(1_000, ("a", "b")), 0.0)
    clock.due(1.0)
    clock.alive(3.0)
    assert clock.due(4.0) == NoInput(0, False)


def test_a_moment_asked_for_is_given_once() -> None:
    """The next step is a long way off, through the bot's promise as well; the one after it comes as always."""
    clock = NoInputClock()
    clock.ask(Ladder(1_000, ("a", "b"), waiting_ms=9_000), 0.0)
    clock.due(1.0)
    clock.wait(2.0)
    clock.quiet_since(3.0)
    assert clock.deadline == 12.0
    assert clock.due(12.0) == NoInput(0, False)
    assert clock.deadline == 13.0


def test_who_has_found_it_has_no_longer_asked_for_time() -> None:
    """Speech ends the waiting."""
    clock = NoInputClock()
    clock.ask(Ladder(1_000, ("a",), waiting_ms=9_000), 0.0)
    clock.wait(1.0)
    clock.alive(2.0)
    assert clock.deadline == 3.0
