"""How often one address may ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.web.rate import Rate, refuse_for
from gateway.web.refusals import Refused


def test_a_burst_is_free_and_then_it_is_so_many_a_second() -> None:
    """Three at once, then one every half second; waiting costs nothing."""
    rate = Rate(burst=3, per_s=2.0)
    assert [rate.take("192.0.2.7", 0.0) for _ in range(5)] == [0, 0, 0, 0.5, 0.5]
    assert rate.take("192.0.2.7", 0.25) == 0.25
    assert rate.take("192.0.2.7", 0.5) == 0
    assert rate.take("192.0.2.7", 0.5) == 0.5
    assert [rate.take("192.0.2.7", 100.0) for _ in range(4)] == [0, 0, 0, 0.5]


def test_looking_is_not_asking() -> None:
    """wait() takes nothing away."""
    rate = Rate(burst=1, per_s=1.0)
    assert [rate.wait("192.0.2.7", 0.0) for _ in range(5)] == [0] * 5
    rate.take("192.0.2.7", 0.0)
    assert rate.wait("192.0.2.7", 0.0) == 1.0


def test_each_address_has_its_own_count() -> None:
    """And a whole IPv6 network of one customer has one."""
    rate = Rate(burst=1, per_s=1.0)
    assert rate.take("192.0.2.7", 0.0) == 0
    assert rate.take("192.0.2.8", 0.0) == 0
    assert rate.take("2001:db8::1", 0.0) == 0
    assert rate.take("2001:db8::2", 0.0) == 1.0


def test_memory_is_bounded() -> None:
    """Those that asked last are remembered."""
    rate = Rate(burst=1, per_s=1.0, keys=10)
    for number in range(1000):
        assert rate.take(f"10.0.{number // 250}.{number % 250}", 0.0) == 0
    assert len(rate._left) == 10
    assert rate.wait("10.0.3.249", 0.0) == 1.0
    assert rate.wait("10.0.0.0", 0.0) == 0


@given(st.lists(st.floats(0, 10), max_size=200).map(sorted))
def test_nobody_asks_more_often_than_allowed(times: list[float]) -> None:
    """Whenever somebody asks: never more than the burst and what was earned since."""
    rate = Rate(burst=5, per_s=2.0)
    taken = [now for now in times if rate.take("192.0.2.7", now) == 0]
    for first, begin in enumerate(taken):
        for last, end in enumerate(taken[first:], 1):
            assert last <= 5 + 2.0 * (end - begin) + 1e-6


def test_a_wait_is_refused_in_whole_seconds() -> None:
    """Rounded up, so that the next try at that time is taken; 0 is let through."""
    refuse_for(0)
    with pytest.raises(Refused) as caught:
        refuse_for(0.2)
    assert (caught.value.status, caught.value.code) == (429, "too_often")
    assert caught.value.headers == {"Retry-After": "1"}
