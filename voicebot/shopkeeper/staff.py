"""Who works here, as the admin page changes it: nobody can lock the shop out of it."""

import asyncio
import re
import secrets
from collections.abc import Sequence

from voicebot.errors import SettingRefused
from voicebot.people.book import People
from voicebot.people.passwords import Hashes, weakness
from voicebot.people.types import Person, Role, login_of

MOST_SKILLS = 20
LONGEST_NAME = 100
_SKILL = re.compile(r"[\w.+-]{1,40}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for each other when a password is read aloud or copied from paper."""


class Staff:
    """On the book of people. by: the login of the admin who does it. Errors of all that change something: SettingRefused; StoreError;
    KeyError for a login that is nobody's."""

    def __init__(self, people: People, hashes: Hashes | None = None) -> None:
        self._people, self._hashes = people, hashes or Hashes()
        self._turn = asyncio.Lock()

    async def all(self) -> list[Person]:
        """Everybody, by login."""
        return await self._people.all()

    async def add(self, login: str, name: str, role: Role, skills: Sequence[str], *, by: str) -> str:
        """Somebody new; their first password, which is shown once and kept nowhere."""
        known = login_of(login)
        if known is None:
            raise SettingRefused("login", login, "login")
        name, skills = _name(name), _skills(skills)
        password, kept = await self._new_password(known, name)
        if await self._people.add(known, name, role, kept, skills, by=by) is None:
            raise SettingRefused("login", known, "taken")
        return password

    async def change(self, login: str, name: str, role: Role, skills: Sequence[str], *, by: str) -> None:
        """Another name, role or skills."""
        name, skills = _name(name), _skills(skills)
        async with self._turn:
            if role is not Role.ADMIN:
                await self._another_admin(login, "role", role.value)
            if not await self._people.describe(login, name, role, skills, by=by):
                raise KeyError(login)

    async def set_disabled(self, login: str, disabled: bool, *, by: str) -> None:
        """Whoever is disabled is signed out everywhere at once."""
        async with self._turn:
            if disabled and login == by:
                raise SettingRefused("disabled", True, "yourself")
            if disabled:
                await self._another_admin(login, "disabled", True)
            if not await self._people.set_disabled(login, disabled, by=by):
                raise KeyError(login)

    async def new_password(self, login: str, *, by: str) -> str:
        """A new first password; every session of this person ends."""
        found = await self._people.find(login)
        if found is None:
            raise KeyError(login)
        password, kept = await self._new_password(login, found[0].name)
        if not await self._people.set_password(login, kept, by=by):
            raise KeyError(login)
        return password

    async def _another_admin(self, login: str, field: str, value: object) -> None:
        admins = [one.login for one in await self.all() if one.role is Role.ADMIN and not one.disabled]
        if admins == [login]:
            raise SettingRefused(field, value, "last_admin")

    async def _new_password(self, login: str, name: str) -> tuple[str, str]:
        while True:
            password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
            if weakness(password, login, name) is None:
                return password, await asyncio.to_thread(self._hashes.make, password)


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise SettingRefused("name", typed, "name", {"most": LONGEST_NAME})
    return name


def _skills(typed: Sequence[str]) -> list[str]:
    skills = list(dict.fromkeys(skill.strip() for skill in typed if skill.strip()))
    wrong = next((skill for skill in skills if not _SKILL.fullmatch(skill)), None)
    if wrong is not None or len(skills) > MOST_SKILLS:
        raise SettingRefused("skills", wrong or len(skills), "skills", {"most": MOST_SKILLS})
    return skills
