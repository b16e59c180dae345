"""The book of callbacks in memory, on the real policy: for tests in virtual time."""

from datetime import datetime, timedelta

from tests.support.virtual_time import DAWN, LoopClock
from voicebot.contact.callback_policy import (
    LEASED,
    TIMED,
    Case,
    Due,
    Event,
    Rules,
    State,
    Step,
    Taken,
    Wished,
    begun,
    step,
)
from voicebot.contact.callback_rows import Callback
from voicebot.contact.callback_work import Held
from voicebot.errors import StoreError

RULES = Rules()


class Book:
    """The Work port in memory, on the real policy. refuse: what `move` and `look` fail with, one for each time."""

    def __init__(self, *wishes: datetime | None) -> None:
        self.clock = LoopClock()
        self.cases: dict[str, Case] = {}
        self.holders: dict[str, str] = {}
        self.refuse: list[tuple[type, str]] = []
        self.seen: list[Event] = []
        for number, at in enumerate(wishes):
            self._wish(f"c{number}", at, DAWN + timedelta(seconds=number - 100), DAWN)

    def wish(self, name: str, *, entered: datetime) -> None:
        """Somebody asks now, and has waited since then."""
        self._wish(name, None, entered, self.clock.now())

    def _wish(self, name: str, at: datetime | None, entered: datetime, now: datetime) -> None:
        wished = step(begun(entered), Wished(at, entered, True), now, RULES)
        assert wished is not None
        self.cases[name] = wished.case

    def _refused(self, kind: type) -> None:
        for at, (refused, why) in enumerate(self.refuse):
            if refused is kind:
                del self.refuse[at]
                raise StoreError(why)

    def apply(self, name: str, event: Event) -> Step | None:
        taken = step(self.cases[name], event, self.clock.now(), RULES)
        if taken is not None:
            self.cases[name] = taken.case
            if taken.case.state not in LEASED and taken.case.state is not State.CHECK:
                self.holders.pop(name, None)
        return taken

    async def look(self) -> bool:
        self._refused(Due)
        for name, case in self.cases.items():
            if case.state in TIMED | LEASED and case.due is not None and case.due <= self.clock.now():
                self.apply(name, Due())
                return True  # one at a time: whoever asks must go on asking
        return False

    async def take(self, limit: int) -> list[Held]:
        now = self.clock.now()
        waiting = [
            name
            for name, case in self.cases.items()
            if case.state is State.WAITING and case.due is not None and case.due <= now
        ]
        taken = sorted(waiting, key=lambda name: self.cases[name].entered)[:limit]
        for name in taken:
            self.apply(name, Taken())
            self.holders[name] = f"{name}-{now.timestamp()}"
        return [Held(self.callback(name), self.holders[name]) for name in taken]

    def callback(self, name: str) -> Callback:
        return Callback(name, self.cases[name], "+48490000001", None, (name,), "")

    async def move(self, held: Held, event: Event) -> Step | None:
        self.seen.append(event)
        self._refused(type(event))
        if self.holders.get(held.callback.id) != held.holder:
            return None
        return self.apply(held.callback.id, event)

    async def next_due(self) -> datetime | None:
        now = self.clock.now()
        return min((case.due for case in self.cases.values() if case.due and case.due > now), default=None)
