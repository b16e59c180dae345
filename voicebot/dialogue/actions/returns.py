"""A return: which goods, why (if the caller likes to say), yes; then a code to write on the parcel."""

from dataclasses import replace

from voicebot.dialogue.actions.asks import Items, Own, only_good
from voicebot.dialogue.actions.matter import Case, Finished, Step, goods_of, key_of
from voicebot.dialogue.actions.wording import Calendar, Line, money, spaced
from voicebot.dialogue.prompts import Prompts
from voicebot.shop.matters import Asking, RefundWay, Refusal, Returns
from voicebot.shop.port import Order, Payment


class ReturnMatter:
    """Goods go back, money comes back the way it came."""

    kind = "return"
    steps: tuple[Step, ...] = (Items(), Own("give_reason", "utter_ask_reason", optional=True))

    async def open(self, shop: Returns, order: Order, case: Case) -> Case | Refusal:
        """What may go back. Errors: ShopError."""
        may = await shop.returnable(order)
        if may.refusal is not None:
            return may.refusal
        left = {piece.item: piece.quantity for piece in may.pieces}
        # nobody sends banknotes back
        way = RefundWay.TRANSFER if order.payment is Payment.ON_DELIVERY else RefundWay.SAME_WAY
        return only_good(replace(case, goods=goods_of(order, left), way=way), one=False)

    def summary(self, case: Case, texts: Prompts) -> Line:
        """Goods, and how the money comes back."""
        by_transfer = case.way is RefundWay.TRANSFER
        response = "utter_confirm_return_transfer" if by_transfer else "utter_confirm_return"
        return Line(response, {"goods": case.named()})

    def key(self, case: Case) -> str:
        """The reason makes no other act."""
        return key_of(case)

    async def act(self, shop: Returns, asking: Asking, case: Case, calendar: Calendar) -> Finished | Refusal:
        """Open it in the shop. Errors: ShopError."""
        done = await shop.open_return(asking, case.chosen, case.way or RefundWay.SAME_WAY, case.words or None)
        if isinstance(done, Refusal):
            return done
        send_by = calendar.date(done.send_by)
        return Finished(
            (Line("utter_return_done", {"code": spaced(done.code), "date": send_by}),),
            "return_opened",
            {
                "code": done.code,
                "at": calendar.stamp(done.created),
                "amount": money(done.amount),
                "way": calendar.texts.text(f"refund_{done.way}"),
                "send_by": send_by,
            },
            done.code,
        )
