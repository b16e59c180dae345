"""Queue and agents put together from the settings."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from gateway.contact.opening import open_centre, open_desk
from voicebot.clock import SystemClock
from voicebot.config import Config, Contact, Data
from voicebot.hearing.aside import Aside
from voicebot.metrics import Metrics
from voicebot.shopkeeper import shop_files
from voicebot.store.worker import Store


async def nobody(number: str, postcode: str) -> str | None:
    return None


def office(config: Config) -> Any:
    """The shop's files, and who follows their changes."""
    return SimpleNamespace(files=shop_files.read(config), name_of=nobody, on_queues=None)


async def test_the_shops_own_files_make_a_centre_and_its_agents(tmp_path: Path) -> None:
    """With history, captions and the sound of recorded turns."""
    config = Config(data=Data(directory=tmp_path))
    store = await asyncio.to_thread(Store.open, config.data.url)
    clock, aside = SystemClock(), Aside(None, lambda: False)  # type: ignore[arg-type]
    shop = office(config)
    centre = open_centre(shop, store, clock)
    assert centre is not None
    assert shop.on_queues == centre.follow
    desk = open_desk(config, store, clock, centre, aside, Metrics())
    assert centre.past is not None
    assert centre.captions is not None
    assert desk.replay is not None
    assert {queue["name"] for queue in desk.wall()["queues"]} == {"general", "complaints"}
    aside.close()
    await store.close()


async def test_without_people_there_is_no_centre(tmp_path: Path) -> None:
    """contact.enabled is off."""
    config = Config(data=Data(directory=tmp_path), contact=Contact(enabled=False))
    store = await asyncio.to_thread(Store.open, config.data.url)
    assert open_centre(office(config), store, SystemClock()) is None
    await store.close()
