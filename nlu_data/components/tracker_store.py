"""Conversations in memory, with an end: a phone line must not remember its ten thousandth call."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

LIMIT = 2_000
"""Conversations kept when nobody ends them (a gateway that died): the longest silent ones go first."""


class BoundedTrackerStore(TrackerStore):
    """A memory store that can forget one conversation and never holds more than `limit`.

    It keeps them as they are, and gives copies away: Rasa's own memory store keeps text, and to read that twice a turn is a third of all
    that Rasa does in a call, and more with every turn. A turn that fails leaves no trace, as there.
    """

    def __init__(
        self, domain: Domain, event_broker: EventBroker | None = None, limit: int = LIMIT, **kwargs: Any
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self.store: OrderedDict[str, DialogueStateTracker] = OrderedDict()
        self.limit = limit

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the conversation as it is now; it is the last one to go."""
        await self.stream_events(tracker)
        self.store[tracker.sender_id] = tracker.copy()
        self.store.move_to_end(tracker.sender_id)
        while len(self.store) > self.limit:
            self.store.popitem(last=False)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The whole conversation, one's own to change; None when there is none. Sessions within it do not expire (domain.yml)."""
        kept = self.store.get(sender_id)
        return kept.copy() if kept is not None else None

    async def keys(self) -> Iterable[str]:
        """Of all conversations."""
        return self.store.keys()

    def forget(self, sender_id: str) -> bool:
        """Drop one conversation; False when there was none."""
        return self.store.pop(sender_id, None) is not None
