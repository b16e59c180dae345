"""The book of who is signed in."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from voicebot.people import tokens
from voicebot.people.audit import AuditLog
from voicebot.people.book import People
from voicebot.people.lifetime import Lifetime
from voicebot.people.sessions import MOST, Sessions
from voicebot.people.types import Person, Role
from voicebot.store.models import PersonRow, PersonSessionRow
from voicebot.store.worker import Store

HOUR = 3600.0
LIFETIME = Lifetime(idle=timedelta(hours=2), longest=timedelta(hours=12))


@pytest.fixture
def sessions(store: Store, clock) -> Sessions:
    """Nobody signed in, with the test's clock."""
    return Sessions(store, LIFETIME, clock)


@pytest.fixture
async def anna(people: People) -> Person:
    """Somebody who may sign in."""
    person = await people.add("anna", "Anna", Role.AGENT, "hash", by="terminal")
    assert person is not None
    return person


async def opened(sessions: Sessions, person: Person) -> str:
    """The token of a new session."""
    result = await sessions.open(person, "hash")
    assert result is not None
    return result[0]


async def count(store: Store) -> int:
    """Sessions in the database."""
    return await store.read(lambda s: s.scalar(select(func.count()).select_from(PersonSessionRow)) or 0)


async def test_a_token_brings_back_who_it_was_given_to(sessions: Sessions, anna: Person, clock) -> None:
    """The person, the guard against foreign pages, and until when."""
    result = await sessions.open(anna, "hash")
    assert result is not None
    token, signed_in = result
    assert signed_in.person == anna
    assert signed_in.csrf == tokens.csrf_of(token)
    assert signed_in.until == clock.now() + timedelta(hours=2)
    assert await sessions.find(token) == signed_in


async def test_the_token_is_kept_nowhere(store: Store, sessions: Sessions, anna: Person) -> None:
    """Whoever reads the database cannot sign in with it."""
    token = await opened(sessions, anna)
    row = await store.read(lambda s: s.scalars(select(PersonSessionRow)).one())
    assert token not in (row.key, str(row.person_id))
    assert await sessions.find(row.key) is None


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "ą" * 43])
async def test_a_token_that_never_was_is_nobodys(sessions: Sessions, anna: Person, token: str) -> None:
    """Whatever its form."""
    await opened(sessions, anna)
    assert await sessions.find(token) is None


async def test_an_unused_session_ends_and_use_puts_that_off(sessions: Sessions, anna: Person, clock) -> None:
    """Two hours from the last use; at most twelve in all."""
    token = await opened(sessions, anna)
    began = clock.now()
    for _ in range(7):
        clock.pass_(1.6 * HOUR)
        found = await sessions.find(token)
        assert found is not None
        assert found.until == min(clock.now() + timedelta(hours=2), began + timedelta(hours=12))
    clock.pass_(0.8 * HOUR)
    assert await sessions.find(token) is None
    token = await opened(sessions, anna)
    clock.pass_(2 * HOUR - 1)
    assert await sessions.find(token) is not None
    clock.pass_(2 * HOUR)
    assert await sessions.find(token) is None


async def test_use_is_written_down_once_a_minute(
    store: Store, sessions: Sessions, anna: Person, clock
) -> None:
    """A desk that asks all the time writes little."""
    token = await opened(sessions, anna)
    began = clock.now()
    last_used = select(PersonSessionRow.last_used)
    for seconds, noted in ((59, 0), (1, 60), (59, 60), (1, 120)):
        clock.pass_(seconds)
        await sessions.find(token)
        assert await store.read(lambda s: s.scalar(last_used)) == began + timedelta(seconds=noted)


async def test_signing_out_ends_this_session_only(
    store: Store, sessions: Sessions, anna: Person, clock
) -> None:
    """Repeatable; sign-in and sign-out are in the log once each."""
    here, there = await opened(sessions, anna), await opened(sessions, anna)
    signed_in = await sessions.find(here)
    assert signed_in is not None
    await sessions.end(signed_in)
    await sessions.end(signed_in)
    assert await sessions.find(here) is None
    assert await sessions.find(there) is not None
    deeds = [deed.what for deed in await AuditLog(store, clock).newest()]
    assert sorted(deeds) == ["person_added", "sign_in", "sign_in", "sign_out"]


async def test_a_new_password_and_a_shut_door_end_every_session(
    sessions: Sessions, people: People, anna: Person
) -> None:
    """At once, not at their own end; nobody else's."""
    jan = await people.add("jan", "Jan", Role.AGENT, "hash", by="terminal")
    assert jan is not None
    stays, first = await opened(sessions, jan), await opened(sessions, anna)
    await people.set_password("anna", "hash", by="terminal")
    second = await opened(sessions, anna)
    assert await sessions.find(first) is None
    await people.set_disabled("anna", True, by="terminal")
    assert await sessions.find(second) is None
    assert await sessions.find(stays) is not None


async def test_a_session_of_somebody_disabled_by_hand_is_none(
    store: Store, sessions: Sessions, anna: Person
) -> None:
    """Also when the row was changed without the book."""
    token = await opened(sessions, anna)
    await store.run(lambda s: setattr(s.get(PersonRow, anna.id), "disabled", True))
    assert await sessions.find(token) is None


async def test_what_changed_while_the_password_was_compared_counts(
    store: Store, sessions: Sessions, people: People, anna: Person
) -> None:
    """Another password, a shut door, or nobody there any more: no session."""
    assert await sessions.open(anna, "another hash") is None
    await people.set_disabled("anna", True, by="terminal")
    assert await sessions.open(anna, "hash") is None
    await store.run(lambda s: s.query(PersonRow).delete())
    assert await sessions.open(anna, "hash") is None


async def test_sessions_do_not_pile_up(store: Store, sessions: Sessions, anna: Person, clock) -> None:
    """The oldest of a person's ends when there are too many; what has ended leaves the database."""
    first = await opened(sessions, anna)
    for _ in range(MOST):
        clock.pass_(1)
        last = await opened(sessions, anna)
    assert await count(store) == MOST
    assert await sessions.find(first) is None
    assert await sessions.find(last) is not None
    clock.pass_(12 * HOUR)
    await opened(sessions, anna)
    assert await count(store) == 1
