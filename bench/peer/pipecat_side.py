"""The peer: Pipecat as its documentation puts it together, on our recogniser's model. Runs in an environment of its own:

    .venv-peer/bin/python -m bench.peer.pipecat_side FOLDER EARS CALLS default|vad

FOLDER holds the recording, EARS is a Vosk model, CALLS come at once. default: Silero at its 0.2 s and the bundled Smart Turn
model; vad: Silero alone at 0.29 s, the tightest that cuts no plain utterance. Prints JSON (`diary.report`).
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import vosk
from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADParams
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    OutputAudioRawFrame,
    StartFrame,
    TranscriptionFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.settings import STTSettings, TTSSettings
from pipecat.services.stt_service import STTService
from pipecat.services.tts_service import TTSService
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import TransportParams
from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy
from pipecat.turns.user_turn_strategies import UserTurnStrategies
from pipecat.utils.time import time_now_iso8601
from pipecat.workers.runner import WorkerRunner

from bench.peer.delivery import DIALOGUE_S, ring
from bench.peer.diary import Diary, report
from bench.peer.recording import RATE, Recording

PACKAGES = ("pipecat-ai", "vosk", "onnxruntime", "numpy")
ESPEAK_RATE = 22_050
PAUSE_S = 0.15
"""Sound that comes so long after the one before ran out begins another answer."""
TIGHTEST_S = 0.29


class Caller(BaseInputTransport):
    """Delivers the recording."""

    def __init__(self, params: TransportParams) -> None:
        super().__init__(params)
        self.ready = asyncio.Event()

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)
        self.ready.set()

    async def hear(self, pcm: bytes) -> None:
        """20 ms."""
        await self.push_audio_frame(InputAudioRawFrame(audio=pcm, sample_rate=RATE, num_channels=1))


class Loudspeaker(BaseOutputTransport):
    """Takes sound in real time, the first frame at once, and notes when an answer begins."""

    def __init__(self, params: TransportParams, diary: Diary) -> None:
        super().__init__(params)
        self._diary = diary
        self._until = 0.0

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        now = time.monotonic()
        if now > self._until + PAUSE_S:
            self._diary.sound()
        begins = max(self._until, now)
        self._until = begins + len(frame.audio) / 2 / frame.sample_rate
        await asyncio.sleep(max(0.0, begins - now))
        return True


class VoskEar(STTService):
    """Vosk the way a streaming service is plugged in: its own thread, final words when the detector says stop."""

    def __init__(self, model: vosk.Model) -> None:
        super().__init__(sample_rate=RATE, settings=STTSettings(model=None, language=None))
        self._kaldi = vosk.KaldiRecognizer(model, RATE)
        self._thread = ThreadPoolExecutor(1)

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame | None, None]:
        loop = asyncio.get_running_loop()
        if not await loop.run_in_executor(self._thread, self._kaldi.AcceptWaveform, audio):
            yield None
        elif text := await self._words(self._kaldi.Result):
            yield self._transcription(text)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, VADUserStoppedSpeakingFrame) and (
            text := await self._words(self._kaldi.FinalResult)
        ):
            self.request_finalize()
            self.confirm_finalize()
            await self.push_frame(self._transcription(text))

    async def _words(self, result: Any) -> str:
        found = await asyncio.get_running_loop().run_in_executor(self._thread, result)
        return str(json.loads(found)["text"])

    def _transcription(self, text: str) -> TranscriptionFrame:
        return TranscriptionFrame(text, "", time_now_iso8601())


class Dialogue(FrameProcessor):
    """Takes as long as ours to say the one thing it says."""

    def __init__(self, reply: str) -> None:
        super().__init__()
        self._reply = reply

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        await asyncio.sleep(DIALOGUE_S)
        for answer in (LLMFullResponseStartFrame(), LLMTextFrame(self._reply), LLMFullResponseEndFrame()):
            await self.push_frame(answer)


class EspeakMouth(TTSService):
    """A short espeak-ng process a sentence, as ours."""

    def __init__(self) -> None:
        super().__init__(
            push_start_frame=True,
            push_stop_frames=True,
            settings=TTSSettings(model=None, voice=None, language=None),
        )

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame, None]:
        process = await asyncio.create_subprocess_exec(
            "espeak-ng", "-v", "pl", "--stdout", text, stdout=asyncio.subprocess.PIPE
        )
        wav, _ = await process.communicate()

        async def whole() -> AsyncIterator[bytes]:
            yield wav[wav.index(b"data", 12) + 8 :]

        async for frame in self._stream_audio_frames_from_iterator(
            whole(), in_sample_rate=ESPEAK_RATE, context_id=context_id
        ):
            yield frame


def turn_taking(way: str) -> LLMUserAggregatorParams:
    """Pipecat's own default, or its voice detector alone."""
    if way == "default":
        return LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
    return LLMUserAggregatorParams(
        vad_analyzer=SileroVADAnalyzer(params=VADParams(stop_secs=TIGHTEST_S)),
        user_turn_strategies=UserTurnStrategies(
            stop=[SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=0)]
        ),
    )


def call(recording: Recording, model: vosk.Model, way: str) -> tuple[PipelineWorker, Caller, Diary]:
    """One pipeline."""
    diary = Diary()
    params = TransportParams(audio_in_enabled=True, audio_out_enabled=True)
    caller = Caller(params)
    aggregators = LLMContextAggregatorPair(LLMContext(), user_params=turn_taking(way))
    user = aggregators.user()

    @user.event_handler("on_user_turn_stopped")
    async def stopped(_: Any, __: Any, message: Any) -> None:
        diary.turn(message.content or "")

    stages = [
        caller,
        VoskEar(model),
        user,
        Dialogue(recording.reply),
        EspeakMouth(),
        Loudspeaker(params, diary),
        aggregators.assistant(),
    ]
    rates = PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=ESPEAK_RATE)
    return PipelineWorker(Pipeline(stages), params=rates), caller, diary


async def run(recording: Recording, ears: Path, calls: int, way: str) -> dict[str, Any]:
    """So many calls at once, each through the whole recording."""
    model = vosk.Model(str(ears))
    pipelines = [call(recording, model, way) for _ in range(calls)]
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(*(worker for worker, _, _ in pipelines))
    running = asyncio.create_task(runner.run())
    async with asyncio.timeout(30):
        await asyncio.gather(*(caller.ready.wait() for _, caller, _ in pipelines))
    used = await ring(recording.pcm, [(diary, caller.hear) for _, caller, diary in pipelines])
    for worker, _, _ in pipelines:
        await worker.cancel()
    await asyncio.wait({running}, timeout=10)
    return report((diary for _, _, diary in pipelines), used, PACKAGES)


if __name__ == "__main__":
    logger.remove()
    logger.add(sys.stderr, level="ERROR")
    vosk.SetLogLevel(-1)
    folder, ears, calls, way = sys.argv[1:]
    json.dump(asyncio.run(run(Recording.read(Path(folder)), Path(ears), int(calls), way)), sys.stdout)
