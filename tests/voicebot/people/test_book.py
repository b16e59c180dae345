"""The book of people."""

from datetime import timedelta

import pytest

from voicebot.errors import StoreError
from voicebot.people.audit import AuditLog
from voicebot.people.book import People
from voicebot.people.lifetime import Lifetime
from voicebot.people.sessions import Sessions
from voicebot.people.types import Role
from voicebot.store.models import PersonRow
from voicebot.store.worker import Store


async def test_who_is_added_is_found_with_everything(people: People) -> None:
    """And listed by login; the hash is apart from the person."""
    jan = await people.add("jan", "Jan Lis", Role.AGENT, "hash-1", ("zwroty", "en"), by="terminal")
    anna = await people.add("anna", "Anna Nowak", Role.ADMIN, "hash-2", by="terminal")
    assert jan is not None
    assert (jan.login, jan.name, jan.role, jan.skills, jan.disabled) == (
        "jan",
        "Jan Lis",
        Role.AGENT,
        ("zwroty", "en"),
        False,
    )
    assert await people.find("jan") == (jan, "hash-1")
    assert await people.all() == [anna, jan]
    assert await people.find("nobody") is None


async def test_a_login_is_one_persons(people: People) -> None:
    """The second one is told so; the first stays as they are."""
    first = await people.add("anna", "Anna Nowak", Role.ADMIN, "hash-1", by="terminal")
    assert await people.add("anna", "Another", Role.AGENT, "hash-2", by="terminal") is None
    assert await people.find("anna") == (first, "hash-1")


async def test_password_and_door_are_changed(people: People) -> None:
    """True for somebody, False for nobody."""
    await people.add("anna", "Anna", Role.AGENT, "hash-1", by="terminal")
    assert await people.set_password("anna", "hash-2", by="jan") is True
    assert await people.set_disabled("anna", True, by="jan") is True
    found = await people.find("anna")
    assert found is not None
    assert (found[0].disabled, found[1]) == (True, "hash-2")
    await people.set_disabled("anna", False, by="jan")
    assert not (await people.all())[0].disabled
    assert await people.set_password("nobody", "hash", by="jan") is False
    assert await people.set_disabled("nobody", True, by="jan") is False


async def test_changes_are_in_the_log(store: Store, people: People, clock) -> None:
    """Who did it, and to whom; nothing for what did not happen."""
    await people.add("anna", "Anna", Role.AGENT, "hash", by="terminal")
    await people.add("anna", "Anna", Role.AGENT, "hash", by="terminal")
    await people.set_password("anna", "hash-2", by="jan")
    await people.set_disabled("anna", True, by="jan")
    await people.set_disabled("anna", False, by="jan")
    await people.set_disabled("nobody", True, by="jan")
    deeds = await AuditLog(store, clock).newest()
    assert [(deed.who, deed.what, deed.about) for deed in reversed(deeds)] == [
        ("terminal", "person_added", "person:anna"),
        ("jan", "password_set", "person:anna"),
        ("jan", "person_disabled", "person:anna"),
        ("jan", "person_enabled", "person:anna"),
    ]


async def test_a_hash_is_renewed_only_where_it_is_still_the_same(people: People) -> None:
    """A password set meanwhile is not undone."""
    await people.add("anna", "Anna", Role.AGENT, "old", by="terminal")
    await people.renew_hash("anna", "old", "new")
    assert (await people.find("anna") or ("", ""))[1] == "new"
    await people.renew_hash("anna", "old", "newer")
    await people.renew_hash("nobody", "old", "newer")
    assert (await people.find("anna") or ("", ""))[1] == "new"


async def test_an_unknown_role_is_refused_by_the_database(store: Store, clock) -> None:
    """Whoever writes into the table by hand cannot invent one."""
    row = PersonRow(
        login="x", name="x", role="god", password="x", skills=[], disabled=False, created=clock.now()
    )
    with pytest.raises(StoreError):
        await store.run(lambda session: session.add(row))


async def test_name_role_and_skills_are_changed(people: People, store: Store) -> None:
    """Who gets another role signs in anew; the log has it; False for nobody."""
    jan = await people.add("jan", "Jan", Role.AGENT, "hash", by="terminal")
    assert jan is not None
    sessions = Sessions(store, Lifetime(timedelta(hours=1), timedelta(hours=2)))
    opened = await sessions.open(jan, "hash")
    assert opened is not None
    assert await people.describe("jan", "Jan Lis", Role.AGENT, ["en"], by="anna") is True
    assert await sessions.find(opened[0]) is not None
    assert await people.describe("jan", "Jan Lis", Role.SUPERVISOR, ["en"], by="anna") is True
    assert await sessions.find(opened[0]) is None
    found = await people.find("jan")
    assert found is not None
    assert (found[0].name, found[0].role, found[0].skills) == ("Jan Lis", Role.SUPERVISOR, ("en",))
    assert await people.describe("nobody", "N", Role.AGENT, [], by="anna") is False
    deeds = await AuditLog(store).newest(about="person:jan", who="anna")
    assert [deed.what for deed in deeds] == ["person_changed", "person_changed"]
