"""People of a test's own, whose passwords cost no time."""

import pytest
from argon2 import PasswordHasher

from voicebot.people.book import People
from voicebot.people.passwords import Hashes
from voicebot.store.worker import Store


@pytest.fixture(scope="session")
def hashes() -> Hashes:
    """argon2id with the least it can do."""
    return Hashes(PasswordHasher(1, 8, 1))


@pytest.fixture
def people(store: Store, clock) -> People:
    """Nobody yet, with the test's clock."""
    return People(store, clock)
