"""Passwords: which ones are good enough, and how they are kept (argon2id). Nothing here logs or shows one."""

import re
import tomllib
import unicodedata
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from voicebot.errors import DataError

SHORTEST = 12
LONGEST = 128
"""Characters. A longer one is refused before it costs anything."""
FEWEST_DIFFERENT = 5
"""Different characters."""
COMMON = Path(__file__).with_name("common.toml")

PASSES, MEMORY_KIB, LANES = 3, 32_768, 1
"""About 70 ms on one core and 32 MiB: dear for who guesses, small enough beside calls that go on."""


class Weakness(StrEnum):
    """Why a password is refused; the value says what to do."""

    SHORT = f"take at least {SHORTEST} characters"
    LONG = f"take at most {LONGEST} characters"
    SAME = f"take at least {FEWEST_DIFFERENT} different characters"
    NAMED = "do not put the login or the name into it"
    COMMON = "too many people have this one; three or four unrelated words are better"


def weakness(password: str, login: str, name: str) -> Weakness | None:
    """What is wrong with a new password; None when it will do. Errors: DataError for a list of common ones that cannot be read."""
    password = _same(password)
    if len(password) < SHORTEST:
        return Weakness.SHORT
    if len(password) > LONGEST:
        return Weakness.LONG
    plain = password.casefold()
    if len(set(plain)) < FEWEST_DIFFERENT:
        return Weakness.SAME
    own = [part for part in re.split(r"[\W_]+", _same(f"{login} {name}").casefold()) if len(part) >= 4]
    if any(part in plain for part in own):
        return Weakness.NAMED
    letters = re.sub(r"[\W\d_]+$|^[\W\d_]+", "", plain)
    return Weakness.COMMON if {plain, letters} & _common(COMMON) or _runs(plain) else None


class Hashes:
    """argon2id. Each call takes a core for PASSES over MEMORY_KIB, without the interpreter's lock."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(PASSES, MEMORY_KIB, LANES)
        self._nobodys = self._hasher.hash("nobody has this password")

    def make(self, password: str) -> str:
        """What is kept instead of the password."""
        return self._hasher.hash(_same(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether this is the password. kept None (no such person) costs the same time and is false.

        Errors: DataError for a kept hash that is none.
        """
        if len(password) > LONGEST:
            return False
        try:
            return self._hasher.verify(kept or self._nobodys, _same(password)) and kept is not None
        except InvalidHashError as error:
            raise DataError("a password in the database is not an argon2 hash") from error
        except Argon2Error:
            return False

    def stale(self, kept: str) -> bool:
        """Whether it was made with other settings than today's and should be made anew."""
        return self._hasher.check_needs_rehash(kept)


def _same(password: str) -> str:
    """One spelling for what looks the same: ż is one character on one keyboard and two on another. No lone surrogates."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace").decode()


def _runs(plain: str) -> bool:
    """Whether it is mostly steps of one in one direction: 123456789012, abcdefghijkl."""
    steps = [ord(after) - ord(before) for before, after in pairwise(plain)]
    return any(steps.count(step) > len(steps) * 0.7 for step in (-1, 1))


@lru_cache(maxsize=2)
def _common(file: Path) -> frozenset[str]:
    try:
        return frozenset(tomllib.loads(file.read_text("utf-8"))["passwords"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{file}: {type(error).__name__} {error}") from error
