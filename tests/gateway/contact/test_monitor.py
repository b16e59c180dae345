"""Who hears whom while a supervisor hears a talk along."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.contact.monitor import MODES, Mode, Monitor, mix
from tests.support.desk import frame
from voicebot.audio.frame import FRAME, SILENCE, Frame, Pcm

CALLER, AGENT, SUPERVISOR = 1, 10, 100


def pcm(level: int) -> Pcm:
    return np.full(FRAME, level, np.int16)


@pytest.mark.parametrize(
    ("one", "other", "sum_"),
    [(1, 2, 3), (30_000, 30_000, 32_767), (-30_000, -30_000, -32_768), (32_767, -32_768, -1)],
)
def test_two_voices_are_one(one: int, other: int, sum_: int) -> None:
    """What is too loud is cut off, never turned over."""
    mixed = mix(pcm(one), pcm(other))
    assert mixed.dtype == np.int16
    assert set(mixed) == {sum_}


def test_silence_costs_nothing() -> None:
    """The other voice is passed on as it is."""
    voice = pcm(5)
    assert mix(voice, SILENCE) is voice
    assert mix(SILENCE, voice) is voice


@given(st.lists(st.integers(-32768, 32767), min_size=2, max_size=2))
def test_no_mix_is_louder_than_the_format(levels: list[int]) -> None:
    """As the sum, where it fits."""
    mixed = int(mix(pcm(levels[0]), pcm(levels[1]))[0])
    assert mixed == max(-32768, min(32767, sum(levels)))


@pytest.mark.parametrize(
    ("mode", "agent", "caller"),
    [
        ("listen", CALLER, AGENT),
        ("whisper", CALLER + SUPERVISOR, AGENT),
        ("barge", CALLER + SUPERVISOR, AGENT + SUPERVISOR),
    ],
)
def test_each_mode_lets_hear_whom_it_should(mode: Mode, agent: int, caller: int) -> None:
    """The supervisor always hears both; the agent is heard by the caller as ever."""
    monitor = Monitor.of("anna", "Anna", mode, lambda: None)
    kept: list[Frame] = []
    hear = monitor.from_caller(kept.append)
    to_agent, to_caller = monitor.to_agent(lambda: pcm(CALLER)), monitor.to_caller(lambda: pcm(AGENT))
    heard = []
    for _ in range(6):
        hear(frame(CALLER))
        monitor.say(frame(SUPERVISOR))
        heard.append((int(to_agent()[0]), int(to_caller()[0]), int(monitor.heard()[0])))
    assert heard[-1] == (agent, caller, CALLER + AGENT)
    assert [int(one.pcm[0]) for one in kept] == [CALLER] * 6


def test_a_change_of_mode_is_heard_at_once() -> None:
    """Nothing that was said before comes later."""
    monitor = Monitor.of("anna", "Anna", "listen", lambda: None)
    to_caller = monitor.to_caller(lambda: pcm(AGENT))
    for _ in range(3):
        monitor.say(frame(SUPERVISOR))
    monitor.mode = "barge"
    assert int(to_caller()[0]) == AGENT
    assert MODES == ("listen", "whisper", "barge")
