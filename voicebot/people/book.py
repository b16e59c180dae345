"""The book of people, in the database."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from voicebot.clock import Clock, SystemClock
from voicebot.people.audit import Deed, note
from voicebot.people.types import Person, Role
from voicebot.store.models import PersonRow, PersonSessionRow
from voicebot.store.worker import Store


class People:
    """The book on a Store. All methods may raise StoreError. by: the login of who does it, for the audit log."""

    def __init__(self, store: Store, clock: Clock | None = None) -> None:
        self._store = store
        self._clock = clock or SystemClock()

    async def add(
        self, login: str, name: str, role: Role, kept: str, skills: Sequence[str] = (), *, by: str
    ) -> Person | None:
        """Write somebody down. login: as login_of gives it. kept: the password's hash. None when the login is taken already."""
        now = self._clock.now()

        def work(session: Session) -> Person | None:
            if _row(session, login) is not None:
                return None
            row = PersonRow(
                login=login,
                name=name,
                role=role.value,
                password=kept,
                skills=list(skills),
                disabled=False,
                created=now,
            )
            session.add(row)
            note(session, Deed(now, by, "person_added", f"person:{login}"))
            session.flush()
            return person_of(row)

        return await self._store.run(work)

    async def all(self) -> list[Person]:
        """Everybody, by login."""
        query = select(PersonRow).order_by(PersonRow.login)
        return await self._store.read(lambda session: [person_of(row) for row in session.scalars(query)])

    async def find(self, login: str) -> tuple[Person, str] | None:
        """A person and their password's hash."""

        def work(session: Session) -> tuple[Person, str] | None:
            row = _row(session, login)
            return None if row is None else (person_of(row), row.password)

        return await self._store.read(work)

    async def set_password(self, login: str, kept: str, *, by: str) -> bool:
        """A new password ends every session of this person. False for nobody."""
        return await self._change(login, "password_set", by, password=kept)

    async def set_disabled(self, login: str, disabled: bool, *, by: str) -> bool:
        """Whoever is disabled cannot sign in, and every session of theirs ends. False for nobody."""
        return await self._change(
            login, "person_disabled" if disabled else "person_enabled", by, disabled=disabled
        )

    async def describe(self, login: str, name: str, role: Role, skills: Sequence[str], *, by: str) -> bool:
        """Another name, role or skills; who gets another role signs in anew. False for nobody."""
        now = self._clock.now()

        def work(session: Session) -> bool:
            row = _row(session, login)
            if row is None:
                return False
            if row.role != role.value:
                session.execute(delete(PersonSessionRow).where(PersonSessionRow.person_id == row.id))
            row.name, row.role, row.skills = name, role.value, list(skills)
            note(session, Deed(now, by, "person_changed", f"person:{login}"))
            return True

        return await self._store.run(work)

    async def renew_hash(self, login: str, old: str, new: str) -> None:
        """The same password kept with today's settings, unless it was changed meanwhile; sessions go on."""

        def work(session: Session) -> None:
            row = _row(session, login)
            if row is not None and row.password == old:
                row.password = new

        await self._store.run(work)

    async def _change(self, login: str, what: str, by: str, **columns: object) -> bool:
        now = self._clock.now()
        return await self._store.run(
            lambda session: _change(session, login, columns, Deed(now, by, what, ""))
        )


def _change(session: Session, login: str, columns: dict[str, object], deed: Deed) -> bool:
    row = _row(session, login)
    if row is None:
        return False
    for name, value in columns.items():
        setattr(row, name, value)
    session.execute(delete(PersonSessionRow).where(PersonSessionRow.person_id == row.id))
    note(session, Deed(deed.at, deed.who, deed.what, f"person:{login}"))
    return True


def _row(session: Session, login: str) -> PersonRow | None:
    return session.scalar(select(PersonRow).where(PersonRow.login == login))


def person_of(row: PersonRow) -> Person:
    """The row as the rest of the house sees it: without the password."""
    return Person(row.id, row.login, row.name, Role(row.role), tuple(row.skills), row.disabled)
