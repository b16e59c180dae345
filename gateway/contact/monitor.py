"""A talk that a supervisor hears along: who hears whom, mixed frame by frame. Where nobody watches, nothing of this is in the way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gateway.media.mouth import Source
from gateway.media.pipe import Pipe
from voicebot.audio.frame import SILENCE, Frame, Pcm

Mode = Literal["listen", "whisper", "barge"]
"""The supervisor hears both and: nobody hears them; the agent alone hears them; both hear them."""
MODES: tuple[Mode, ...] = ("listen", "whisper", "barge")

Hear = Callable[[Frame], None]


def mix(one: Pcm, other: Pcm) -> Pcm:
    """Two voices as one, 20 ms; what is too loud for the format is cut off, never turned over."""
    if other is SILENCE:
        return one
    if one is SILENCE:
        return other
    summed: Pcm = np.clip(one.astype(np.int32) + other, -32768, 32767).astype(np.int16)
    return summed


@dataclass(eq=False, slots=True)
class Monitor:
    """One supervisor on one talk. by, name: who it is. over: called once when the talk is; the supervisor's side is then to be closed."""

    by: str
    name: str
    mode: Mode
    over: Callable[[], None]
    _of_caller: Pipe
    _of_agent: Pipe
    _for_caller: Pipe
    _for_agent: Pipe

    @classmethod
    def of(cls, by: str, name: str, mode: Mode, over: Callable[[], None]) -> "Monitor":
        """Nothing was said yet."""
        return cls(by, name, mode, over, Pipe(), Pipe(), Pipe(), Pipe())

    # --- the supervisor's side --------------------------------------------------------------------

    def say(self, frame: Frame) -> None:
        """What the supervisor says, for whom the mode lets hear it."""
        if self.mode != "listen":
            self._for_agent.put(frame)
        if self.mode == "barge":
            self._for_caller.put(frame)

    def heard(self) -> Pcm:
        """What the supervisor hears next: both."""
        return mix(self._of_caller.next(), self._of_agent.next())

    # --- the talk's side --------------------------------------------------------------------------

    def from_caller(self, hear: Hear) -> Hear:
        """Where the caller's frames go now."""

        def both(frame: Frame) -> None:
            self._of_caller.put(frame)
            hear(frame)

        return both

    def to_caller(self, speech: Source) -> Source:
        """What the caller hears now. speech: what the agent says."""

        def mixed() -> Pcm:
            said = speech()
            self._of_agent.put(Frame(said, 0.0))
            return mix(said, self._for_caller.next())

        return mixed

    def to_agent(self, heard: Source) -> Source:
        """What the agent hears now. heard: what the caller says."""
        return lambda: mix(heard(), self._for_agent.next())
