"""Changes to an order that was not sent yet: called off, or delivered elsewhere."""

from dataclasses import replace

from voicebot.dialogue.actions.asks import Own
from voicebot.dialogue.actions.matter import Case, Finished, Step, all_goods, key_of
from voicebot.dialogue.actions.wording import Calendar, Line, spaced
from voicebot.dialogue.prompts import Prompts
from voicebot.shop.matters import Asking, Changes, Refusal
from voicebot.shop.port import Order, OrderState, Payment

_UNSENT = (OrderState.PAID, OrderState.PACKED)
_OVER = (OrderState.CANCELLED, OrderState.RETURNED)


def _too_late(order: Order) -> Refusal | None:
    if order.state in _OVER:
        return Refusal.ALREADY_DONE
    return None if order.state in _UNSENT else Refusal.ALREADY_SENT


class CancelMatter:
    """The whole order is called off."""

    kind = "cancel"
    steps: tuple[Step, ...] = ()

    async def open(self, shop: Changes, order: Order, case: Case) -> Case | Refusal:
        """As long as it is here. prepaid: there is money to go back."""
        prepaid = order.payment is not Payment.ON_DELIVERY
        return _too_late(order) or replace(case, goods=all_goods(order), words="prepaid" if prepaid else "")

    def summary(self, case: Case, texts: Prompts) -> Line:
        """The order."""
        return Line("utter_confirm_cancel", {"number": spaced(case.number)})

    def key(self, case: Case) -> str:
        """An order is called off once."""
        return key_of(replace(case, chosen=()))

    async def act(self, shop: Changes, asking: Asking, case: Case, calendar: Calendar) -> Finished | Refusal:
        """Have it called off. Errors: ShopError."""
        done = await shop.cancel(asking)
        if isinstance(done, Refusal):
            return done
        response = "utter_cancel_done_prepaid" if case.words else "utter_cancel_done"
        return Finished((Line(response, {}),), "order_cancelled", {"at": calendar.stamp(done.at)})


class RedirectMatter:
    """Delivered elsewhere."""

    kind = "redirect"
    steps: tuple[Step, ...] = (Own("new_place", "utter_ask_place"),)

    async def open(self, shop: Changes, order: Order, case: Case) -> Case | Refusal:
        """As long as it is here."""
        return _too_late(order) or replace(case, goods=all_goods(order))

    def summary(self, case: Case, texts: Prompts) -> Line:
        """The new place, as it was heard."""
        return Line("utter_confirm_redirect", {"where": case.words or ""})

    def key(self, case: Case) -> str:
        """Another place is another wish."""
        return key_of(case, (case.words or "").casefold())

    async def act(self, shop: Changes, asking: Asking, case: Case, calendar: Calendar) -> Finished | Refusal:
        """Note it in the shop. Errors: ShopError."""
        where = case.words or ""
        done = await shop.redirect(asking, where)
        if isinstance(done, Refusal):
            return done
        fields = {"at": calendar.stamp(done.at), "where": where}
        return Finished((Line("utter_redirect_done", {}),), "delivery_changed", fields)
