"""An exchange: which good, what for, yes; then a code to write on the parcel."""

from dataclasses import replace

from voicebot.dialogue.actions.asks import Items, Own, only_good
from voicebot.dialogue.actions.matter import Case, Finished, Step, goods_of, key_of
from voicebot.dialogue.actions.wording import Calendar, Line, spaced
from voicebot.dialogue.prompts import Prompts
from voicebot.shop.matters import Asking, Refusal, Returns
from voicebot.shop.port import Order


class ExchangeMatter:
    """One piece goes back, another comes."""

    kind = "exchange"
    steps: tuple[Step, ...] = (Items(one=True), Own("exchange_for", "utter_ask_instead"))

    async def open(self, shop: Returns, order: Order, case: Case) -> Case | Refusal:
        """As long as the goods could be returned. Errors: ShopError."""
        may = await shop.returnable(order)
        if may.refusal is not None:
            return may.refusal
        left = {piece.item: piece.quantity for piece in may.pieces}
        return only_good(replace(case, goods=goods_of(order, left)), one=True)

    def summary(self, case: Case, texts: Prompts) -> Line:
        """The good, and what for."""
        return Line("utter_confirm_exchange", {"goods": case.named(), "wanted": case.words or ""})

    def key(self, case: Case) -> str:
        """The same good for something else is another exchange."""
        return key_of(case, case.words or "")

    async def act(self, shop: Returns, asking: Asking, case: Case, calendar: Calendar) -> Finished | Refusal:
        """Open it in the shop. Errors: ShopError."""
        done = await shop.open_exchange(asking, case.chosen[0], case.words or "")
        if isinstance(done, Refusal):
            return done
        send_by = calendar.date(done.send_by)
        return Finished(
            (Line("utter_exchange_done", {"code": spaced(done.code), "date": send_by}),),
            "exchange_opened",
            {
                "code": done.code,
                "at": calendar.stamp(done.created),
                "wanted": done.wanted,
                "send_by": send_by,
            },
            done.code,
        )
