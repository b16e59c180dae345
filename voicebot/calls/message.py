"""A voice message left on a call: what is said first, the tone, the recording, what became of it, and the way back to the dialogue."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto
from typing import Any

import numpy as np

from voicebot.audio.frame import FRAME_MS, Frame, Pcm
from voicebot.audio.tone import tone
from voicebot.calls.floor import Floor
from voicebot.calls.listener import Listener
from voicebot.calls.mailbox import Draft, Spoken
from voicebot.calls.parts import Parts
from voicebot.contact.voicemail import Ending, Limits, Recording, Taken
from voicebot.dialogue.types import Reply
from voicebot.errors import HearingError
from voicebot.hearing.pool import CallEar
from voicebot.hearing.types import OPEN
from voicebot.turns.events import KeyPressed, Voice

COMMAND, QUESTION = "message", "voice_message"
"""The dialogue's command, and the record in slots.yml of what is open meanwhile."""
OUTCOME = "message"
"""Of a call on which one was kept."""
SKIP_KEY, DROP_KEY = "#", "*"
TRIES = 2
"""Recordings without a message in them, after which nobody is asked for another."""
SAYS_S, TONE_S = 30.0, 3.0
"""After which the tone, or the recording, begins although nobody told that the words, or the tone, are over."""
BEEP = tone(1000.0, 0.4)
TEXTS = (
    "voicemail_saved",
    "voicemail_lost",
    "voicemail_again",
    "voicemail_nothing",
    "voicemail_dropped",
    "voicemail_warning",
)
"""What is said here; the words before the tone are the dialogue's."""


class _Phase(Enum):
    AWAY = auto()
    SAYS = auto()
    TONE = auto()
    RECORDS = auto()
    KEEPS = auto()


