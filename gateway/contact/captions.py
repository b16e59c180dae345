"""What is said in a talk, for the agent to read along: heard aside, shown on their page, and kept where the shop wants that."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from voicebot.audio.frame import Pcm
from voicebot.clock import Clock
from voicebot.config_web import Contact
from voicebot.hearing.aside import Aside, AsideEar
from voicebot.hearing.phrases import Phrases
from voicebot.hearing.types import Heard
from voicebot.hearing.vad import gate
from voicebot.metrics import Metrics
from voicebot.records.recorder import Recorder

LINES = 100
"""Of one call, kept in memory for a page that loads anew."""
REST_S = 10.0
"""On a machine that has no time to listen nobody is listened to for so long."""

Side = Literal["caller", "agent"]


class Tell(Protocol):
    """To the page of the agent who talks; gets the fields of a message."""

    def __call__(self, **message: Any) -> None: ...


def nobody(**message: Any) -> None:
    """Nobody reads along."""


@dataclass(frozen=True, slots=True)
class Line:
    """One phrase. id: grows within the call."""

    id: int
    who: Side
    text: str


class Captions:
    """Makes the captions of each call. keep: both sides are heard, and kept in the record; else the caller, for the page alone."""

    def __init__(
        self,
        aside: Aside,
        clock: Clock,
        *,
        keep: bool = False,
        on_lost: Callable[[], None] = lambda: None,
        speech: Callable[[], Callable[[Pcm], bool]] = gate,
    ) -> None:
        self.aside, self.clock, self.keep = aside, clock, keep
        self.on_lost, self.speech = on_lost, speech

    @classmethod
    def of_line(cls, contact: Contact, aside: Aside, clock: Clock, metrics: Metrics) -> "Captions | None":
        """As the settings want them."""
        if contact.captions == "off":
            return None
        lost = metrics.dropped.labels(where="captions")
        return cls(aside, clock, keep=contact.captions == "keep", on_lost=lost.inc)

    def of(self, name: str, recorder: Recorder) -> "CallCaptions":
        """A call's. name: the interaction."""
        return CallCaptions(self, name, recorder)


class CallCaptions:
    """A Tap (calls.media) of one call, while it is joined with an agent."""

    def __init__(self, made_by: Captions, name: str, recorder: Recorder) -> None:
        self.captions, self.recorder = made_by, recorder
        self._name = name
        self._tell: Tell = nobody
        self._lines: deque[Line] = deque(maxlen=LINES)
        self._next = 0
        self._sides: tuple[Side, ...] = ("caller", "agent") if made_by.keep else ("caller",)
        self._voices: dict[Side, _Voice] = {}
        self.rests_until = float("-inf")

    def join(self, tell: Tell) -> None:
        """The agent and the caller hear each other from now on."""
        self._tell = tell
        for side in self._sides:
            self._voices.setdefault(side, _Voice(self, side))

    def part(self) -> None:
        """They do not; what was said so far is still written."""
        for voice in self._voices.values():
            voice.stop()

    def shown(self) -> dict[str, Any]:
        """For a page that knows nothing of it yet."""
        lines = [{"id": line.id, "who": line.who, "text": line.text} for line in self._lines]
        return {"type": "captions", "interaction": self._name, "on": not self.rests, "lines": lines}

    @property
    def rests(self) -> bool:
        """The machine has no time for it."""
        return self.captions.clock.monotonic() < self.rests_until

    def caller(self, pcm: Pcm) -> None:
        """20 ms of the caller."""
        self._hear("caller", pcm)

    def other(self, pcm: Pcm) -> None:
        """20 ms that they get to hear."""
        self._hear("agent", pcm)

    def _hear(self, side: Side, pcm: Pcm) -> None:
        voice = self._voices.get(side)
        if voice is None or self.rests:
            return
        if self.rests_until > 0:
            self.rests_until = float("-inf")
            self._tell(**self.shown())
        voice.put(pcm)

    def number(self) -> int:
        """Of a new line."""
        self._next += 1
        return self._next

    def says(self, line: Line, *, final: bool) -> None:
        """Words so far, or all of them; none: it was nothing."""
        if final and line.text:
            self._lines.append(line)
        told = {"id": line.id, "who": line.who, "text": line.text, "final": final}
        self._tell(type="caption", interaction=self._name, **told)

    def lost(self) -> None:
        """Some of it was not heard in time."""
        self.captions.on_lost()
        self.part()
        self.rests_until = self.captions.clock.monotonic() + REST_S
        self._tell(**self.shown())


class _Voice:
    """One side of the talk."""

    def __init__(self, call: CallCaptions, side: Side) -> None:
        self._call, self._side = call, side
        self._phrases = Phrases(call.captions.speech())
        self._ear: AsideEar = call.captions.aside.ear(self._words, call.lost)
        self._now = 0
        """The line whose words are being heard; those of the one before may still come."""
        self._began = 0.0

    def put(self, pcm: Pcm) -> None:
        said = self._phrases.put(pcm)
        if said is None:
            return
        if said.first:
            self._began = self._call.captions.clock.monotonic()
        self._ear.feed(said.pcm)
        if said.last:
            self._end()

    def stop(self) -> None:
        if self._phrases.open:
            self._phrases.stop()
            self._end()

    def _words(self, words: str) -> None:
        self._now = self._now or self._call.number()
        self._call.says(Line(self._now, self._side, words), final=False)

    def _end(self) -> None:
        began, ended = self._began, self._call.captions.clock.monotonic()

        def heard(heard: Heard) -> None:
            line, self._now = self._now, 0
            if not heard.text:
                if line:  # words were shown that came to nothing
                    self._call.says(Line(line, self._side, ""), final=True)
                return
            self._call.says(Line(line or self._call.number(), self._side, heard.text), final=True)
            if self._call.captions.keep:
                self._call.recorder.talk_turn(self._side, heard.text, began, ended, heard.confidence)

        self._ear.end(heard)
