"""Keys pressed one by one become one answer."""

import pytest

from voicebot.calls.keypad import BETWEEN_KEYS_S, HABIT_S, KeyCollector
from voicebot.dialogue.profiles import Keypad

SIX = Keypad(digits=6)


def press_all(keys: KeyCollector, digits: str, at: float = 0.0) -> list[str | None]:
    return [keys.press(d, at) for d in digits]


@pytest.fixture
def keys() -> KeyCollector:
    collector = KeyCollector()
    collector.open(SIX)
    return collector


def test_the_last_digit_of_the_shape_completes_the_answer(keys: KeyCollector) -> None:
    """The last digit of the shape completes the answer."""
    assert press_all(keys, "120450") == [None] * 5 + ["120450"]
    assert keys.deadline is None


def test_the_terminator_ends_a_shorter_answer(keys: KeyCollector) -> None:
    """The terminator ends a shorter answer."""
    assert press_all(keys, "123#")[-1] == "123"


def test_terminator_and_star_before_the_first_digit_stand_for_themselves(keys: KeyCollector) -> None:
    """Terminator and star before the first digit stand for themselves."""
    assert press_all(keys, "#*") == ["#", "*"]


def test_the_star_key_starts_over(keys: KeyCollector) -> None:
    """The star key starts over."""
    assert press_all(keys, "99*") == [None] * 3
    assert press_all(keys, "120450")[-1] == "120450"


@pytest.mark.parametrize(
    ("key", "after_s", "belated"),
    [("#", HABIT_S, True), ("#", HABIT_S + 0.01, False), ("*", 0.5, False), ("1", 0.5, False)],
)
def test_the_terminator_of_an_answer_that_was_whole_without_it_is_belated(
    keys: KeyCollector, key: str, after_s: float, belated: bool
) -> None:
    """The terminator after the last digit is a habit for a moment, also when the next question is already open."""
    assert press_all(keys, "120450", at=10.0)[-1] == "120450"
    keys.open(Keypad(digits=5))
    assert keys.belated(key, 10.0 + after_s) is belated


def test_only_the_next_key_can_be_belated(keys: KeyCollector) -> None:
    """Once another key came, the terminator means what it says again; so it does after an answer it ended."""
    press_all(keys, "120450")
    assert not keys.belated("1", 0.1)
    assert not keys.belated("#", 0.2)
    press_all(keys, "123#")
    assert not keys.belated("#", 0.3)


def test_a_caller_who_stops_typing_is_taken_at_what_is_there(keys: KeyCollector) -> None:
    """A caller who stops typing is taken at what is there, not a moment earlier."""
    press_all(keys, "12", at=10.0)
    assert keys.expire(10.0 + BETWEEN_KEYS_S - 0.01) is None
    assert keys.expire(10.0 + BETWEEN_KEYS_S) == "12"
    assert keys.expire(99.0) is None


def test_every_key_stands_for_itself_when_the_question_takes_no_keys() -> None:
    """Every key stands for itself, at once, when the question takes no keys."""
    assert press_all(KeyCollector(), "70#*") == ["7", "0", "#", "*"]


def test_zero_alone_inside_a_number_question_is_handed_on_after_the_pause(keys: KeyCollector) -> None:
    """Zero alone inside a number question is handed on after the pause."""
    keys.press("0", 1.0)
    assert keys.expire(1.0 + BETWEEN_KEYS_S) == "0"


def test_a_new_question_forgets_what_was_typed_for_the_last(keys: KeyCollector) -> None:
    """A new question forgets what was typed for the last one."""
    press_all(keys, "123")
    keys.open(Keypad(digits=5))
    assert press_all(keys, "00950")[-1] == "00950"
