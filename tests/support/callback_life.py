"""Processes that carry callbacks out over a real database, with agents and a telephone that only write down what they do, and that
are killed (SIGKILL): `python -m tests.support.callback_life FOLDER POINT [FOLDER POINT …]`.

POINT names where the first process of a life kills itself; `moments-SEED`: it is killed at any moment, again and again. Then one more
process lives to the end: status 0 once every callback is done, or is the shop's to look at. All of them are forked, AT_ONCE lives side
by side, from one that has imported everything, which takes longer than most lives. It prints a line of JSON for each life: {folder,
died, ended}, statuses.

In FOLDER: book.db; rings, agents, talks (one line for each, kept on the disk before anything else happens); kept (a line for each
wish whose caller was told that it is kept).
"""

import asyncio
import contextlib
import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from voicebot.contact.callback_policy import (
    Accepted,
    Event,
    NotTaken,
    Outcome,
    Over,
    Rules,
    Rung,
    State,
    Step,
)
from voicebot.contact.callback_rows import Callback, Keeping
from voicebot.contact.callback_runner import CallbackRunner, Limits, Reply
from voicebot.contact.callback_work import CallbackWork, Held
from voicebot.contact.callbacks import SqlCallbacks
from voicebot.messages.types import Channel, Outgoing
from voicebot.shop.port import CallbackWish
from voicebot.store.engine import make_engine
from voicebot.store.worker import Store

T = TypeVar("T")

VICTIM, BYSTANDER = "+48490000001", "+48490000002"
WISHES = (
    CallbackWish("victim", "asked", VICTIM, "pyta o zwrot"),
    CallbackWish("bystander", "asked", BYSTANDER, "pyta o fakturę"),
    CallbackWish("victim-again", "widget", VICTIM, "ze strony"),
)
RULES = Rules(
    tries=3,
    quarantine=timedelta(seconds=0.3),
    pause=timedelta(seconds=0.05),
    lease=timedelta(seconds=0.6),
    dial_lease=timedelta(seconds=0.8),
)
LIMITS = Limits(at_once=3, offer_s=5.0, dial_s=0.4, talk_s=5.0, lease_s=0.6)
REST = {State.DONE, State.CHECK, State.GIVEN_UP, State.CANCELLED}
GIVE_UP_S = 40
"""No life lasts so long, on a machine that does a lot else."""
AT_ONCE = 10
"""Lives side by side: they wait most of it."""
DEATHS = 10
"""At most, of a life that is ended at any moment."""
_EVENTS: dict[str, tuple[type, str | None]] = {
    "declined": (NotTaken, None),
    "accepted": (Accepted, None),
    "missed": (Rung, "missed"),
    "answered": (Rung, "answered"),
    "over": (Over, None),
}
"""Steps by the word that begins a point's name."""


@dataclass
class Killer:
    """point: where to die; "": nowhere. inside: the transaction that is begun next is the one to die in."""

    point: str
    inside: bool = False

    def at(self, point: str, phone: str | None) -> None:
        """Die, if this is the point, and it is the victim's life."""
        if point == self.point and phone == VICTIM:
            os.kill(os.getpid(), signal.SIGKILL)

    def step(self, phone: str | None, event: Event) -> str:
        """The word for a step of the victim; "" for others."""
        for word, (kind, which) in _EVENTS.items():
            missed = isinstance(event, Rung) and event.outcome is not Outcome.ANSWERED
            if (
                phone == VICTIM
                and isinstance(event, kind)
                and which in (None, "missed" if missed else "answered")
            ):
                return word
        return ""


