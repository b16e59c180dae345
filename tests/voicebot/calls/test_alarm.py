"""The one timer of a call, in virtual time."""

import asyncio

from tests.support.virtual_time import run
from voicebot.calls.alarm import Alarm


def rung_at(*settings: tuple[float, tuple[float | None, ...]], until: float = 10.0) -> list[float]:
    """When an alarm rings that is set to these times at these moments."""
    rung: list[float] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        alarm = Alarm(lambda: rung.append(round(loop.time() - began, 3)), loop.time)
        for at, times in settings:
            await asyncio.sleep(began + at - loop.time())
            alarm.set(*(None if due is None else began + due for due in times))
        await asyncio.sleep(began + until - loop.time())
        alarm.stop()

    run(main())
    return rung


def test_it_rings_once_at_the_earliest_time() -> None:
    """What is later is set anew by whoever is rung; a time that has passed rings at once."""
    assert rung_at((0, (3.0, None, 2.0))) == [2.0]
    assert rung_at((4, (3.0,))) == [4.0]


def test_what_was_set_before_is_forgotten() -> None:
    """An earlier or a later time, or none; the same time again changes nothing."""
    assert rung_at((0, (5.0,)), (1, (2.0,))) == [2.0]
    assert rung_at((0, (2.0,)), (1, (5.0,))) == [5.0]
    assert rung_at((0, (2.0,)), (1, (None,))) == []
    assert rung_at((0, (2.0,)), (1, (2.0,))) == [2.0]


def test_what_is_put_off_again_and_again_rings_once_at_the_last_time() -> None:
    """As while somebody speaks; what comes sooner again is not missed, and what is called off in the meantime is not rung."""
    put_off = [(at / 10, (at / 10 + 1,)) for at in range(30)]
    assert rung_at(*put_off) == [3.9]
    assert rung_at(*put_off, (3.0, (3.2,))) == [3.2]
    assert rung_at(*put_off, (3.0, (None,))) == []
    assert rung_at(*put_off, (3.0, (None,)), (5.0, (6.0,))) == [6.0]


def test_a_stopped_alarm_is_silent_and_can_be_set_again() -> None:
    """Stopping twice is no harm."""
    rung = []

    async def main() -> None:
        alarm = Alarm(lambda: rung.append(True), asyncio.get_running_loop().time)
        alarm.set(asyncio.get_running_loop().time() + 1)
        alarm.stop()
        alarm.stop()
        await asyncio.sleep(2)
        assert not rung
        alarm.set(asyncio.get_running_loop().time() + 1)
        await asyncio.sleep(2)

    run(main())
    assert rung == [True]
