"""The fallback voice: always there, never for ever."""

import asyncio
from pathlib import Path

import pytest

from voicebot.errors import SpeakingError
from voicebot.speaking.espeak import EspeakVoice


def _program(folder: Path, script: str) -> str:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


async def test_speaks_at_our_rate_with_marks_and_without_long_silence() -> None:
    """Two seconds of speech, the last mark at its end."""
    voice = EspeakVoice()
    assert await voice.ready()
    speech = await voice.render("Dzień dobry, w czym mogę pomóc?")
    assert 1.5 < len(speech.pcm) / 16_000 < 3.5
    assert [mark.end for mark in speech.marks] == [5, 12, 14, 19, 24, 31]
    assert speech.marks[-1].at == len(speech.pcm)
    assert abs(speech.pcm[:800]).max() > 100


async def test_slower_is_longer() -> None:
    """rate 0.7 takes more time for the same words."""
    voice = EspeakVoice()
    assert len((await voice.render("Dzień dobry.", rate=0.7)).pcm) > len(
        (await voice.render("Dzień dobry.")).pcm
    )


async def test_a_text_that_looks_like_an_option_is_spoken() -> None:
    """The text goes through a pipe, never onto the command line."""
    assert (await EspeakVoice().render("--help tak")).marks


async def test_not_installed_is_an_error() -> None:
    """Told at once, and by ready()."""
    voice = EspeakVoice(program="no-such-program")
    assert not await voice.ready()
    with pytest.raises(SpeakingError, match="cannot be started"):
        await voice.render("tak")


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("exit 3", "ended with 3"),
        ("cat > /dev/null; echo nonsense", "no audio"),
        ("exec sleep 30", "longer than"),
        (
            "cat > /dev/null; printf 'RIFF....WAVEfmt .............data....'; head -c 4000 /dev/zero",
            "no sound",
        ),
    ],
)
async def test_a_program_that_misbehaves_is_an_error_in_time(tmp_path: Path, script: str, why: str) -> None:
    """Failed, no audio, hanging, silent: SpeakingError, and no process is left behind."""
    voice = EspeakVoice(program=_program(tmp_path, script), timeout_s=1.0)
    with pytest.raises(SpeakingError, match=why):
        await voice.render("tak")


async def test_cancelling_ends_the_program(tmp_path: Path) -> None:
    """A barge-in leaves no process behind (the session's own check sees to it)."""
    speaking = asyncio.create_task(EspeakVoice(program=_program(tmp_path, "exec sleep 30")).render("tak"))
    await asyncio.sleep(0.05)
    speaking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await speaking
