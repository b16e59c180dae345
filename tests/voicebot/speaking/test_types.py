"""What crosses between the speaking room and the calls, and the contract that both voices keep."""

import asyncio
import dataclasses
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from tests.support.voice_contract import VoiceContract
from voicebot.config import Config, Data
from voicebot.speaking import coqui
from voicebot.speaking.coqui import CoquiVoice
from voicebot.speaking.espeak import EspeakVoice
from voicebot.speaking.types import Rendered, SpeechChunk, WordMark


def test_speech_cannot_be_changed_on_its_way() -> None:
    """Chunks and renderings are frozen: a cached one is shared by many calls."""
    pcm = np.zeros(4, np.int16)
    marks = (WordMark(3, 4),)
    for value in (Rendered(pcm, marks), SpeechChunk("Tak", pcm, marks, "test")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            value.marks = ()  # type: ignore[misc]


@pytest.mark.real
class TestEspeak(VoiceContract):
    @pytest.fixture
    def voice(self) -> EspeakVoice:
        return EspeakVoice("pl", timeout_s=30)


@pytest.mark.real
@pytest.mark.asyncio(loop_scope="class")
class TestCoqui(VoiceContract):
    @pytest_asyncio.fixture(scope="class", loop_scope="class")
    async def voice(self, repo: Path) -> AsyncIterator[CoquiVoice]:
        """The built-in voice in its own process."""
        folder = Path(tempfile.mkdtemp(prefix="vb"))
        argv, environment = coqui.command(Config(data=Data(directory=folder, models=repo / "models")))
        pairs = [f"{key}={value}" for key, value in environment.items()]
        process = await asyncio.create_subprocess_exec("env", *pairs, *argv)
        voice = CoquiVoice(folder / "voice.sock", timeout_s=60)
        try:
            async with asyncio.timeout(120):
                while not await voice.ready():  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            yield voice
        finally:
            await voice.close()
            process.terminate()
            await process.wait()
            shutil.rmtree(folder)
