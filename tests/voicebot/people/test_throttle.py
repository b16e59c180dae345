"""Who guesses passwords waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.people.throttle import ADDRESS, FORGET_S, LOGIN, Steps, Throttle, place_of

HERE, THERE = "192.0.2.7", "198.51.100.9"


def guesses(throttle: Throttle, login: str, address: str, now: float, count: int) -> list[float]:
    """So many tries at one moment; what each was told."""
    return [throttle.begin(login, address, now) for _ in range(count)]


def test_the_first_tries_are_free_then_each_waits_longer() -> None:
    """Five at once, then 2 s, 4 s, 8 s, … and never more than five minutes."""
    throttle, now, waits = Throttle(), 0.0, []
    assert guesses(throttle, "anna", HERE, now, 6) == [0, 0, 0, 0, 0, 2]
    for _ in range(12):
        wait = throttle.begin("anna", f"10.0.0.{len(waits)}", now)
        waits.append(wait)
        now += wait
        assert throttle.begin("anna", f"10.0.1.{len(waits)}", now) == 0
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]


def test_a_try_that_must_wait_does_not_make_the_wait_longer() -> None:
    """Whoever keeps pressing Enter is not punished for it."""
    throttle = Throttle()
    guesses(throttle, "anna", HERE, 0, 5)
    assert guesses(throttle, "anna", HERE, 1, 100) == [1] * 100
    assert throttle.begin("anna", HERE, 2) == 0


def test_an_address_that_tries_many_logins_waits_too() -> None:
    """Twenty, whatever the names; somebody elsewhere is not touched."""
    throttle = Throttle()
    told = [throttle.begin(f"login{number}", HERE, 0) for number in range(25)]
    assert told == [0] * 20 + [2] * 5
    assert throttle.begin("login1", THERE, 0) == 0


def test_the_right_password_makes_good_for_the_login_only() -> None:
    """The address keeps what it tried before: an own account is no way to guess on."""
    throttle = Throttle()
    guesses(throttle, "anna", HERE, 0, 4)
    throttle.passed("anna", HERE)
    assert guesses(throttle, "anna", HERE, 0, 5) == [0] * 5
    for number in range(50):  # guess once, sign in once, and so on
        throttle.begin(f"victim{number}", HERE, 0)
        if throttle.begin("own", HERE, 0) == 0:
            throttle.passed("own", HERE)
    assert throttle.begin("other", HERE, 0) > 0


def test_the_right_password_costs_an_office_nothing() -> None:
    """A hundred people who sign in from one address in the morning do not shut each other out."""
    throttle = Throttle()
    for number in range(100):
        assert throttle.begin(f"login{number}", HERE, 0) == 0
        throttle.passed(f"login{number}", HERE)


def test_a_try_that_was_not_compared_does_not_count() -> None:
    """When we had no time for it, neither login nor address pay; whatever else was tried stays."""
    throttle = Throttle()
    guesses(throttle, "anna", HERE, 0, 4)
    for _ in range(30):
        assert throttle.begin("anna", HERE, 0) == 0
        throttle.not_compared("anna", HERE)
    assert guesses(throttle, "anna", HERE, 0, 2) == [0, 2]
    throttle.not_compared("nobody", THERE)
    assert throttle.begin("nobody", THERE, 0) == 0


def test_a_stranger_shuts_out_strangers_not_the_person_at_their_desk() -> None:
    """Where somebody signed in before they have a count of their own."""
    throttle = Throttle()
    throttle.begin("anna", HERE, 0)
    throttle.passed("anna", HERE)
    guesses(throttle, "anna", THERE, 0, 5)
    assert throttle.begin("anna", "203.0.113.1", 0) == 2
    assert throttle.begin("anna", HERE, 0) == 0
    assert guesses(throttle, "anna", HERE, 0, 5)[-1] == 2  # which has its limit as well


def test_an_hour_without_a_try_makes_good() -> None:
    """Counted from the end of the last wait."""
    throttle = Throttle()
    guesses(throttle, "anna", HERE, 0, 5)
    assert throttle.begin("anna", HERE, 2 + FORGET_S) == 0
    assert throttle.begin("anna", HERE, 2 + FORGET_S) == 2 * 2  # not over yet: the sixth try
    now = 1000 + 2 * FORGET_S
    assert guesses(throttle, "anna", HERE, now, 6) == [0] * 5 + [2]


def test_memory_is_bounded() -> None:
    """A crowd of names and addresses pushes out those untried for longest, and nothing grows."""
    throttle = Throttle(keys=10)
    guesses(throttle, "anna", HERE, 0, 5)
    for number in range(1000):
        throttle.begin(f"login{number}", f"10.0.{number // 250}.{number % 250}", 0)
        throttle.passed(f"login{number}", f"10.0.{number // 250}.{number % 250}")
    throttle.begin("somebody", HERE, 0)
    assert throttle.begin("anna", THERE, 0) == 2  # what is made good leaves at once and pushes nobody out
    for number in range(10):
        throttle.begin(f"other{number}", f"10.1.0.{number}", 0)
    assert throttle.begin("anna", THERE, 0) == 0
    sizes = {len(throttle._usual), len(throttle._logins._known), len(throttle._addresses._known)}
    assert max(sizes) <= 10


@given(st.integers(0, 2000))
def test_a_wait_is_never_shorter_than_the_one_before(tries: int) -> None:
    """However many tries, without overflow."""
    for steps in (LOGIN, ADDRESS, Steps(0, 1, 10)):
        assert 0 <= steps.after(tries) <= steps.after(tries + 1) <= steps.longest_s


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("unknown", "unknown"),
    ],
)
def test_a_customers_ipv6_network_is_one_place(address: str, place: str) -> None:
    """Whoever has 2^64 addresses has one count."""
    assert place_of(address) == place
