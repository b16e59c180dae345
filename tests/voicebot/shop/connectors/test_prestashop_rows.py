"""What PrestaShop's rows mean."""

from dataclasses import replace
from typing import Any

import pytest

from tests.support.shops import scene
from tests.support.shops.prestashop import STATE, PrestaShopSite
from voicebot.errors import ShopError
from voicebot.shop.connectors import prestashop_rows as rows
from voicebot.shop.matters import Piece, RefundState
from voicebot.shop.port import Order, Payment

STATES = {str(number): state for state, number in STATE.items()}


def read(site: PrestaShopSite, number: str, **changes: Any) -> Order:
    key = int(number)
    steps = [step for step in site.rows["order_histories"].values() if step["id_order"] == str(key)]
    raw = {**site.rows["orders"][key], **changes}
    tables = (site.rows["addresses"][key], site.rows["customers"][key])
    return rows.order(STATES, raw, *tables, site.rows["carriers"].get(int(raw["id_carrier"]), {}), steps)


def test_times_are_the_shops_own() -> None:
    """Winter and summer; the state's own day counts, not that of the last edit."""
    summer = replace(scene.LATE, changed_at=scene.at(7, 10), delivered_at=scene.at(7, 10))
    order = read(PrestaShopSite([summer]), summer.number)
    assert order.delivered_at == order.changed_at == scene.at(7, 10)


def test_without_a_history_the_last_edit_counts() -> None:
    """Better a late day than none; without that, the day of the order."""
    site = PrestaShopSite([scene.LATE])
    site.rows["order_histories"].clear()
    assert read(site, scene.LATE.number).changed_at == scene.at(3, 2, 6)
    assert read(site, scene.LATE.number, date_upd="0000-00-00 00:00:00").changed_at == scene.LATE.ordered_at


@pytest.mark.parametrize(
    ("module", "title", "payment"),
    [
        ("ps_wirepayment", "Przelew", Payment.TRANSFER),
        ("ps_cashondelivery", "", Payment.ON_DELIVERY),
        ("payu", "PayU", Payment.OTHER),
        ("tpay", "Tpay - BLIK", Payment.BLIK),
        ("x", "Karta", Payment.CARD),
        ("", "", None),
    ],
)
def test_ways_of_payment(module: str, title: str, payment: Payment | None) -> None:
    """As far as a module's names tell."""
    assert read(PrestaShopSite(), scene.PAID.number, module=module, payment=title).payment is payment


@pytest.mark.parametrize(
    "changes", [{"current_state": "99"}, {"date_add": ""}, {"total_paid_tax_incl": None}, {"id": "x"}]
)
def test_half_an_order_is_none(changes: dict[str, Any]) -> None:
    """What must be there and is not makes the answer unusable."""
    with pytest.raises(ShopError):
        read(PrestaShopSite(), scene.PAID.number, **changes)


def test_an_order_without_lines_has_none() -> None:
    """An empty table is an empty list in PHP."""
    assert read(PrestaShopSite(), scene.PAID.number, associations=[]).items == ()


def test_messages_of_people_are_no_acts() -> None:
    """Nor is half of one of ours."""
    assert rows.act("Dzień dobry, gdzie paczka?") is None
    assert rows.act("Zwrot voicebot:{") is None
    assert rows.act('Zwrot voicebot:{"kind": "return"}') is None


def test_a_credit_slip_is_money_and_goods() -> None:
    """With what was paid for delivery; on the shop's own day."""
    site = PrestaShopSite([])
    site.slip(1, "39.800000", "2026-03-02 23:30:00", 21, 2)
    (slip,) = site.rows["order_slip"].values()
    slip["total_shipping_tax_incl"] = "10.200000"
    money = rows.refund(slip)
    assert (str(money.amount), money.on.day, money.state) == ("50.00", 2, RefundState.SENT)
    assert [*rows.back([slip, {"id": 3, "associations": []}])] == [Piece("21", 2)]


def test_either_telephone_of_an_address_counts() -> None:
    """The mobile one first."""
    assert rows.phone({"phone_mobile": "501 222 333", "phone": "12 345 67 89"}) == "+48501222333"
    assert rows.phone({"phone_mobile": "", "phone": "12 345 67 89"}) == "+48123456789"


def test_rows_are_known_by_their_ids() -> None:
    """Whether the shop writes them as numbers or as texts."""
    assert set(rows.by_id([{"id": 1}, {"id": "2"}])) == {"1", "2"}
