"""What a conversation is made of, and what it passes from hand to hand."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from voicebot.calls.mailbox import Mailbox
from voicebot.calls.music import Music
from voicebot.calls.people import People
from voicebot.clock import Clock
from voicebot.dialogue.profiles import SlotProfile
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.types import Dialogue
from voicebot.hearing.pool import HearingPool
from voicebot.hearing.types import Heard
from voicebot.hearing.vad import VoiceDetector
from voicebot.records.call_recording import CallRecording
from voicebot.records.recorder import Recorder
from voicebot.records.types import Source
from voicebot.speaking.types import Synthesizer
from voicebot.turns.events import EndTurn


@dataclass(frozen=True, slots=True)
class Parts:
    """What a conversation is made of; the same objects may serve many calls, but for the recorder and the detector."""

    dialogue: Dialogue
    hearing: HearingPool
    detector: VoiceDetector
    voice: Synthesizer
    profiles: Mapping[str, SlotProfile]
    prompts: Prompts
    recorder: Recorder
    clock: Clock
    speaking_rate: float = 1.0
    limit_s: float = 1800.0
    """How long a call may last; a goodbye is said a moment before."""
    recording: CallRecording | None = None
    """Ended by the session, before the record is closed."""
    people: People | None = None
    """Who may take the call; None: nobody ever."""
    music: Music | None = None
    """For who waits for them."""
    mailbox: Mailbox | None = None
    """Where a voice message of this call goes; None: it has no sound, or nobody keeps them."""


@dataclass(frozen=True, slots=True)
class CallerTurn:
    """A turn of the caller on its way through recogniser and dialogue. profile: the question that was open. doubted: no turn
    at all unless the recogniser found a word in it."""

    source: Source
    at: float
    profile: SlotProfile | None
    text: str = ""
    end: EndTurn | None = None
    hearing: "asyncio.Future[Heard] | None" = field(default=None, compare=False)
    doubted: bool = False
