"""What stands behind the supervisors' pages, put together."""

from datetime import date
from pathlib import Path
from typing import Any

from gateway.wall.desk import WallDesk
from tests.support.desk import Office
from voicebot.config import Config, Data
from voicebot.store.worker import Store


async def test_it_learns_from_the_record_before_calls_come(calls: Store, clock: Any, tmp_path: Path) -> None:
    """A talk of a minute is on record: the usual one gets shorter."""
    centre = Office().centre
    before = centre.estimator._talks["general"]._mean
    desk = WallDesk(Config(data=Data(directory=tmp_path)), calls, clock, centre)
    await desk.start()
    assert centre.estimator._talks["general"]._mean < before
    assert (await desk.numbers.day(date(2026, 3, 2)))["total"]["answered"] == 1
    await desk.stop()
    await desk.stop()


async def test_without_a_centre_there_are_numbers_all_the_same(
    calls: Store, clock: Any, tmp_path: Path
) -> None:
    """Calls of the bot alone can be read as well."""
    desk = WallDesk(Config(data=Data(directory=tmp_path)), calls, clock, None)
    await desk.start()
    assert (await desk.archive.read("anna", "finished")) is not None
    await desk.stop()
