"""Templates of orders."""

from collections.abc import Callable

import pytest

from gateway.caller.templates import SELECTORS, DemoOrder, expand, seeded_orders
from voicebot.errors import DataError


def test_a_template_becomes_words(orders: tuple[DemoOrder, ...]) -> None:
    """Several in one text, each in its own form."""
    text = expand("numer {order.sent.number|pairs} kod {order.sent.postcode|digits}", orders)
    assert text == "numer dwanaście trzydzieści cztery pięćdziesiąt sześć kod zero zero dziewięć pięć zero"


def test_an_english_caller_says_english_digits(orders: tuple[DemoOrder, ...]) -> None:
    """One by one."""
    assert expand("{order.sent.postcode|english}", orders) == "zero zero nine five zero"


def test_without_a_form_the_digits_stay(orders: tuple[DemoOrder, ...]) -> None:
    """For keys and for patterns."""
    assert expand("{order.paid.number}#", orders) == "410037#"


def test_selectors_choose_the_first_order_that_fits(orders: tuple[DemoOrder, ...]) -> None:
    """By state, by zeros, by delay."""
    assert (
        expand("{order.zeros.number} {order.late.delay_reason} {order.sent.item}", orders)
        == "410037 awaria buty"
    )


def test_forms_can_be_chained(orders: tuple[DemoOrder, ...]) -> None:
    """A wrong number in any spoken form."""
    assert expand("{order.sent.postcode|wrong}", orders) == "00955"
    assert expand("{order.sent.postcode|wrong|postcode}", orders) == "zero zero dziewięćset pięćdziesiąt pięć"


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("{order.lost.number}", "order.SELECTOR.FIELD"),
        ("{order.sent.secret}", "order.SELECTOR.FIELD"),
        ("{order.sent.number|backwards}", "form 'backwards'"),
        ("{order.sent.item|digits}", "not digits"),
        ("{order.returned.number}", "no demo order"),
        ("{order.paid.carrier}", "no demo order"),
    ],
)
def test_what_cannot_be_filled_in_is_refused(
    template: str, complaint: str, orders: tuple[DemoOrder, ...]
) -> None:
    """With the reason."""
    with pytest.raises(DataError, match=complaint):
        expand(template, orders)


def test_seeded_orders_are_the_demo_shop() -> None:
    """Scenarios speak of orders the shop really has, in every state."""
    orders = seeded_orders()
    assert len(orders) == 600
    assert {order.state.value for order in orders} >= {"paid", "packed", "sent", "at_pickup", "delivered"}
    assert all(
        len(order.number) == 6 and len(order.postcode) == 5 and len(order.phone) == 9 for order in orders
    )
    assert orders == seeded_orders()


@pytest.mark.parametrize(
    ("selector", "fits"),
    [
        ("returnable", lambda order: order.returnable and len(order.goods) == 1),
        ("several", lambda order: order.returnable and len(order.goods) > 1),
        ("too_late", lambda order: order.state == "delivered" and not order.returnable),
        ("unsent", lambda order: order.state in ("paid", "packed")),
        ("refunded", lambda order: order.state in ("delivered", "cancelled", "returned")),
    ],
)
def test_the_demo_shop_has_orders_for_every_matter(selector: str, fits: Callable[[DemoOrder], bool]) -> None:
    """More than a few of each, so that callers need not share one."""
    fitting = [order for order in seeded_orders() if SELECTORS[selector](order)]
    assert len(fitting) >= 12
    assert all(map(fits, fitting))


def test_an_order_says_whose_it_is_and_what_is_in_it() -> None:
    """What must not be heard too early."""
    (order,) = [order for order in seeded_orders() if order.number == "316940"]
    assert order.goods == ("kurtka przeciwdeszczowa", "czapka zimowa")
    assert order.item == order.goods[0]
    assert len(order.customer.split()) == 2
    assert order.city == "Wrocław"
