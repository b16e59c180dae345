"""Has a confirmed matter done: by the shop, in writing to the customer, and in the book of drafts, so that nothing is done twice."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from voicebot.clock import SHOP_ZONE
from voicebot.dialogue.actions.changes import CancelMatter, RedirectMatter
from voicebot.dialogue.actions.complaint import ComplaintMatter
from voicebot.dialogue.actions.exchange import ExchangeMatter
from voicebot.dialogue.actions.invoice import InvoiceMatter
from voicebot.dialogue.actions.matter import Case, Finished, Matter, from_json, to_json
from voicebot.dialogue.actions.means import Means
from voicebot.dialogue.actions.order_answer import SHOP_TIMEOUT_S
from voicebot.dialogue.actions.returns import ReturnMatter
from voicebot.dialogue.actions.wording import Calendar, Line, spaced
from voicebot.dialogue.drafts import Draft
from voicebot.errors import ShopError, StoreError
from voicebot.messages.types import Channel
from voicebot.shop.matters import Asking, Refusal
from voicebot.shop.port import Order

log = structlog.get_logger()

DRAFTS_TIMEOUT_S = 0.5
"""A draft is a help for the next call; this one does not wait for it."""
_SENT: Mapping[frozenset[Channel], str] = {
    frozenset({Channel.EMAIL}): "utter_sent_email",
    frozenset({Channel.SMS}): "utter_sent_sms",
    frozenset({Channel.EMAIL, Channel.SMS}): "utter_sent_both",
}


def matters() -> dict[str, Matter]:
    """Every kind of matter that is settled step by step."""
    known: Sequence[Matter] = (
        ReturnMatter(),
        ExchangeMatter(),
        ComplaintMatter(),
        CancelMatter(),
        RedirectMatter(),
        InvoiceMatter(),
    )
    return {matter.kind: matter for matter in known}


@dataclass(frozen=True, slots=True)
class Proof:
    """The order, as its caller proved it, and the call."""

    number: str
    postcode: str
    call_id: str


class Clerk:
    """Acts and drafts. shop: asked with a limit of its own."""

    def __init__(self, means: Means) -> None:
        self._shop = means.shop
        self._drafts = means.drafts
        self._confirmations = means.confirmations
        self._clock = means.clock
        self._texts = means.texts
        self._matters = matters()

    def calendar(self) -> Calendar:
        """Today, in the shop's zone."""
        return Calendar(self._clock.now().astimezone(SHOP_ZONE).date(), SHOP_ZONE, self._texts)

    def matter(self, kind: str) -> Matter:
        """The kind's own rules. Errors: KeyError for a kind that is none."""
        return self._matters[kind]

    async def act(self, proof: Proof, case: Case) -> Finished | Refusal:
        """Have it done, confirm it in writing, remember it. Repeatable: the same case is the same act. Errors: ShopError."""
        matter = self._matters[case.kind]
        key = matter.key(case)
        try:
            async with asyncio.timeout(SHOP_TIMEOUT_S):
                order = await self._shop.find(proof.number, proof.postcode)
                if order is None:
                    return Refusal.UNKNOWN_ORDER
                asking = Asking(proof.number, proof.postcode, key)
                done = await matter.act(self._shop, asking, case, self.calendar())
        except TimeoutError as error:
            raise ShopError("the shop takes too long") from error
        if isinstance(done, Refusal):
            return done
        sent = await self._confirm(order, key, case, done)
        remembered = Draft(
            proof.number, case.kind, proof.postcode, proof.call_id, to_json(case), code=done.code
        )
        if done.code is None:
            await self.forget(proof.number, case.kind)
        else:
            await self._keep(remembered)
        told = (Line(_SENT[sent], {}),) if sent in _SENT else ()
        return Finished((*done.lines, *told), done.template, done.fields, done.code)

    async def _confirm(self, order: Order, key: str, case: Case, done: Finished) -> frozenset[Channel]:
        items = "\n".join(f"- {name}" for name in case.each())
        fields = {"number": spaced(order.number), "items": items, **done.fields}
        return await self._confirmations.send(order, done.template, key, fields)

    async def draft(self, number: str, kind: str | None = None) -> Draft | None:
        """What an earlier call left; None also when the book cannot be read."""
        try:
            async with asyncio.timeout(DRAFTS_TIMEOUT_S):
                return await self._drafts.load(number, kind)
        except (StoreError, TimeoutError) as error:
            log.warning("drafts_unread", kind=type(error).__name__)
            return None

    async def keep(self, proof: Proof, case: Case, *, confirmed: bool = False) -> bool:
        """Let the next call go on here; confirmed: let the shop have it when it answers again. False: it could not be kept."""
        return await self._keep(
            Draft(proof.number, case.kind, proof.postcode, proof.call_id, to_json(case), confirmed)
        )

    async def forget(self, number: str, kind: str) -> None:
        """The matter is settled or given up."""
        try:
            async with asyncio.timeout(DRAFTS_TIMEOUT_S):
                await self._drafts.drop(number, kind)
        except (StoreError, TimeoutError) as error:
            log.warning("draft_not_forgotten", kind=type(error).__name__)

    async def _keep(self, draft: Draft) -> bool:
        try:
            async with asyncio.timeout(DRAFTS_TIMEOUT_S):
                await self._drafts.save(draft)
        except (StoreError, TimeoutError) as error:
            log.warning("draft_not_kept", kind=type(error).__name__)
            return False
        return True


def case_of(draft: Draft) -> Case:
    """The case of a draft, to go on with."""
    return from_json(draft.case)
