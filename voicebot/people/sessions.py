"""The book of who is signed in, in the database: it outlives a restart, and its end counts at once everywhere."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from voicebot.clock import Clock, SystemClock
from voicebot.people import tokens
from voicebot.people.audit import Deed, note
from voicebot.people.book import person_of
from voicebot.people.lifetime import Lifetime, worth_noting
from voicebot.people.types import Person, SignedIn
from voicebot.store.models import PersonRow, PersonSessionRow
from voicebot.store.worker import Store

MOST = 10
"""Sessions of one person; with one more the oldest ends."""


class Sessions:
    """The book on a Store. All methods may raise StoreError."""

    def __init__(self, store: Store, lifetime: Lifetime, clock: Clock | None = None) -> None:
        self._store = store
        self._lifetime = lifetime
        self._clock = clock or SystemClock()

    async def open(self, person: Person, kept: str) -> tuple[str, SignedIn] | None:
        """A new session of this person and its token, which only the browser keeps.

        kept: the hash that was compared with. None when it is another by now, or the person is disabled.
        """
        now, token = self._clock.now(), tokens.new()
        expires = self._lifetime.expires(now)

        def work(session: Session) -> bool:
            row = session.get(PersonRow, person.id)
            if row is None or row.disabled or row.password != kept:
                return False
            _tidy(session, person.id, now)
            key = tokens.key_of(token)
            session.add(
                PersonSessionRow(key=key, person_id=person.id, created=now, last_used=now, expires=expires)
            )
            note(session, Deed(now, person.login, "sign_in", f"person:{person.login}"))
            return True

        if not await self._store.run(work):
            return None
        return token, self._signed_in(token, person, now, expires)

    async def find(self, token: str) -> SignedIn | None:
        """Who this token belongs to now: None for one that never was, has ended, or whose owner is disabled."""
        if not tokens.well_formed(token):
            return None
        now, key = self._clock.now(), tokens.key_of(token)
        query = (
            select(PersonSessionRow)
            .where(PersonSessionRow.key == key)
            .options(joinedload(PersonSessionRow.person))
        )

        def work(session: Session) -> tuple[Person, datetime, datetime] | None:
            row = session.scalar(query)
            return None if row is None else (person_of(row.person), row.last_used, row.expires)

        found = await self._store.read(work)
        if found is None:
            return None
        person, last_used, expires = found
        if person.disabled or self._lifetime.until(last_used, expires) <= now:
            return None
        if worth_noting(last_used, now):
            used = update(PersonSessionRow).where(PersonSessionRow.key == key).values(last_used=now)
            await self._store.run(lambda session: session.execute(used))
            last_used = now
        return self._signed_in(token, person, last_used, expires)

    async def end(self, signed_in: SignedIn) -> None:
        """Sign out; repeatable."""
        now, login = self._clock.now(), signed_in.person.login
        gone = delete(PersonSessionRow).where(PersonSessionRow.key == signed_in.session)

        def work(session: Session) -> None:
            if session.scalar(gone.returning(PersonSessionRow.key)) is not None:
                note(session, Deed(now, login, "sign_out", f"person:{login}"))

        await self._store.run(work)

    def _signed_in(self, token: str, person: Person, last_used: datetime, expires: datetime) -> SignedIn:
        until = self._lifetime.until(last_used, expires)
        return SignedIn(person, tokens.key_of(token), tokens.csrf_of(token), until)


def _tidy(session: Session, person_id: int, now: datetime) -> None:
    """Take out what has ended, and of this person's sessions the oldest, so that one more fits."""
    session.execute(delete(PersonSessionRow).where(PersonSessionRow.expires <= now))
    newest = (
        select(PersonSessionRow.key)
        .where(PersonSessionRow.person_id == person_id)
        .order_by(PersonSessionRow.created.desc(), PersonSessionRow.key)
        .limit(MOST - 1)
    )
    staying = session.scalars(newest).all()
    session.execute(
        delete(PersonSessionRow).where(
            PersonSessionRow.person_id == person_id, PersonSessionRow.key.not_in(staying)
        )
    )
