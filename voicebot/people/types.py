"""Who works here and what each may do."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}")


class Role(StrEnum):
    """What a person may do: each role may what those before it may."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"

    def may_as(self, needed: "Role") -> bool:
        """Whether this role is enough where `needed` is asked for."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


@dataclass(frozen=True, slots=True)
class Person:
    """One person. login: as `login_of` writes it. skills: words that routing knows."""

    id: int
    login: str
    name: str
    role: Role
    skills: tuple[str, ...]
    disabled: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person at the other end of a request. session: its key in the book, no secret. csrf: what a request that changes
    something must carry besides the cookie. until: the end of the session if it is not used again."""

    person: Person
    session: str = field(repr=False)
    csrf: str = field(repr=False)
    until: datetime


def login_of(typed: str) -> str | None:
    """The login name as it is kept: small letters, no spaces around. None for what can be nobody's: 2 to 64 of a-z 0-9 . _ @ + -"""
    login = typed.strip().lower()
    return login if _LOGIN.fullmatch(login) else None
