"""What every shop behind the port does, whatever system it is. Each connector's test module makes a class of its own out of this."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.shops import scene
from voicebot.errors import ShopError
from voicebot.shop.acts import Act, Kind
from voicebot.shop.desk import Ledger, ShopDesk
from voicebot.shop.matters import (
    Asking,
    Complaint,
    Done,
    Exchange,
    Piece,
    Refund,
    RefundState,
    RefundWay,
    Refusal,
    Return,
    Returnable,
    Shop,
    Wish,
)
from voicebot.shop.port import Order, OrderState

DAY_S = 86_400
NIP = "5260250274"


@dataclass
class Stage:
    """A shop with the orders of the scene. unknown: what its system cannot tell of an order. refunded: all it knows of money that is
    back. break_: from now on it is down."""

    ledger: Ledger
    clock: Any
    break_: Callable[[], Any]
    unknown: frozenset[str] = frozenset()
    refunded: RefundState = RefundState.PAID
    shop: Shop = field(init=False)

    def __post_init__(self) -> None:
        self.shop = ShopDesk(self.ledger, self.clock)

    async def order(self, of: Order) -> Order:
        """An order of the scene as this shop has it."""
        found = await self.shop.find(of.number, of.postcode)
        assert found is not None
        return found

    async def acts(self, of: Order) -> tuple[Act, ...]:
        """What the shop has kept for it."""
        standing = await self.ledger.standing(of.number, of.postcode)
        assert standing is not None
        return standing.acts


def asking(of: Order, key: str = "k1") -> Asking:
    """With the right proof."""
    return Asking(of.number, of.postcode, key)


def alike(order: Order, without: frozenset[str]) -> Order:
    """The order but for what shops may differ in: the ids of lines, and `without`."""
    return replace(
        order,
        items=tuple(replace(item, id="") for item in order.items),
        **{name: getattr(scene.PAID, name) for name in without},
    )


class ShopContract:
    """Needs a fixture `stage`."""

    @pytest.mark.parametrize("wanted", scene.ORDERS, ids=lambda order: order.state.value)
    async def test_an_order_is_shown_whole(self, stage: Stage, wanted: Order) -> None:
        """Everything the dialogue may say of it comes along, in our words and our time."""
        found = await stage.order(wanted)
        assert alike(found, stage.unknown) == alike(wanted, stage.unknown)
        assert len({item.id for item in found.items} - {""}) == len(found.items)

    @pytest.mark.parametrize(
        ("number", "postcode"),
        [
            ("482913", "80288"),
            ("999999", "30059"),
            ("482913", ""),
            ("", "30059"),
            ("４８２９１３", "30059"),
            ("48291%", "30059"),
            ("../482", "30059"),
        ],
    )
    async def test_nothing_is_told_unless_both_agree(self, stage: Stage, number: str, postcode: str) -> None:
        """One wrong part, or nonsense, finds nothing, is refused everything, and does not hear which part it was."""
        assert await stage.shop.find(number, postcode) is None
        way, ask = RefundWay.SAME_WAY, Asking(number, postcode, "k1")
        assert await stage.shop.open_return(ask, [Piece("0", 1)], way, None) is Refusal.UNKNOWN_ORDER
        assert await stage.shop.cancel(ask) is Refusal.UNKNOWN_ORDER
        stranger = replace(scene.DELIVERED, number=number, postcode=postcode)
        assert await stage.shop.returnable(stranger) == Returnable((), None, Refusal.UNKNOWN_ORDER)
        assert await stage.shop.refund(stranger) is None
        assert await stage.acts(scene.DELIVERED) == ()

    async def test_an_order_that_the_shops_page_vouches_for_is_found_by_its_number(
        self, stage: Stage
    ) -> None:
        """Whole, with the postcode by which it is asked for from then on; a number that is none finds nothing."""
        found = await stage.ledger.vouched(scene.SENT.number)
        assert found is not None
        assert alike(found, stage.unknown) == alike(scene.SENT, stage.unknown)
        assert await stage.shop.find(found.number, found.postcode) is not None
        assert await stage.ledger.vouched("999999") is None

    async def test_a_postcode_may_have_its_dash(self, stage: Stage) -> None:
        """As people write it."""
        assert await stage.shop.find("482913", "30-059") is not None

    async def test_a_customers_open_orders_come_newest_first(self, stage: Stage) -> None:
        """Not finished, or finished within a month; nobody else's."""
        orders = await stage.shop.open_orders(scene.PHONE)
        assert [order.number for order in orders] == ["705268", "316940", "482913"]
        assert alike(orders[0], stage.unknown) == alike(scene.PAID, stage.unknown)
        assert await stage.shop.open_orders("+48502000111") == ()

    async def test_what_may_be_sent_back_and_until_when(self, stage: Stage) -> None:
        """Every line with its quantity, fourteen days from delivery."""
        order = await stage.order(scene.DELIVERED)
        boots, socks = order.items
        assert await stage.shop.returnable(order) == Returnable(
            (Piece(boots.id, 1), Piece(socks.id, 3)), date(2026, 3, 10)
        )

    @pytest.mark.parametrize(
        ("which", "refusal"),
        [
            (scene.PAID, Refusal.NOT_DELIVERED),
            (scene.SENT, Refusal.NOT_DELIVERED),
            (scene.LATE, Refusal.TOO_LATE),
            (scene.CANCELLED, Refusal.NOT_DELIVERED),
            (scene.RETURNED, Refusal.ALREADY_DONE),
        ],
        ids=lambda value: value.state.value if isinstance(value, Order) else value.value,
    )
    async def test_what_cannot_be_sent_back(self, stage: Stage, which: Order, refusal: Refusal) -> None:
        """It is said beforehand, refused when asked for all the same, and leaves nothing behind."""
        order = await stage.order(which)
        piece = Piece(order.items[0].id, 1)
        told = await stage.shop.returnable(order)
        assert (told.pieces, told.refusal) == ((), refusal)
        before = await stage.acts(which)
        assert await stage.shop.open_return(asking(which), [piece], RefundWay.SAME_WAY, None) is refusal
        assert await stage.shop.open_exchange(asking(which), piece, "mniejsze") is refusal
        assert await stage.acts(which) == before

    async def test_a_return_is_taken_on(self, stage: Stage) -> None:
        """With a code to write on the parcel, what will be paid back, and a last day to send it."""
        order = await stage.order(scene.DELIVERED)
        piece = Piece(order.items[1].id, 2)
        done = await stage.shop.open_return(
            asking(order), [piece], RefundWay.TRANSFER, "za  małe, <b>nie</b> „pasują”"
        )
        assert isinstance(done, Return)
        assert len(done.code) == 6
        assert done.code.isdigit()
        assert done == Return(
            done.code,
            stage.clock.now(),
            (piece,),
            RefundWay.TRANSFER,
            Decimal("39.80"),
            date(2026, 3, 16),
        )
        (act,) = await stage.acts(order)
        assert (act.kind, act.words) == (Kind.RETURN, "za małe, <b>nie</b> „pasują”")

    async def test_after_a_return_the_rest_may_be_sent_back(self, stage: Stage) -> None:
        """What is on its way already is not offered again, and its money is waited for."""
        order = await stage.order(scene.DELIVERED)
        boots, socks = order.items
        assert await stage.shop.refund(order) is None
        await stage.shop.open_return(asking(order), [Piece(socks.id, 2)], RefundWay.SAME_WAY, None)
        assert (await stage.shop.returnable(order)).pieces == (Piece(boots.id, 1), Piece(socks.id, 1))
        assert await stage.shop.refund(order) == Refund(
            RefundState.WAITING_FOR_GOODS, Decimal("39.80"), date(2026, 3, 2)
        )
        again = await stage.shop.open_return(
            asking(order, "k2"), [Piece(socks.id, 2)], RefundWay.SAME_WAY, None
        )
        assert again is Refusal.ALREADY_DONE

    async def test_the_same_key_is_the_same_act(self, stage: Stage) -> None:
        """Asked again, also when it would be too late by now, the shop gives back what it took on; there is one."""
        order = await stage.order(scene.DELIVERED)
        pieces = [Piece(item.id, item.quantity) for item in order.items]
        first = await stage.shop.open_return(asking(order), pieces, RefundWay.SAME_WAY, None)
        assert isinstance(first, Return)
        stage.clock.pass_(30 * DAY_S)
        assert await stage.shop.open_return(asking(order), pieces, RefundWay.SAME_WAY, None) == first
        assert len(await stage.acts(order)) == 1

    async def test_the_same_key_at_once_is_one_act(self, stage: Stage) -> None:
        """Two calls, or one that was repeated in haste: both hear the same code."""
        order = await stage.order(scene.DELIVERED)
        piece = Piece(order.items[0].id, 1)
        both = await asyncio.gather(
            *(stage.shop.open_return(asking(order), [piece], RefundWay.SAME_WAY, None) for _ in range(2))
        )
        assert isinstance(both[0], Return)
        assert both[0] == both[1]
        assert len(await stage.acts(order)) == 1

    async def test_different_keys_at_once_do_not_send_one_thing_back_twice(self, stage: Stage) -> None:
        """One of them is refused."""
        order = await stage.order(scene.DELIVERED)
        piece = Piece(order.items[0].id, 1)
        both = await asyncio.gather(
            *(
                stage.shop.open_return(asking(order, key), [piece], RefundWay.SAME_WAY, None)
                for key in ("a", "b")
            )
        )
        assert sorted(type(one) is Return for one in both) == [False, True]
        assert Refusal.ALREADY_DONE in both

    async def test_what_is_not_in_the_order_cannot_be_sent_back(self, stage: Stage) -> None:
        """Unknown lines, more than was bought, less than one, nothing at all."""
        order = await stage.order(scene.DELIVERED)
        boots = order.items[0].id
        for pieces in ([Piece("no such", 1)], [Piece(boots, 2)], [Piece(boots, 0)], []):
            refused = await stage.shop.open_return(asking(order), pieces, RefundWay.SAME_WAY, None)
            assert refused is Refusal.NOT_IN_ORDER
        assert await stage.acts(order) == ()

    async def test_paid_on_delivery_money_goes_back_by_transfer(self, stage: Stage) -> None:
        """There is no same way for banknotes."""
        order = await stage.order(scene.ON_DELIVERY)
        done = await stage.shop.open_return(
            asking(order), [Piece(order.items[0].id, 1)], RefundWay.SAME_WAY, None
        )
        assert isinstance(done, Return)
        assert done.way is RefundWay.TRANSFER

    async def test_an_exchange_is_taken_on(self, stage: Stage) -> None:
        """In the customer's words; what is exchanged cannot be sent back as well."""
        order = await stage.order(scene.DELIVERED)
        piece = Piece(order.items[0].id, 1)
        done = await stage.shop.open_exchange(asking(order), piece, "rozmiar czterdzieści dwa")
        assert isinstance(done, Exchange)
        assert done == Exchange(
            done.code, stage.clock.now(), piece, "rozmiar czterdzieści dwa", date(2026, 3, 16)
        )
        assert await stage.shop.open_exchange(asking(order), piece, "inne słowa") == done
        refused = await stage.shop.open_return(asking(order), [piece], RefundWay.SAME_WAY, None)
        assert refused is Refusal.ALREADY_DONE

    async def test_a_complaint_is_opened(self, stage: Stage) -> None:
        """Also when it is too late for a return; the shop has fourteen days for its answer."""
        order = await stage.order(scene.LATE)
        piece = Piece(order.items[0].id, 1)
        done = await stage.shop.open_complaint(asking(order), piece, "rozkleja się podeszwa", Wish.REPAIR)
        assert isinstance(done, Complaint)
        assert len(done.number) == 6
        assert done == Complaint(done.number, stage.clock.now(), Wish.REPAIR, date(2026, 3, 16))
        assert await stage.shop.open_complaint(asking(order), piece, "inaczej", Wish.REFUND) == done
        again = await stage.shop.open_complaint(asking(order, "k2"), piece, "inaczej", Wish.REFUND)
        assert again is Refusal.ALREADY_DONE
        (act,) = await stage.acts(order)
        assert act.words == "rozkleja się podeszwa"

    @pytest.mark.parametrize(
        ("which", "item", "refusal"),
        [
            (scene.ANCIENT, None, Refusal.TOO_LATE),
            (scene.SENT, None, Refusal.NOT_DELIVERED),
            (scene.RETURNED, None, Refusal.ALREADY_DONE),
            (scene.LATE, "no such", Refusal.NOT_IN_ORDER),
        ],
        ids=["ancient", "sent", "returned", "not in it"],
    )
    async def test_what_cannot_be_complained_about(
        self, stage: Stage, which: Order, item: str | None, refusal: Refusal
    ) -> None:
        """After two years, before it came, when it is back, or what was never bought."""
        order = await stage.order(which)
        piece = Piece(item or order.items[0].id, 1)
        assert await stage.shop.open_complaint(asking(which), piece, "wada", Wish.REPAIR) is refusal

    async def test_money_paid_back_is_in_the_shops_books(self, stage: Stage) -> None:
        """State, amount and day; nothing where nothing is owed."""
        order = await stage.order(scene.RETURNED)
        assert await stage.shop.refund(order) == replace(scene.REFUNDS[order.number], state=stage.refunded)
        assert await stage.shop.refund(await stage.order(scene.LATE)) is None

    async def test_an_unsent_order_is_cancelled(self, stage: Stage) -> None:
        """Once; its money is on the way back, and it is not told as coming any more."""
        done = await stage.shop.cancel(asking(scene.PAID))
        assert done == Done(stage.clock.now())
        order = await stage.order(scene.PAID)
        assert order.state is OrderState.CANCELLED
        assert await stage.shop.refund(order) == Refund(
            RefundState.CHECKING, Decimal("249.00"), date(2026, 3, 2), date(2026, 3, 16)
        )
        stage.clock.pass_(60)
        assert await stage.shop.cancel(asking(order)) == done
        assert await stage.shop.cancel(asking(order, "k2")) is Refusal.ALREADY_DONE
        assert await stage.shop.redirect(asking(order), "KRA01M") is Refusal.NOT_OFFERED
        assert await stage.shop.request_invoice(asking(order), None) is Refusal.NOT_OFFERED

    @pytest.mark.parametrize("which", [scene.SENT, scene.DELIVERED], ids=["sent", "delivered"])
    async def test_what_was_sent_cannot_be_stopped(self, stage: Stage, which: Order) -> None:
        """Neither cancelled nor sent elsewhere."""
        assert await stage.shop.cancel(asking(which)) is Refusal.ALREADY_SENT
        assert await stage.shop.redirect(asking(which), "KRA01M") is Refusal.ALREADY_SENT
        assert (await stage.order(which)).state is which.state

    async def test_an_unsent_order_goes_elsewhere(self, stage: Stage) -> None:
        """The customer's words are kept for whoever packs it; another wish may follow."""
        done = await stage.shop.redirect(asking(scene.PAID), "paczkomat przy dworcu")
        stage.clock.pass_(60)
        assert await stage.shop.redirect(asking(scene.PAID), "co innego") == done
        assert isinstance(await stage.shop.redirect(asking(scene.PAID, "k2"), "ulica Długa 3"), Done)
        acts = await stage.acts(scene.PAID)
        assert sorted(act.words or "" for act in acts) == ["paczkomat przy dworcu", "ulica Długa 3"]
        assert (await stage.order(scene.PAID)).state is OrderState.PAID

    @pytest.mark.parametrize("tax_id", [None, NIP])
    async def test_an_invoice_is_asked_for(self, stage: Stage, tax_id: str | None) -> None:
        """For a person or for a company."""
        done = await stage.shop.request_invoice(asking(scene.SENT), tax_id)
        assert isinstance(done, Done)
        assert await stage.shop.request_invoice(asking(scene.SENT), tax_id) == done
        (act,) = await stage.acts(scene.SENT)
        assert (act.kind, act.tax_id) == (Kind.INVOICE, tax_id)

    async def test_different_acts_may_share_a_key(self, stage: Stage) -> None:
        """A key is of one kind of act for one order."""
        order = await stage.order(scene.DELIVERED)
        piece = Piece(order.items[0].id, 1)
        await stage.shop.open_complaint(asking(order), piece, "wada", Wish.REPAIR)
        await stage.shop.request_invoice(asking(order), None)
        done = await stage.shop.open_return(asking(order), [piece], RefundWay.SAME_WAY, None)
        assert isinstance(done, Return)
        assert len(await stage.acts(order)) == 3

    async def test_a_shop_that_is_down_says_so(self, stage: Stage) -> None:
        """Every question ends with ShopError, none with a made-up answer."""
        order = await stage.order(scene.DELIVERED)
        piece = Piece(order.items[0].id, 1)
        stage.break_()
        for question in (
            stage.shop.find(order.number, order.postcode),
            stage.shop.open_orders(scene.PHONE),
            stage.shop.returnable(order),
            stage.shop.refund(order),
            stage.shop.open_return(asking(order), [piece], RefundWay.SAME_WAY, None),
            stage.shop.open_exchange(asking(order), piece, "inne"),
            stage.shop.open_complaint(asking(order), piece, "wada", Wish.REFUND),
            stage.shop.cancel(asking(order)),
            stage.shop.redirect(asking(order), "gdzie indziej"),
            stage.shop.request_invoice(asking(order), None),
        ):
            with pytest.raises(ShopError):
                await question

    async def test_days_are_the_shops_own(self, stage: Stage) -> None:
        """On the last day until midnight in Poland, and not a minute longer."""
        order = await stage.order(scene.DELIVERED)
        piece = Piece(order.items[1].id, 1)
        midnight = stage.clock.now().replace(day=10, hour=23, minute=0)
        stage.clock.pass_((midnight - stage.clock.now() - timedelta(minutes=1)).total_seconds())
        done = await stage.shop.open_return(asking(order), [piece], RefundWay.SAME_WAY, None)
        assert isinstance(done, Return)
        stage.clock.pass_(60)
        refused = await stage.shop.open_return(asking(order, "k2"), [piece], RefundWay.SAME_WAY, None)
        assert refused is Refusal.TOO_LATE
