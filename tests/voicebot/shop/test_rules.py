"""What the law and the state of an order allow."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.shops.scene import CANCELLED, DELIVERED, LATE, ON_DELIVERY, PAID, RETURNED, SENT, at
from voicebot.shop import rules
from voicebot.shop.acts import Act, Kind
from voicebot.shop.matters import Piece, Refund, RefundState, RefundWay, Refusal, Returnable, Wish
from voicebot.shop.port import Order, OrderState
from voicebot.shop.rules import MAX_KEY, MAX_WORDS, Standing

NOW = at(3, 2)
BOOTS, SOCKS = Piece("0", 1), Piece("1", 3)


def taken(*pieces: Piece, kind: Kind = Kind.RETURN, key: str = "k0", **more: Any) -> Act:
    return Act(kind, key, "000000", NOW - timedelta(days=1), pieces, **more)


def returned(standing: Standing, *pieces: Piece, now: datetime = NOW) -> Act | Refusal:
    return rules.open_return(standing, "k1", pieces, RefundWay.SAME_WAY, None, now)


@pytest.mark.parametrize(
    ("delivered", "last"),
    [
        (date(2026, 2, 24), date(2026, 3, 10)),
        (date(2026, 2, 21), date(2026, 3, 9)),  # a Saturday: Monday
        (date(2026, 2, 22), date(2026, 3, 9)),  # a Sunday
        (date(2026, 4, 17), date(2026, 5, 4)),  # 1 May, a Friday, and a week-end with 3 May
        (date(2025, 12, 11), date(2025, 12, 29)),  # Christmas and the week-end behind it
        (date(2025, 10, 28), date(2025, 11, 12)),  # 11 November
    ],
)
def test_the_last_day_is_a_working_day(delivered: date, last: date) -> None:
    """Fourteen days, and on to the next day that is neither Saturday nor Sunday nor holiday."""
    assert rules.last_day(delivered) == last


@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)))
def test_nobody_has_less_than_fourteen_days(delivered: date) -> None:
    """Nor more than a few on top."""
    assert timedelta(14) <= rules.last_day(delivered) - delivered <= timedelta(19)


def test_days_begin_at_midnight_in_poland() -> None:
    """Delivered at 23:30 UTC is delivered the next day."""
    order = replace(DELIVERED, delivered_at=datetime(2026, 2, 23, 23, 30, tzinfo=UTC))
    assert rules.returnable(Standing(order), NOW).until == date(2026, 3, 10)


def test_where_the_day_of_delivery_is_not_known_the_last_change_counts() -> None:
    """Rather too long than too short."""
    order = replace(DELIVERED, delivered_at=None, changed_at=at(2, 25))
    assert rules.returnable(Standing(order), NOW).until == date(2026, 3, 11)


@given(st.integers(0, 1), st.integers(0, 3), st.integers(0, 1), st.integers(0, 3), st.sampled_from(Kind))
def test_no_piece_is_taken_back_twice(
    boots: int, socks: int, boots_back: int, socks_back: int, kind: Kind
) -> None:
    """What is left is never more than was bought less what acts or books say, whichever says more."""
    pieces = [Piece(item, count) for item, count in (("0", boots), ("1", socks)) if count]
    back = (Piece("0", boots_back), Piece("1", socks_back))
    standing = Standing(DELIVERED, (taken(*pieces, kind=kind),), back)
    left = {piece.item: piece.quantity for piece in rules.returnable(standing, NOW).pieces}
    counts = kind in (Kind.RETURN, Kind.EXCHANGE)
    assert left.get("0", 0) == 1 - max(boots * counts, boots_back)
    assert left.get("1", 0) == 3 - max(socks * counts, socks_back)


def test_when_all_is_on_its_way_back_nothing_more_is() -> None:
    """It is told as done, and each thing of it refused as done; what was never bought stays what it is."""
    standing = Standing(DELIVERED, (taken(BOOTS, SOCKS),))
    assert rules.returnable(standing, NOW) == Returnable((), date(2026, 3, 10), Refusal.ALREADY_DONE)
    assert returned(standing, BOOTS) is Refusal.ALREADY_DONE
    assert returned(standing, Piece("7", 1)) is Refusal.NOT_IN_ORDER
    assert returned(Standing(RETURNED), BOOTS) is Refusal.ALREADY_DONE


def test_one_line_named_twice_is_one() -> None:
    """The pieces are counted together."""
    act = returned(Standing(DELIVERED), Piece("1", 1), Piece("1", 2))
    assert isinstance(act, Act)
    assert (act.pieces, act.amount) == ((Piece("1", 3),), Decimal("59.70"))
    assert returned(Standing(DELIVERED), Piece("1", 2), Piece("1", 2)) is Refusal.NOT_IN_ORDER


@pytest.mark.parametrize(
    ("order", "wished", "way"),
    [
        (DELIVERED, RefundWay.SAME_WAY, RefundWay.SAME_WAY),
        (DELIVERED, RefundWay.TRANSFER, RefundWay.TRANSFER),
        (ON_DELIVERY, RefundWay.SAME_WAY, RefundWay.TRANSFER),
        (replace(DELIVERED, payment=None), RefundWay.SAME_WAY, RefundWay.SAME_WAY),
    ],
)
def test_how_money_goes_back(order: Order, wished: RefundWay, way: RefundWay) -> None:
    """As it was paid, but for banknotes."""
    act = rules.open_return(Standing(order), "k1", [BOOTS], wished, None, NOW)
    assert isinstance(act, Act)
    assert act.way is way


def test_words_are_kept_short_and_clean() -> None:
    """In one line, as long as somebody may read, nothing for nothing."""
    for said, kept in (
        ("  za \n małe ", "za małe"),
        ("", None),
        (None, None),
        ("   ", None),
        ("x" * 2000, "x" * MAX_WORDS),
    ):
        act = rules.open_return(Standing(DELIVERED), "k1", [BOOTS], RefundWay.SAME_WAY, said, NOW)
        assert isinstance(act, Act)
        assert act.words == kept


def test_a_complaint_has_two_years() -> None:
    """To the day; of a leap day, until the last of February."""
    order = replace(LATE, delivered_at=datetime(2024, 2, 29, 12, tzinfo=UTC))

    def open_on(day: datetime) -> Act | Refusal:
        return rules.open_complaint(Standing(order), "k1", BOOTS, "wada", Wish.REFUND, day)

    assert isinstance(open_on(at(2, 28)), Act)
    assert open_on(at(3, 1)) is Refusal.TOO_LATE


def test_of_three_pairs_each_can_be_complained_about_once() -> None:
    """Unless it went back."""
    standing = Standing(
        DELIVERED, (taken(Piece("1", 1)), taken(Piece("1", 1), kind=Kind.COMPLAINT, key="k2"))
    )
    first = rules.open_complaint(standing, "k1", Piece("1", 1), "wada", Wish.REFUND, NOW)
    assert isinstance(first, Act)
    full = replace(standing, acts=(*standing.acts, taken(Piece("1", 1), kind=Kind.COMPLAINT, key="k3")))
    assert rules.open_complaint(full, "k1", Piece("1", 1), "wada", Wish.REFUND, NOW) is Refusal.ALREADY_DONE


@pytest.mark.parametrize(
    ("order", "amount"), [(PAID, Decimal("249.00")), (replace(PAID, payment=ON_DELIVERY.payment), None)]
)
def test_only_what_was_paid_is_paid_back(order: Order, amount: Decimal | None) -> None:
    """Who pays on delivery and cancels has paid nothing."""
    act = rules.cancel(Standing(order), "k1", NOW)
    assert isinstance(act, Act)
    assert act.amount == amount
    refund = rules.refund(Standing(replace(order, state=OrderState.CANCELLED), (act,)))
    assert (refund is None) == (amount is None)


@pytest.mark.parametrize(
    ("order", "cancelled", "redirected", "billed"),
    [
        (PAID, None, None, None),
        (replace(PAID, state=OrderState.PACKED), None, None, None),
        (SENT, Refusal.ALREADY_SENT, Refusal.ALREADY_SENT, None),
        (replace(SENT, state=OrderState.AT_PICKUP), Refusal.ALREADY_SENT, Refusal.ALREADY_SENT, None),
        (DELIVERED, Refusal.ALREADY_SENT, Refusal.ALREADY_SENT, None),
        (RETURNED, Refusal.ALREADY_DONE, Refusal.ALREADY_SENT, None),
        (CANCELLED, Refusal.ALREADY_DONE, Refusal.NOT_OFFERED, Refusal.NOT_OFFERED),
    ],
    ids=lambda value: value.state if isinstance(value, Order) else str(value),
)
def test_changes_by_state(
    order: Order, cancelled: Refusal | None, redirected: Refusal | None, billed: Refusal | None
) -> None:
    """What was not sent can be stopped; what was not cancelled can be billed."""
    standing = Standing(order)
    done = (
        rules.cancel(standing, "k1", NOW),
        rules.redirect(standing, "k1", "gdzie indziej", NOW),
        rules.invoice(standing, "k1", None, NOW),
    )
    for result, refusal in zip(done, (cancelled, redirected, billed), strict=True):
        assert isinstance(result, Act) if refusal is None else result is refusal


def test_the_newest_word_about_money_counts() -> None:
    """A refund of the shop's own goes before a promise of the same day; a later return before an old refund."""
    old = Refund(RefundState.PAID, Decimal(5), date(2026, 2, 26))
    today = Refund(RefundState.SENT, Decimal(7), date(2026, 3, 1))
    promise = taken(BOOTS, amount=Decimal(9))
    assert rules.refund(Standing(DELIVERED)) is None
    assert rules.refund(Standing(DELIVERED, refunds=(old,))) == old
    waiting = rules.refund(Standing(DELIVERED, (promise,), (), (old,)))
    assert waiting == Refund(RefundState.WAITING_FOR_GOODS, Decimal(9), date(2026, 3, 1))
    assert rules.refund(Standing(DELIVERED, (promise,), (), (old, today))) == today
    assert rules.refund(Standing(DELIVERED, (taken(BOOTS, kind=Kind.EXCHANGE),))) is None


