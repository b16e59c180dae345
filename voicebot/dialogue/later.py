"""What callers confirmed while the shop did not answer: done once it does, in the background, exactly once."""

import asyncio

import structlog

from voicebot.dialogue.actions.clerk import Clerk, Proof, case_of
from voicebot.dialogue.actions.means import Means
from voicebot.dialogue.drafts import Draft
from voicebot.errors import ShopError, StoreError, VoicebotError
from voicebot.shop.matters import Refusal
from voicebot.shop.port import CallbackWish

log = structlog.get_logger()

LOOK_S = 15.0
"""Between two looks into the book of drafts; each draft has its own, longer time between tries."""
REASON = "refused_late"


class Later:
    """One task. `start` it once, `stop` it at the end: what is not done then stays in the book."""

    def __init__(self, means: Means, look_s: float = LOOK_S) -> None:
        self._means = means
        self._clerk = Clerk(means)
        self._look_s = look_s
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; returns at once."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="later")

    async def stop(self) -> None:
        """Do no more; repeatable."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(self._look_s)

    async def look(self) -> int:
        """Try what is due once; how many were done or refused. Never raises for shop or database."""
        try:
            due = await self._means.drafts.confirmed()
        except StoreError as error:
            log.warning("drafts_unread", kind=error.kind)
            return 0
        settled = 0
        for draft in due:
            settled += await self._settle(draft)
        return settled

    async def _settle(self, draft: Draft) -> bool:
        proof = Proof(draft.number, draft.postcode, draft.call_id)
        try:
            done = await self._clerk.act(proof, case_of(draft))
            if isinstance(done, Refusal):
                await self._tell_a_person(draft)
                await self._clerk.forget(draft.number, draft.kind)
        except ShopError:
            return False
        except VoicebotError as error:
            log.error("matter_not_settled", matter=draft.kind, kind=type(error).__name__)
            return False
        log.info("matter_settled_later", matter=draft.kind, refused=isinstance(done, Refusal))
        return True

    async def _tell_a_person(self, draft: Draft) -> None:
        """The caller was told it is noted: somebody has to tell them that it was not taken."""
        texts = self._means.texts
        summary = [
            texts.text("summary_late_refusal", matter=texts.text(f"matter_{draft.kind}")),
            texts.text("summary_order", number=draft.number),
        ]
        order = await self._means.shop.find(draft.number, draft.postcode)
        wish = CallbackWish(draft.call_id, REASON, order.phone or None if order else None, " ".join(summary))
        await self._means.callbacks.record(wish)
