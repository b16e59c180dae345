"""Who works here, as an admin changes it."""

from typing import Any

import pytest
from argon2 import PasswordHasher

from voicebot.errors import SettingRefused
from voicebot.people.book import People
from voicebot.people.passwords import Hashes, weakness
from voicebot.people.types import Role
from voicebot.shopkeeper.staff import Staff
from voicebot.store.worker import Store

HASHES = Hashes(PasswordHasher(1, 8, 1))


@pytest.fixture
def people(store: Store, clock: Any) -> People:
    """Nobody yet."""
    return People(store, clock)


@pytest.fixture
async def staff(people: People) -> Staff:
    """Anna, the only admin."""
    await people.add("anna", "Anna", Role.ADMIN, "hash", by="terminal")
    return Staff(people, HASHES)


async def test_somebody_new_gets_a_password_that_is_shown_once(staff: Staff, people: People) -> None:
    """It is a good one, opens the door, and only its hash is kept."""
    password = await staff.add(" Ewa ", " Ewa  Lis ", Role.AGENT, ["zwroty", "zwroty", " "], by="anna")
    found = await people.find("ewa")
    assert found is not None
    person, kept = found
    assert (person.name, person.role, person.skills) == ("Ewa Lis", Role.AGENT, ("zwroty",))
    assert HASHES.matches(kept, password)
    assert weakness(password, "ewa", "Ewa Lis") is None
    assert await staff.new_password("ewa", by="anna") != password
    assert [one.login for one in await staff.all()] == ["anna", "ewa"]


@pytest.mark.parametrize(
    ("login", "name", "skills", "field", "rule"),
    [
        ("ż", "Ewa", [], "login", "login"),
        ("anna", "Ewa", [], "login", "taken"),
        ("ewa", " ", [], "name", "name"),
        ("ewa", "E\x00wa", [], "name", "name"),
        ("ewa", "Ewa", ["dwa słowa"], "skills", "skills"),
        ("ewa", "Ewa", [f"s{number}" for number in range(21)], "skills", "skills"),
    ],
)
async def test_who_cannot_be_written_down_is_refused(
    staff: Staff, login: str, name: str, skills: list[str], field: str, rule: str
) -> None:
    """With the field and the rule."""
    with pytest.raises(SettingRefused) as refused:
        await staff.add(login, name, Role.AGENT, skills, by="anna")
    assert (refused.value.field, refused.value.rule) == (field, rule)


async def test_the_shop_is_not_locked_out(staff: Staff) -> None:
    """The last admin stays one; nobody disables themselves."""
    with pytest.raises(SettingRefused, match="last_admin"):
        await staff.change("anna", "Anna", Role.AGENT, [], by="anna")
    with pytest.raises(SettingRefused, match="last_admin"):
        await staff.set_disabled("anna", True, by="jan")
    with pytest.raises(SettingRefused, match="yourself"):
        await staff.set_disabled("anna", True, by="anna")
    await staff.add("jan", "Jan", Role.ADMIN, [], by="anna")
    await staff.set_disabled("anna", True, by="jan")
    await staff.set_disabled("anna", False, by="jan")
    await staff.change("anna", "Anna N.", Role.SUPERVISOR, ["en"], by="jan")
    anna = (await staff.all())[0]
    assert (anna.name, anna.role, anna.skills, anna.disabled) == ("Anna N.", Role.SUPERVISOR, ("en",), False)


async def test_nobody_is_nobody(staff: Staff) -> None:
    """KeyError for a login that is not there."""
    for work in (
        staff.change("x", "X", Role.AGENT, [], by="anna"),
        staff.set_disabled("x", True, by="anna"),
        staff.new_password("x", by="anna"),
    ):
        with pytest.raises(KeyError):
            await work