def test_an_act_is_known_again_by_kind_and_key() -> None:
    """The oldest, where a shop took it twice."""
    first, second = taken(BOOTS, key="k1"), replace(taken(BOOTS, key="k1"), created=NOW)
    standing = Standing(DELIVERED, (second, first, taken(BOOTS, key="k2")))
    assert rules.done_before(standing, Kind.RETURN, "k1") == first
    assert rules.done_before(standing, Kind.EXCHANGE, "k1") is None
    assert rules.done_before(standing, Kind.RETURN, "k3") is None


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("5260250274", True),
        ("7740001454", True),
        ("5260250275", False),
        ("526025027", False),
        ("52602502744", False),
        ("526-025-02-74", False),
        ("５２６０２５０２７４", False),
        ("0000000010", False),
        ("", False),
    ],
)
def test_tax_ids(text: str, right: bool) -> None:
    """Ten digits, the last of them right."""
    assert rules.is_tax_id(text) is right


@given(st.from_regex(r"[0-9]{10}", fullmatch=True), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_of_a_tax_id_is_noticed(text: str, place: int, more: int) -> None:
    """As heard over a bad line."""
    wrong = text[:place] + str((int(text[place]) + more) % 10) + text[place + 1 :]
    assert not (rules.is_tax_id(text) and rules.is_tax_id(wrong))


def test_an_invoice_needs_a_right_tax_id() -> None:
    """The dialogue asks until it has one."""
    with pytest.raises(ValueError, match="tax id"):
        rules.invoice(Standing(SENT), "k1", "5260250275", NOW)


def test_keys_have_a_length() -> None:
    """Some databases cut what is longer: two acts would become one."""
    assert rules.checked_key("k" * MAX_KEY) == "k" * MAX_KEY
    for key in ("", "k" * (MAX_KEY + 1)):
        with pytest.raises(ValueError, match="key"):
            rules.checked_key(key)


def test_orders_worth_asking_about() -> None:
    """Not finished, or finished within a month; newest first; no more than anybody hears out."""
    old = replace(DELIVERED, changed_at=NOW - timedelta(days=31))
    assert rules.worth_asking([old, SENT, DELIVERED, PAID, CANCELLED], NOW) == (
        PAID,
        SENT,
        DELIVERED,
        CANCELLED,
    )
    assert len(rules.worth_asking([PAID] * 50, NOW)) == rules.MOST_ORDERS
