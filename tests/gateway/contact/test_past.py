"""What a caller's number did before, on the card."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.contact.caller import Caller
from gateway.contact.past import Past
from tests.support.desk import PROMPTS, Peer
from tests.support.people import PHONE, call, keep, said
from voicebot.clock import SystemClock
from voicebot.records.recorder import Recorder
from voicebot.store.worker import Store


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Where one call of the number is on record."""
    opened = await asyncio.to_thread(Store.open, f"sqlite:///{tmp_path / 'past.db'}")
    await keep(opened, call("before", PHONE, [said("reklamacja", intent="complaint")]))
    yield opened
    await opened.close()


def caller(verified: bool) -> Caller:
    recorder = Recorder("now", "sip", PHONE, SystemClock())
    recorder.event("caller", verified=verified)
    return Caller(Peer(), recorder)


async def looked_up(store: Store, whose: Caller) -> list[str]:
    told: list[str] = []
    Past(store, PROMPTS, {}).look_up(whose, told.append)
    for _ in range(100):
        if told:
            break
        await asyncio.sleep(0.02)
    return told


async def test_it_comes_a_moment_later(store: Store) -> None:
    """The card has it, and whoever shows the card is told."""
    whose = caller(verified=True)
    assert whose.card(PROMPTS, 0.0)["history"] is None
    assert await looked_up(store, whose) == ["now"]
    (entry,) = whose.card(PROMPTS, 0.0)["history"]
    assert (entry["matter"], entry["outcome"]) == ("Reklamacja", "answered")


async def test_a_number_that_nobody_vouches_for_is_not_looked_up(store: Store) -> None:
    """It may be somebody else's."""
    whose = caller(verified=False)
    assert await looked_up(store, whose) == []
    assert whose.history is None


async def test_a_database_that_refuses_costs_the_past_alone(store: Store) -> None:
    """The card stays as it was."""
    await store.close()
    whose = caller(verified=True)
    assert await looked_up(store, whose) == []
    assert whose.history is None
