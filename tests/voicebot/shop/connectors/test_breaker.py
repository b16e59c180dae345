"""When a shop is left alone."""

from voicebot.shop.connectors.breaker import FAILURES, FIRST_REST_S, LONGEST_REST_S, Breaker, State


def broken(now: float = 0.0) -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES):
        assert breaker.admit(now)
        breaker.failed(now)
    return breaker


def test_a_few_failures_in_a_row_open_it() -> None:
    """Until then every question passes, afterwards none."""
    breaker = broken()
    assert breaker.state is State.OPEN
    assert not breaker.admit(FIRST_REST_S - 0.1)


def test_an_answer_between_starts_the_count_anew() -> None:
    """Only failures in a row mean that the shop is down."""
    breaker = Breaker()
    for _ in range(FAILURES - 1):
        breaker.failed(0.0)
    breaker.answered()
    for _ in range(FAILURES - 1):
        breaker.failed(0.0)
    assert breaker.admit(0.0)


def test_after_a_rest_one_question_looks_whether_the_shop_is_back() -> None:
    """The others wait for how it comes out; an answer opens the way for all."""
    breaker = broken()
    assert breaker.admit(FIRST_REST_S)
    assert not breaker.admit(FIRST_REST_S)
    breaker.answered()
    assert breaker.admit(FIRST_REST_S)


def test_rests_grow_while_the_shop_stays_down() -> None:
    """Twice as long each time, up to a limit; and short again after it was back."""
    breaker, now, rests = broken(), 0.0, []
    for _ in range(6):
        began = now
        while not breaker.admit(now):
            now += 1.0
        rests.append(now - began)
        breaker.failed(now)
    assert rests == [10.0, 20.0, 40.0, 80.0, 120.0, LONGEST_REST_S]
    while not breaker.admit(now):
        now += 1.0
    breaker.answered()
    for _ in range(FAILURES):
        breaker.failed(now)
    assert breaker.admit(now + FIRST_REST_S)


def test_a_look_that_nobody_waited_for_says_nothing() -> None:
    """The next question looks again at once."""
    breaker = broken()
    assert breaker.admit(FIRST_REST_S)
    breaker.dropped()
    assert breaker.admit(FIRST_REST_S)


def test_questions_that_were_under_way_do_not_make_the_rest_longer() -> None:
    """Ten callers who find out together that the shop is down are one failure."""
    breaker = broken()
    for _ in range(10):
        breaker.failed(1.0)
    assert breaker.admit(1.0 + FIRST_REST_S)


def test_a_question_nobody_waited_for_changes_nothing_while_the_shop_works() -> None:
    """Callers hang up."""
    breaker = Breaker()
    breaker.dropped()
    assert breaker.state is State.CLOSED
