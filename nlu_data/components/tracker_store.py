"""Conversations in memory, with an end: a phone line must not remember its ten thousandth call."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

LIMIT = 2_000
"""Conversations kept when nobody ends them (a gateway that died): the longest silent ones go first."""


class BoundedTrackerStore(InMemoryTrackerStore):
    """Rasa's own memory store that can forget one conversation and never holds more than `limit`."""

    def __init__(
        self, domain: Domain, event_broker: EventBroker | None = None, limit: int = LIMIT, **kwargs: Any
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self.store: OrderedDict[str, str] = OrderedDict()
        self.limit = limit

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the conversation; it is now the last one to go."""
        await super().save(tracker)
        self.store.move_to_end(tracker.sender_id)
        while len(self.store) > self.limit:
            self.store.popitem(last=False)

    def forget(self, sender_id: str) -> bool:
        """Drop one conversation; False when there was none."""
        return self.store.pop(sender_id, None) is not None
