"""An invoice: for a company or not, its tax id, yes."""

from dataclasses import replace

from voicebot.dialogue.actions.asks import ForCompany, TaxId
from voicebot.dialogue.actions.matter import Case, Finished, Step, key_of
from voicebot.dialogue.actions.wording import Calendar, Line, spaced
from voicebot.dialogue.prompts import Prompts
from voicebot.shop.matters import Asking, Changes, Refusal
from voicebot.shop.port import Order, OrderState


class InvoiceMatter:
    """The shop sends it to the address of the order."""

    kind = "invoice"
    steps: tuple[Step, ...] = (ForCompany(), TaxId())

    async def open(self, shop: Changes, order: Order, case: Case) -> Case | Refusal:
        """For every order that stands; a company may be named in the first words."""
        if order.state is OrderState.CANCELLED:
            return Refusal.NOT_OFFERED
        named = "firm" in case.opening.casefold() or "nip" in case.opening.casefold().split()
        return replace(case, company=True if named else None)

    def summary(self, case: Case, texts: Prompts) -> Line:
        """For whom."""
        if case.tax_id:
            return Line("utter_confirm_invoice", {"tax_id": grouped(case.tax_id)})
        return Line("utter_confirm_invoice_person", {"number": spaced(case.number)})

    def key(self, case: Case) -> str:
        """One invoice a receiver."""
        return key_of(case, case.tax_id or "")

    async def act(self, shop: Changes, asking: Asking, case: Case, calendar: Calendar) -> Finished | Refusal:
        """Ask the shop for it. Errors: ShopError."""
        done = await shop.request_invoice(asking, case.tax_id)
        if isinstance(done, Refusal):
            return done
        tax = calendar.texts.text("invoice_tax_id", tax_id=case.tax_id) if case.tax_id else ""
        fields = {"at": calendar.stamp(done.at), "tax": tax}
        return Finished((Line("utter_invoice_done", {}),), "invoice_requested", fields)


def grouped(tax_id: str) -> str:
    """As one says a NIP: 123 456 78 90."""
    return f"{tax_id[:3]} {tax_id[3:6]} {tax_id[6:8]} {tax_id[8:]}"
