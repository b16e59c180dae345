"""Coming in: throttle, password, session."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from voicebot.people import door as module
from voicebot.people.book import People
from voicebot.people.door import WAITING, Door, Reason, TurnedAway
from voicebot.people.lifetime import Lifetime
from voicebot.people.passwords import Hashes
from voicebot.people.sessions import Sessions
from voicebot.people.types import Role, SignedIn
from voicebot.store.worker import Store

PASSWORD = "zielony rower pod lasem"
HERE = "192.0.2.7"
WRONG = TurnedAway(Reason.WRONG)


class Doors:
    """Makes doors to one book, and keeps what they told."""

    def __init__(self, store: Store, people: People, clock) -> None:
        self.results: list[str] = []
        lifetime = Lifetime(timedelta(hours=2), timedelta(hours=12))
        self._parts = people, Sessions(store, lifetime, clock), clock
        self._made: list[Door] = []

    def door(self, hashes: Hashes) -> Door:
        self._made.append(Door(*self._parts, hashes=hashes, on_result=self.results.append))
        return self._made[-1]

    def close(self) -> None:
        for door in self._made:
            door.close()


@pytest.fixture
async def doors(store: Store, people: People, clock, hashes: Hashes) -> AsyncIterator[Doors]:
    """Anna may come in."""
    await people.add("anna", "Anna", Role.AGENT, hashes.make(PASSWORD), by="terminal")
    doors = Doors(store, people, clock)
    yield doors
    doors.close()


@pytest.fixture
def door(doors: Doors, hashes: Hashes) -> Door:
    """The door with passwords that cost nothing."""
    return doors.door(hashes)


async def test_the_right_password_opens_a_session(door: Door, doors: Doors) -> None:
    """Capitals and spaces around the login do not matter; signing out ends it."""
    entered = await door.enter(" Anna ", PASSWORD, HERE)
    assert not isinstance(entered, TurnedAway)
    token, signed_in = entered
    assert isinstance(signed_in, SignedIn)
    assert signed_in.person.login == "anna"
    assert await door.who(token) == signed_in
    await door.leave(signed_in)
    assert await door.who(token) is None
    assert doors.results == ["in"]


@pytest.mark.parametrize(
    ("login", "password"),
    [("anna", PASSWORD + "!"), ("anna", ""), ("jan", PASSWORD), ("", PASSWORD), (PASSWORD, "anna")],
)
async def test_whatever_is_wrong_the_answer_is_the_same(door: Door, login: str, password: str) -> None:
    """Password, login, both: nobody learns which logins exist."""
    assert await door.enter(login, password, HERE) == WRONG


async def test_nobody_costs_a_comparison_as_well(doors: Doors) -> None:
    """The time of an answer does not tell either."""
    compared: list[str | None] = []

    class Counting(Hashes):
        def matches(self, kept: str | None, password: str) -> bool:
            compared.append(kept)
            return super().matches(kept, password)

    door = doors.door(Counting(PasswordHasher(1, 8, 1)))
    for login in ("anna", "jan", "łucja"):
        await door.enter(login, "wrong", HERE)
    assert len(compared) == 3
    assert compared[0] is not None
    assert compared[1:] == [None, None]


async def test_who_is_disabled_stays_outside(door: Door, people: People) -> None:
    """With the right password, and the same answer."""
    await people.set_disabled("anna", True, by="terminal")
    assert await door.enter("anna", PASSWORD, HERE) == WRONG


async def test_a_guesser_waits_and_then_may_try_again(door: Door, doors: Doors, clock) -> None:
    """The sixth try is not even compared, right or wrong; after the wait it is."""
    for _ in range(5):
        assert await door.enter("anna", "wrong", HERE) == WRONG
    assert await door.enter("anna", PASSWORD, HERE) == TurnedAway(Reason.WAIT, 2.0)
    clock.pass_(2)
    assert not isinstance(await door.enter("anna", PASSWORD, HERE), TurnedAway)
    assert doors.results == ["wrong"] * 5 + ["wait", "in"]


async def test_a_hundred_guesses_at_once_are_a_hundred_guesses(door: Door) -> None:
    """The count does not wait for the answer of the one before."""
    answers = await asyncio.gather(*(door.enter("anna", f"guess {number}", HERE) for number in range(100)))
    assert [answer for answer in answers if answer == WRONG] == [WRONG] * 5


class Slow(Hashes):
    """Compares when it is told to."""

    def __init__(self) -> None:
        super().__init__(PasswordHasher(1, 8, 1))
        self.go = threading.Event()

    def matches(self, kept: str | None, password: str) -> bool:
        self.go.wait(5)
        return super().matches(kept, password)


async def test_a_crowd_is_sent_away(doors: Doors) -> None:
    """No more than so many passwords wait; the others are told when to come back."""
    slow = Slow()
    door = doors.door(slow)
    crowd = [
        asyncio.create_task(door.enter(f"login{number}", "guess", f"10.0.0.{number}"))
        for number in range(WAITING + 3)
    ]
    done: set[asyncio.Task[object]] = set()
    async with asyncio.timeout(5):
        while len(done) < 3:
            done, _ = await asyncio.wait(crowd, timeout=0.01)
    slow.go.set()
    answers = await asyncio.gather(*crowd)
    assert answers.count(TurnedAway(Reason.BUSY, 5.0)) == 3
    assert answers.count(WRONG) == WAITING


async def test_a_comparison_that_takes_too_long_is_given_up(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits without end."""
    monkeypatch.setattr(module, "COMPARE_S", 0.01)
    slow = Slow()
    assert await doors.door(slow).enter("anna", PASSWORD, HERE) == TurnedAway(Reason.BUSY, 5.0)
    slow.go.set()


async def test_a_closed_door_lets_nobody_in(door: Door) -> None:
    """At the end of the process; nobody's tries are counted for that."""
    door.close()
    for _ in range(10):
        assert await door.enter("anna", PASSWORD, HERE) == TurnedAway(Reason.BUSY, 5.0)


async def test_an_old_hash_is_made_anew(doors: Doors, people: People) -> None:
    """The password stays, its settings become today's, and the session opened meanwhile goes on."""
    newer = Hashes(PasswordHasher(2, 8, 1))
    door = doors.door(newer)
    entered = await door.enter("anna", PASSWORD, HERE)
    assert not isinstance(entered, TurnedAway)
    found = await people.find("anna")
    assert found is not None
    assert not newer.stale(found[1])
    assert await door.who(entered[0]) is not None
    assert not isinstance(await door.enter("anna", PASSWORD, HERE), TurnedAway)


async def test_an_old_hash_may_wait_for_the_next_time(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has signed in is not kept waiting for it, nor sent away."""
    door = doors.door(Hashes(PasswordHasher(2, 8, 1)))
    in_thread = door._in_thread
    asked: list[object] = []

    async def once(work):
        asked.append(work)
        if len(asked) > 1:
            raise TimeoutError
        return await in_thread(work)

    monkeypatch.setattr(door, "_in_thread", once)
    assert not isinstance(await door.enter("anna", PASSWORD, HERE), TurnedAway)
    assert len(asked) == 2


async def test_a_password_changed_while_it_was_compared_is_wrong(
    doors: Doors, people: People, hashes: Hashes
) -> None:
    """The old one opens nothing once the new one is set."""
    slow = Slow()
    door = doors.door(slow)
    coming = asyncio.create_task(door.enter("anna", PASSWORD, HERE))
    await asyncio.sleep(0.02)
    await people.set_password("anna", hashes.make("another good password"), by="terminal")
    slow.go.set()
    assert await coming == WRONG