class VoiceMessage:
    """say: speaks these texts. ask: says one and opens a question of slots.yml. Nothing else hears the caller meanwhile."""

    def __init__(
        self,
        parts: Parts,
        floor: Floor,
        listener: Listener,
        *,
        say: Callable[[Sequence[str]], None],
        ask: Callable[[str, str], None],
        limits: Limits | None = None,
    ) -> None:
        self._parts, self._floor, self._listener = parts, floor, listener
        self._say, self._ask, self._limits = say, ask, limits or Limits()
        self._now = parts.clock.monotonic
        self._ear: CallEar | None = None
        """Of the recording that goes on."""
        self._phase = _Phase.AWAY
        self._until: float | None = None
        """When the phase goes on by itself."""
        self._recording: Recording | None = None
        self._frames: list[Frame] = []
        self._draft: Draft | None = None
        """Of the recording that goes on: what of it is on the disk already."""
        self._written = 0
        """Frames that the draft has."""
        self._dropping: set[asyncio.Task[None]] = set()
        self._began = 0.0
        self._tries = 0
        self._slots: Mapping[str, Any] = {}
        self._after: tuple[str, str] = ("", "")
        """The question that is open afterwards, and its words."""
        self._keeping: asyncio.Task[None] | None = None
        self.outcome: str | None = None
        """Of the call, when it ends now."""

    @property
    def active(self) -> bool:
        """A message is being left: nothing the caller says is for the dialogue."""
        return self._phase is not _Phase.AWAY

    @property
    def deadline(self) -> float | None:
        """When `tick` must be called, monotonic seconds."""
        if self._phase is _Phase.RECORDS and self._recording is not None:
            return self._recording.deadline
        return self._until

    def begin(self, reply: Reply) -> list[str] | None:
        """The dialogue takes a message: what is to be said before the tone; what its reply asks then waits until it is over. None:
        this call has no sound that could be kept."""
        at = next((n for n, message in enumerate(reply.messages) if message.command == COMMAND), None)
        rest = () if at is None else reply.messages[at + 1 :]
        question = next((message.expect for message in reversed(rest) if message.expect), None)
        if self._parts.mailbox is None or self.active or at is None or question is None:
            return None
        self._after = (question, " ".join(message.text for message in rest if message.text))
        self._slots, self._tries = dict(reply.slots), 0
        self._listener.close()
        self._goes(_Phase.SAYS, SAYS_S)
        return [message.text for message in reply.messages[: at + 1] if message.text]

    def silent(self, at: float) -> None:
        """The bot has said, or sounded, what it had to."""
        if self._phase is _Phase.SAYS:
            self._goes(_Phase.TONE, TONE_S)
            self._floor.play(BEEP, self._now())
        elif self._phase is _Phase.TONE:
            self._goes(_Phase.RECORDS, None)
            self._recording, self._frames, self._began = Recording(at, self._limits), [], at
            self._written = 0
            self._draft = None if self._parts.mailbox is None else self._parts.mailbox.begin(self._slots)
            self._ear = self._parts.hearing.ear(lambda words: None)
            self._ear.begin(OPEN)
            self._parts.recorder.event("message_began", at)

    def hears(self, frame: Frame) -> bool:
        """The next 20 ms of the caller; False: no message is being left."""
        if self._phase is _Phase.RECORDS and self._recording is not None and self._ear is not None:
            self._frames.append(frame)
            self._ear.feed(frame.pcm)
            taken = self._recording.voice(Voice.judged(self._parts.detector, frame.pcm, frame.at))
            if self._draft is not None and self._recording.is_message:
                for one in self._frames[self._written :]:
                    self._draft.add(one.pcm)
                self._written = len(self._frames)
            self._over(taken)
        return self.active

    def pressed(self, key: str) -> None:
        """A key of the caller: the tone at once, the end of the message, or that there is to be none."""
        if self._phase is _Phase.KEEPS:
            return
        if key == DROP_KEY:
            self._deaf()
            self._parts.recorder.event("message_ended", why="dropped", length_s=0.0)
            self._back("voicemail_dropped")
        elif self._phase is _Phase.RECORDS and self._recording is not None:
            self._over(self._recording.key(KeyPressed(key, self._now())))
        elif self._phase is _Phase.SAYS and key == SKIP_KEY:
            self._floor.be_silent(self._now())
            self.silent(self._now())

    def tick(self, now: float) -> None:
        """The deadline has come."""
        if self._phase is _Phase.RECORDS and self._recording is not None:
            self._over(self._recording.tick(now))
            if self._recording.warns(now):
                self._say([self._parts.prompts.text("voicemail_warning")])
        elif self._until is not None and now >= self._until:
            self.silent(now)

    def cut(self) -> None:
        """The call is being ended by us: what was said until now is kept."""
        if self._phase is _Phase.RECORDS and self._recording is not None:
            self._over(self._recording.hang_up(self._now()))
        elif self._phase is not _Phase.KEEPS:
            self._goes(_Phase.AWAY, None)

    async def close(self) -> None:
        """The call is over: waits until what was said is kept."""
        self.cut()
        if self._keeping is not None:
            await self._keeping
        self._deaf()
        await asyncio.gather(*self._dropping)

    def _goes(self, phase: _Phase, seconds: float | None) -> None:
        self._phase, self._until = phase, None if seconds is None else self._now() + seconds

    def _over(self, taken: Taken | None) -> None:
        if taken is None or self._phase is not _Phase.RECORDS:
            return
        length = taken.length or 0.0
        self._parts.recorder.event("message_ended", why=taken.ending.value, length_s=round(length, 1))
        gone = taken.ending is Ending.HANGUP
        if taken.length is not None:
            self._goes(_Phase.KEEPS, None)
            # by the frames' own time: how late they came is not how long they are
            until = self._began + length + FRAME_MS / 1000
            sound = np.concatenate([frame.pcm for frame in self._frames if frame.at < until])
            self._keeping = asyncio.create_task(self._keep(sound, gone), name="keep-message")
            return
        self._deaf()
        self._tries += 1
        if gone:
            self._goes(_Phase.AWAY, None)
        elif self._tries < TRIES:
            self._goes(_Phase.SAYS, SAYS_S)
            self._say([self._parts.prompts.text("voicemail_again")])
        else:
            self._back("voicemail_nothing")

    async def _keep(self, sound: Pcm, gone: bool) -> None:
        mailbox = self._parts.mailbox
        try:
            words = "" if self._ear is None else (await self._ear.finish()).text
        except HearingError:
            words = ""
        kept = False
        if mailbox is not None and self._draft is not None:
            kept = await mailbox.keep(Spoken(self._draft.id, sound, words, self._slots))
        self._parts.recorder.event("message_kept" if kept else "message_lost")
        if kept:
            self.outcome = OUTCOME
        self._deaf()
        if gone:
            self._goes(_Phase.AWAY, None)
        else:
            self._back("voicemail_saved" if kept else "voicemail_lost")

    def _deaf(self) -> None:
        if self._ear is not None:
            self._ear.discard()
            self._ear = None
        if self._draft is not None:
            dropping = asyncio.create_task(self._draft.drop(), name="drop-draft")
            self._dropping.add(dropping)
            dropping.add_done_callback(self._dropping.discard)
            self._draft = None

    def _back(self, key: str) -> None:
        """To the question that waits, after these words."""
        self._goes(_Phase.AWAY, None)
        self._recording, self._frames = None, []
        question, text = self._after
        self._ask(question, f"{self._parts.prompts.text(key)} {text}".strip())
