"""The command from the line's voice process to the page."""

import asyncio
import json
from pathlib import Path

import numpy as np
import pytest

from bench.ears.conditions import LINES, through
from bench.voice import commands
from voicebot.audio.frame import RATE
from voicebot.errors import SpeakingError


def test_a_codecs_delay_is_no_loss() -> None:
    """A sound that only comes later is as intelligible as itself; through a codec it loses a little."""
    random = np.random.default_rng(1)
    swell = np.repeat(random.random(200), RATE // 100)
    sound = (random.normal(0, 4_000, 2 * RATE) * swell).clip(-32768, 32767).astype(np.int16)
    late = np.concatenate([np.zeros(100, np.int16), sound])
    assert commands.undelayed(sound, late) == pytest.approx(1.0)
    assert 0.5 < commands.undelayed(sound, through(sound, LINES["opus"])) < 1


def test_a_voice_that_cannot_be_measured_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2 and a line, no traceback."""

    async def dead(every: int, replies: int) -> None:
        raise SpeakingError("the voice process did not become ready")

    monkeypatch.setattr(commands, "measure", dead)
    assert commands.main(["--quick"]) == 2
    assert "did not become ready" in capsys.readouterr().out


@pytest.mark.real
def test_the_lines_own_voice_is_measured(tmp_path: Path) -> None:
    """Some prompts by the real voice process, heard by the real recogniser; page and figures are written."""
    result = asyncio.run(commands.measure(75, 1))
    assert [one.streams for one in result.streams] == [1, 2, 4]
    assert all(len(one.first_ms) == 1 and one.first_ms[0] > 0 for one in result.streams)
    assert all(one.cpu_s > 0 and one.audio_s > 0.5 and one.trailing_ms[0] >= 0 for one in result.spoken)
    order = next(one for one in result.spoken if one.order is not None)
    assert order.heard
    assert all(one.stoi > 0.75 for one in result.spoken)
    assert all(one.stoi > one.other_stoi + 0.1 for one in result.spoken[1:])
    assert 0.9 < result.channels["PCMA"] <= 1
    page = commands.write(tmp_path / "deep", result, {"seconds": 1})
    assert page.stat().st_size > 100_000
    assert len(json.loads(page.with_name("voice-report.json").read_text("utf-8"))["prompts"]) == len(
        result.spoken
    )
