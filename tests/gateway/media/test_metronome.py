"""The clock of all calls, in virtual time."""

import asyncio
from collections.abc import Callable

from gateway.media.metronome import LATE_S, PERIOD_S, PHASES, Metronome
from tests.support.virtual_time import VirtualLoop, run


def forbidden() -> None:
    raise AssertionError("nothing failed")


def test_every_call_is_ticked_every_20_ms():
    """Numbers go up by one, times by a period, and nothing ticks after leaving."""

    async def calls() -> list[tuple[int, float]]:
        metronome, told = Metronome(), list[tuple[int, float]]()
        leave = metronome.join(lambda number, now: told.append((number, now)), forbidden)
        await asyncio.sleep(0.099)
        leave()
        leave()
        await asyncio.sleep(1)
        assert metronome.members == 0
        return told

    told = run(calls())
    assert [number for number, _ in told] == [0, 1, 2, 3, 4]
    assert [round(now, 6) for _, now in told] == [0.0, 0.02, 0.04, 0.06, 0.08]


def test_calls_take_turns_within_a_period():
    """Four calls tick at four different moments; a fifth joins the first."""

    async def calls() -> list[float]:
        metronome, at = Metronome(), dict[int, float]()

        def tick(name: int) -> Callable[[int, float], None]:
            return lambda number, now: at.setdefault(name, now) and None

        for name in range(PHASES + 1):
            metronome.join(tick(name), forbidden)
        await asyncio.sleep(PERIOD_S)
        assert metronome.late == 0
        return [at[name] for name in range(PHASES + 1)]

    times = run(calls())
    assert len(set(times[:PHASES])) == PHASES
    assert times[PHASES] == times[0]


def test_a_short_delay_is_caught_up_and_a_long_one_skipped():
    """Nothing shifts for good: after a delay the ticks are where they were; a tenth of a second is not sent in a burst."""

    async def calls() -> tuple[list[tuple[int, float]], Metronome]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        metronome, told = Metronome(), list[tuple[int, float]]()
        metronome.join(lambda number, now: told.append((number, round(now, 6))), forbidden)
        await asyncio.sleep(0.01)
        loop._jumping.now += 0.055  # the process does something else
        await asyncio.sleep(0.035)
        loop._jumping.now += 0.3
        await asyncio.sleep(0.03)
        return told, metronome

    told, metronome = run(calls())
    assert told[:5] == [(0, 0.0), (1, 0.065), (2, 0.065), (3, 0.065), (4, 0.08)]
    assert told[5:] == [(5, 0.1), (20, 0.4), (21, 0.42)]
    assert metronome.skipped == 14
    assert (metronome.ticks, metronome.late) == (8, 3)
    assert LATE_S == PERIOD_S


def test_a_call_that_breaks_is_ticked_no_more_and_the_others_go_on():
    """One call's fault ends that call only."""

    async def calls() -> tuple[list[int], list[str]]:
        metronome, told, failed = Metronome(), list[int](), list[str]()

        def breaks(number: int, now: float) -> None:
            raise ValueError

        metronome.join(breaks, lambda: failed.append("first"))
        metronome.join(lambda number, now: told.append(number), forbidden)
        await asyncio.sleep(0.05)
        return told, failed

    assert run(calls()) == ([0, 1, 2], ["first"])


def test_a_call_that_another_one_ends_in_the_same_beat_is_not_ticked_any_more():
    """Leaving takes effect at once, and who joins just then is ticked from the next beat on."""

    async def calls() -> list[str]:
        metronome, told = Metronome(), list[str]()

        def first(number: int, now: float) -> None:
            told.append("first")
            leave()
            for other in others:
                other()
            metronome.join(lambda number, now: told.append("late"), forbidden)

        leave = metronome.join(first, forbidden)
        others = [metronome.join(lambda number, now: told.append("never"), forbidden) for _ in range(PHASES)]
        await asyncio.sleep(0.03)
        return told

    assert run(calls()) == ["first", "late"]
