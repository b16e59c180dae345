"""Ringing, on a line that is made up."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from gateway.caller.commands import Prepared
from gateway.caller.mouth import Mouth
from gateway.caller.player import Result
from gateway.caller.scenario import Say, Scenario
from gateway.caller.transcript import Entry
from gateway.caller.webrtc import WebrtcLine
from scorecard import running
from scorecard.running import Played, ring_all, stutter
from tests.scorecard.conftest import Make


class _Ring:
    """Stands for a call: fails when told so. calls: what was asked for."""

    def __init__(self, *, fails: bool = False, said: str = "Dzień dobry.") -> None:
        self.fails, self.said = fails, said
        self.calls: list[dict[str, Any]] = []
        self.now = self.most = 0

    async def __call__(self, prepared: Prepared, url: str, *, done: Any, **options: Any) -> Result:
        self.calls.append(options)
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        result = Result(
            "a", "webrtc", failures=["x"] if self.fails else [], dialogue=[Entry(0, "bot", self.said)]
        )
        line = WebrtcLine("http://bot.test", background={})
        line.mouth = Mouth({}, "opus")
        done(line, result)
        return result


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for their turn to begin."""
    monkeypatch.setattr(running, "STAGGER_S", 0.0)


async def _rung(
    ring: _Ring, calls: list[Played], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> list[Played]:
    monkeypatch.setattr(running, "ring", ring)
    ended: list[Played] = []
    prepared = [(one.case, Prepared(one.case.scenario, {})) for one in calls]
    played = await ring_all(prepared, "http://bot.test", "sip:bot@bot.test", folder, ended.append, 2)
    assert len(ended) == len(played) == len(calls)
    return played


async def test_calls_go_out_under_their_conditions_some_at_a_time(
    made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loss as it is meant, A-law by telephone, never more than so many."""
    ring = _Ring()
    names = ("clean", "loss2", "alaw", "clean")
    played = await _rung(ring, [made(condition=name) for name in names], tmp_path, monkeypatch)
    assert [one.case.condition.name for one in played] == list(names)
    assert all(one.passed and one.audio is None for one in played)
    assert [call["loss"] for call in ring.calls] == [0, 0.02, 0, 0]
    assert [call["telephone"] is not None for call in ring.calls] == [False, False, True, False]
    assert ring.calls[2]["telephone"].codecs[0].name == "PCMA"
    assert ring.most == 2


async def test_what_went_wrong_can_be_heard(
    made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file named after the call."""
    (one,) = await _rung(_Ring(fails=True), [made()], tmp_path, monkeypatch)
    assert one.audio == tmp_path / "status-sent-clean.wav"
    assert one.audio.read_bytes()[:4] == b"RIFF"


async def test_a_secret_told_too_early_fails_the_call(
    made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However well it went otherwise."""
    (one,) = await _rung(_Ring(said="Chodzi o buty?"), [made()], tmp_path, monkeypatch)
    assert one.result.passed
    assert not one.passed
    assert one.leaks == ("goods before the caller proved whose order it is",)
    assert one.audio is not None


async def test_a_call_that_never_ends_is_ended(
    made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are not kept waiting for ever."""

    class _Endless(_Ring):
        async def __call__(self, *arguments: Any, **options: Any) -> Result:
            return await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(running, "CALL_LIMIT_S", 0.01)
    (one,) = await _rung(_Endless(), [made()], tmp_path, monkeypatch)
    assert one.result.failures == ["not over after 0 s"]


@pytest.mark.parametrize(("condition", "codec"), [("clean", "opus"), ("alaw", "PCMA")])
def test_what_is_said_is_made_in_the_codec_it_goes_out_in(made: Make, condition: str, codec: str) -> None:
    """Before the first call: nothing is spoken or encoded while calls are measured."""
    case = made(condition=condition).case
    ready = running.made(running.Case(0, case.template, case.condition, Scenario("a", (Say("tak"),)), ()))
    assert set(ready.utterances["tak"].packets) == set(ready.background) == {codec}


def test_packets_that_left_late_are_counted() -> None:
    """One of four; a clock that shakes a little is none."""
    assert stutter([0.0, 0.02, 0.055, 0.155, 0.16]) == 0.25
    assert stutter([]) == stutter([1.0]) == 0
