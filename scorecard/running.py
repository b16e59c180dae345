"""Rings the line with all calls, some at a time, and keeps sound and record of those that went wrong."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from gateway.caller.commands import Prepared, prepare, ring
from gateway.caller.line import Line
from gateway.caller.player import Result
from gateway.caller.privacy import leaks
from gateway.caller.recording import both_sides
from gateway.caller.sip import Telephone
from gateway.caller.sip_codecs import Codec, codecs
from gateway.caller.sound_line import SoundLine
from scorecard.expansion import Case

AT_ONCE = 6
STAGGER_S = 0.7
"""Between the first sounds of two callers: people do not ring at the same instant."""
CALL_LIMIT_S = 300.0
"""Of one call, whatever happens on it."""
LATE_S = 0.06
"""After the packet before it: instead of 20 ms. The caller's own clock was late, so their speech stuttered."""
ALAW = codecs("PCMA")


@dataclass(frozen=True, slots=True)
class Played:
    """A call that is over. leaks: what was said too early (gateway.caller.privacy). audio: both sides, of a call that failed.
    late: part of the caller's packets that this machine sent too late."""

    case: Case
    result: Result
    leaks: tuple[str, ...] = ()
    audio: Path | None = None
    late: float = 0.0

    @property
    def passed(self) -> bool:
        """The caller got what they called for, and nobody heard what they must not."""
        return self.result.passed and not self.leaks


def made(case: Case) -> Prepared:
    """All that the caller may say, spoken. Errors: SpeakingError."""
    return prepare(case.scenario, codecs=_codecs(case))


def _codecs(case: Case) -> tuple[Codec, ...] | None:
    return ALAW if case.condition.way == "sip" else None


async def ring_all(
    calls: Sequence[tuple[Case, Prepared]],
    url: str,
    sip: str,
    folder: Path,
    done: Callable[[Played], None],
    at_once: int = AT_ONCE,
) -> list[Played]:
    """All calls, in their order. url, sip: of the line. folder: where sound goes. done: is told of each as it ends."""
    free = asyncio.Semaphore(at_once)

    async def one(place: int, case: Case, prepared: Prepared) -> Played:
        async with free:
            await asyncio.sleep(STAGGER_S * place if place < at_once else 0)
            played = await _play(case, prepared, url, sip, folder)
        done(played)
        return played

    return await asyncio.gather(*(one(place, *call) for place, call in enumerate(calls)))


async def _play(case: Case, prepared: Prepared, url: str, sip: str, folder: Path) -> Played:
    lines: list[Line] = []
    telephone = Telephone(sip, ALAW) if case.condition.way == "sip" else None
    try:
        async with asyncio.timeout(CALL_LIMIT_S):
            result = await ring(
                prepared,
                url,
                loss=case.condition.loss,
                seed=case.number,
                telephone=telephone,
                done=lambda line, _: lines.append(line),
            )
    except TimeoutError:
        result = Result(case.name, case.condition.way, failures=[f"not over after {CALL_LIMIT_S:.0f} s"])
    found = tuple(leaks(result.dialogue, case.orders))
    audio, late = None, 0.0
    if lines and isinstance(lines[0], SoundLine):
        late = stutter([at for at, _, _ in lines[0].mouth.sent])
    if (found or not result.passed) and lines and isinstance(lines[0], SoundLine):
        audio = folder / f"{case.name.replace('/', '-')}.wav"
        # decoding takes a second of the processor that the other callers need for their clocks
        audio.write_bytes(await asyncio.to_thread(both_sides, lines[0]))
        audio.with_suffix(".json").write_text(
            json.dumps(result.record, ensure_ascii=False, indent=1), "utf-8"
        )
    return Played(case, result, found, audio, late)


def stutter(sent: Sequence[float]) -> float:
    """The part of packets that left too late. sent: seconds, in order."""
    late = sum(after - before > LATE_S for before, after in pairwise(sent))
    return late / max(1, len(sent) - 1)
