"""A complaint: which good, what is wrong with it, what is wished for, yes; then a number, and when the shop answers."""

from dataclasses import replace

from voicebot.dialogue.actions.asks import Items, Own, WishFor, only_good
from voicebot.dialogue.actions.matter import Case, Finished, Step, all_goods, key_of
from voicebot.dialogue.actions.wording import Calendar, Line, spaced
from voicebot.dialogue.prompts import Prompts
from voicebot.shop.matters import Asking, Complaints, Refusal, Wish
from voicebot.shop.port import Order, OrderState


class ComplaintMatter:
    """Goods that are not as they should be."""

    kind = "complaint"
    steps: tuple[Step, ...] = (
        Items(one=True, fault=True),
        Own("what_is_wrong", "utter_ask_fault"),
        WishFor(),
    )

    async def open(self, shop: Complaints, order: Order, case: Case) -> Case | Refusal:
        """Nobody describes a fault of goods that did not come yet; the shop decides the rest."""
        if order.state is OrderState.RETURNED:
            return Refusal.ALREADY_DONE
        if order.state is not OrderState.DELIVERED:
            return Refusal.NOT_DELIVERED
        return only_good(replace(case, goods=all_goods(order)), one=True)

    def summary(self, case: Case, texts: Prompts) -> Line:
        """The good, and what is wished for."""
        return Line("utter_confirm_complaint", {"goods": case.named(), "wish": _wish(case, texts)})

    def key(self, case: Case) -> str:
        """One complaint a good."""
        return key_of(case)

    async def act(
        self, shop: Complaints, asking: Asking, case: Case, calendar: Calendar
    ) -> Finished | Refusal:
        """Open it in the shop. Errors: ShopError."""
        what = case.words or ""
        done = await shop.open_complaint(asking, case.chosen[0], what, case.wish or Wish.REPAIR)
        if isinstance(done, Refusal):
            return done
        answer_by = calendar.date(done.answer_by)
        return Finished(
            (Line("utter_complaint_done", {"code": spaced(done.number), "date": answer_by}),),
            "complaint_opened",
            {
                "code": done.number,
                "at": calendar.stamp(done.created),
                "what": what,
                "wish": calendar.texts.text(f"wish_{done.wish}"),
                "answer_by": answer_by,
            },
            done.number,
        )


def _wish(case: Case, texts: Prompts) -> str:
    return texts.text(f"wish_{case.wish}") if case.wish else ""
