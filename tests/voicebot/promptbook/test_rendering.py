"""Fixed sentences are spoken at set-up by the real voice, changed ones only; a caller hears the shop's own recording among them."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
import soundfile
import soxr
from numpy.typing import NDArray
from scipy import signal

from voicebot.audio.frame import RATE
from voicebot.config import Config, Data
from voicebot.errors import SpeakingError
from voicebot.hearing.vosk import VoskEars
from voicebot.promptbook import rendering, texts
from voicebot.promptbook.book import folder_of
from voicebot.promptbook.opening import open_book
from voicebot.promptbook.rendering import Kept, kept_in, render
from voicebot.promptbook.sound import active_dbfs
from voicebot.shopkeeper import shop_files
from voicebot.shopkeeper.shop_files import ShopFiles
from voicebot.speaking import coqui
from voicebot.speaking.coqui import CoquiVoice
from voicebot.speaking.espeak import EspeakVoice
from voicebot.speaking.speaker import Speaker

pytestmark = [pytest.mark.real, pytest.mark.asyncio(loop_scope="module")]

FEW = ["Dzień dobry, tu automatyczny asystent sklepu.", "Do usłyszenia.", "Proszę podać numer zamówienia."]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return Config(data=Data(directory=tmp_path_factory.mktemp("d")))


@pytest.fixture(scope="module")
def files(config: Config) -> ShopFiles:
    return shop_files.read(config)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def voice(config: Config) -> AsyncIterator[CoquiVoice]:
    """The running line's voice."""
    kept = Kept(config, shop_files.read(config))
    argv, environment = coqui.command(config)
    pairs = [f"{key}={value}" for key, value in environment.items()]
    process = await asyncio.create_subprocess_exec("env", *pairs, *argv)
    voice = CoquiVoice(coqui.socket_path(config), name=kept.label)
    async with asyncio.timeout(120):
        while not await voice.ready():  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    yield voice
    await voice.close()
    process.terminate()
    await process.wait()


def _few(config: Config, files: ShopFiles, sentences: list[str]) -> Kept:
    """As if the line had only these to say."""
    kept = Kept(config, files)
    kept.sentences = sentences
    kept.names = {
        name: words for name, words in kept.names.items() if words in kept.spoken(" ".join(sentences))
    }
    return kept


async def test_only_what_changed_is_made_and_nothing_else_stays(
    config: Config, files: ShopFiles, voice: CoquiVoice
) -> None:
    """Progress is told; a second time costs nothing; a sentence that is no longer said goes; a lost one is made again."""
    told: list[tuple[int, int]] = []
    kept = _few(config, files, FEW)
    assert await render(kept, lambda done, of: told.append((done, of))) == 3
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert await render(kept) == 0
    assert len(list(kept_in(config).iterdir())) == 3
    fewer = _few(config, files, FEW[:2])
    assert await render(fewer) == 0
    assert len(list(kept_in(config).iterdir())) == 2
    next(kept_in(config).iterdir()).unlink()
    assert len(fewer.missing()) == 1
    assert await render(fewer) == 1


async def test_a_caller_hears_the_recording_as_loud_as_the_voice(
    config: Config,
    files: ShopFiles,
    voice: CoquiVoice,
    recorded: Callable[..., bytes],
    builtin_ears: VoskEars,
) -> None:
    """Another voice's piece, the real voice's number after it: recognised together; a changed text is spoken by the voice."""
    await render(_few(config, files, FEW[:2]))
    said = texts.spoken(files)
    folder = folder_of(config)
    folder.mkdir(parents=True, exist_ok=True)
    raw = recorded("Miejsce w kolejce:", gain_db=-15, rate=44_100, channels=2, subtype="PCM_24")
    (folder / "queue_position.piece1.wav").write_bytes(raw)
    book = open_book(config, files)
    speaker = Speaker(voice, EspeakVoice(), plan=book.plan)
    try:
        first, *others = [chunk async for chunk in speaker.speak("Miejsce w kolejce: 5.")]
        assert (first.engine, {chunk.engine for chunk in others}) == ("recorded", {voice.name})
        recording, number = first.pcm, np.concatenate([chunk.pcm for chunk in others])
        assert active_dbfs(recording) == pytest.approx(active_dbfs(number), abs=4.0)
        recognizer = builtin_ears.recognizer()
        recognizer.accept(
            np.concatenate([np.zeros(8000, np.int16), recording, number, np.zeros(16000, np.int16)])
        )
        assert recognizer.finish().text.endswith("pięć")
        assert _found_in(recording, raw) > 0.95
        book.follow(said | {"queue_position": "Numer w kolejce: {position}."})
        engines = {chunk.engine async for chunk in speaker.speak("Numer w kolejce: 5.")}
        assert engines == {voice.name}
    finally:
        speaker.close()


def _found_in(heard: NDArray[np.int16], raw: bytes) -> float:
    """How alike what was heard is to the stretch of the file that is most like it; 1.0: the same but for its level."""
    brought, rate = soundfile.read(io.BytesIO(raw))
    whole = soxr.resample(brought.mean(axis=1), rate, RATE)
    part = heard[: -RATE // 4].astype(float)  # without the breath after it
    best = int(np.argmax(signal.correlate(whole, part, "valid")))
    return float(np.corrcoef(whole[best : best + len(part)], part)[0, 1])


async def test_a_voice_of_its_own_is_started_where_no_line_runs(files: ShopFiles, tmp_path: Path) -> None:
    """And is gone afterwards: the house's own fixture fails otherwise."""
    alone = Config(data=Data(directory=tmp_path))
    assert await render(_few(alone, files, FEW[1:2])) == 1


async def test_a_voice_that_cannot_start_is_an_error(
    files: ShopFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, not after the time limit; also one that never gets ready."""
    kept = _few(Config(data=Data(directory=tmp_path)), files, FEW[1:2])
    monkeypatch.setattr(coqui, "command", lambda *_: (["false"], {}))
    with pytest.raises(SpeakingError, match="ended with 1"):
        await render(kept)
    monkeypatch.setattr(coqui, "command", lambda *_: (["sleep", "60"], {}))
    monkeypatch.setattr(rendering, "START_S", 0.1)
    with pytest.raises(SpeakingError, match="not ready"):
        await render(kept)
