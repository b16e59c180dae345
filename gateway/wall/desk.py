"""Everything behind the supervisors' pages, put together."""

from gateway.contact.centre import Centre
from gateway.wall.archive import Archive
from gateway.wall.numbers import WallNumbers
from voicebot.clock import Clock
from voicebot.config import Config
from voicebot.people.audit import AuditLog
from voicebot.records import shelf
from voicebot.records.repository import CallRepository
from voicebot.store.worker import Store
from voicebot.wall.ledger import Ledger
from voicebot.wall.search import Search


class WallDesk:
    """Made once for a line; `start` before it takes calls, `stop` at the end. centre: None where nobody is put through."""

    def __init__(self, config: Config, store: Store, clock: Clock, centre: Centre | None) -> None:
        self._centre = centre
        self.numbers = WallNumbers(Ledger(store, clock), clock)
        self.archive = Archive(
            Search(store),
            CallRepository(store),
            AuditLog(store, clock),
            shelf.directory_of(config),
            config.records.ring,
            clock,
        )

    async def start(self) -> None:
        """Learn from the record how long things last, and begin to count days that are over."""
        if self._centre is not None:
            await self.numbers.recall(self._centre.estimator)
        self.numbers.start()

    async def stop(self) -> None:
        """Repeatable."""
        await self.numbers.stop()