class Folder:
    """Files that outlive the process."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, name: str, line: str) -> None:
        """Add a line; it is on the disk when this returns."""
        with (self.path / name).open("a") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())

    def lines(self, name: str) -> list[list[str]]:
        """What was noted, in words."""
        with contextlib.suppress(FileNotFoundError):
            return [line.split() for line in (self.path / name).read_text().splitlines()]
        return []


class DyingStore(Store):
    """Dies with a transaction that has written and not committed, where the killer says so."""

    def __init__(self, path: Path, killer: Killer) -> None:
        super().__init__(make_engine(f"sqlite:///{path}"))
        self._killer = killer

    async def run(self, work: Callable[[Session], T], *, timeout_s: float | None = None) -> T:
        if not self._killer.inside:
            return await super().run(work, timeout_s=timeout_s)

        def dying(session: Session) -> T:
            work(session)
            session.flush()
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError("killed")

        return await super().run(dying)


class DyingWork(CallbackWork):
    """The book, whose hands die before a step, in its transaction, or after it."""

    def __init__(self, store: Store, killer: Killer, tries: dict[str, int]) -> None:
        super().__init__(store, keeping=Keeping(RULES, note))
        self._killer, self._of_try = killer, tries

    async def take(self, limit: int) -> list[Held]:
        self._killer.inside = self._killer.point == "taken-inside" and limit > 0
        held = await super().take(limit)
        for one in held:
            self._killer.at("taken-after", one.callback.phone)
        return held

    async def move(self, held: Held, event: Event) -> Step | None:
        word = self._killer.step(held.callback.phone, event)
        self._killer.at(f"{word}-before", held.callback.phone)
        self._killer.inside = word != "" and self._killer.point == f"{word}-inside"
        step = await super().move(held, event)
        if step is not None:
            self._of_try[held.callback.id] = step.case.tries
            if step.case.state is State.GIVEN_UP:
                self._killer.at("given_up-after", held.callback.phone)
        self._killer.at(f"{word}-after", held.callback.phone)
        return step


def note(callback: Callback) -> Outgoing:
    """To the shop."""
    return Outgoing("", Channel.EMAIL, "shop@example.com", callback.case.state.value, callback.id)


class Office:
    """The first agent to be rung for a callback declines, the others accept. The first ring of a telephone finds it busy, the second
    is answered; with the file `unreachable` nobody ever answers."""

    def __init__(self, folder: Folder, killer: Killer, tries: dict[str, int]) -> None:
        self._folder, self._killer, self._tries = folder, killer, tries

    def room(self) -> int:
        return 3

    async def ring(self, callback: Callback) -> Reply:
        first = not any(words[0] == callback.id for words in self._folder.lines("agents"))
        self._folder.note("agents", callback.id)
        self._killer.at("agent-rings", callback.phone)
        await asyncio.sleep(0.02)
        return Reply.DECLINED if first else Reply.ACCEPTED

    async def dial(self, callback: Callback) -> Outcome:
        before = sum(words[0] == callback.id for words in self._folder.lines("rings"))
        self._killer.at("ring-before", callback.phone)
        self._folder.note("rings", f"{callback.id} {self._tries[callback.id]} {time.time()}")
        self._killer.at("ring-after", callback.phone)
        await asyncio.sleep(0.02)
        unreachable = (self._folder.path / "unreachable").exists()
        return Outcome.BUSY if before == 0 or unreachable else Outcome.ANSWERED

    async def talk(self, callback: Callback) -> None:
        self._folder.note("talks", callback.id)
        await asyncio.sleep(0.1)
        self._killer.at("in-talk", callback.phone)

    async def let_go(self, callback: Callback) -> None:
        pass


async def live(folder: Folder, killer: Killer) -> int:
    """Note what nobody was told yet that it is noted, then carry everything out."""
    store = DyingStore(folder.path / "book.db", killer)
    book = SqlCallbacks(store, keeping=Keeping(RULES, note))
    told = {words[0] for words in folder.lines("kept")}
    for wish in WISHES:
        if wish.call_id not in told:
            killer.inside = killer.point == f"{wish.call_id}-wished-inside"
            await book.record(wish)
            killer.at(f"{wish.call_id}-wished-after", VICTIM)
            folder.note("kept", wish.call_id)
    tries: dict[str, int] = {}
    office = Office(folder, killer, tries)
    runner = CallbackRunner(DyingWork(store, killer, tries), office, office, lambda now: True, LIMITS)
    runner.start()
    try:
        async with asyncio.timeout(GIVE_UP_S):
            while any(noted.state not in REST for noted in await book.open()) or runner.in_hands:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    except TimeoutError:
        return 3
    finally:
        await runner.stop()
        await store.close()
    return 0


def born(folder: Folder, point: str = "") -> int:
    """A process of its own, killed at the point; its id."""
    child = os.fork()
    if child:
        return child
    signal.alarm(GIVE_UP_S + 20)  # ends one that hangs
    status = 4
    try:
        status = asyncio.run(live(folder, Killer(point)))
    except Exception:  # noqa: BLE001 - nothing of it may go on in the process it was forked from
        traceback.print_exc()
    finally:
        os._exit(status)


def status_of(child: int) -> int:
    """Wait for its end."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at_any_moment(folder: Folder, seed: int) -> list[int]:
    """Again and again, until one comes to its end before; the statuses."""
    chance, died = random.Random(seed), list[int]()
    while died[-1:] != [0] and len(died) < DEATHS:
        child = born(folder)
        time.sleep(chance.uniform(0.0, 0.3))
        os.kill(child, signal.SIGKILL)
        died.append(status_of(child))
    return died


def whole_life(folder: Folder, point: str) -> dict[str, object]:
    """Deaths, and then to the end."""
    kind, _, seed = point.partition("moments-")
    died = [status_of(born(folder, point))] if kind else killed_at_any_moment(folder, int(seed))
    return {"folder": str(folder.path), "died": died, "ended": status_of(born(folder))}


def side_by_side(orders: Sequence[tuple[str, str]]) -> None:
    """Live them all, each with a process that looks after it."""
    going: set[int] = set()
    for path, where in orders:
        if len(going) >= AT_ONCE:
            going.discard(os.wait()[0])
        child = os.fork()
        if child:
            going.add(child)
            continue
        try:
            told = json.dumps(whole_life(Folder(Path(path)), where))
            os.write(sys.stdout.fileno(), f"{told}\n".encode())  # so short a line is written in one piece
        finally:
            os._exit(0)
    for child in going:
        os.waitpid(child, 0)


if __name__ == "__main__":
    side_by_side(list(zip(sys.argv[1::2], sys.argv[2::2], strict=True)))
