"""One call's way to a person and back: waits in the queue with music, is silent while the person has the word, and returns to the
dialogue when the caller would rather be called back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog

from voicebot.audio.frame import Frame
from voicebot.calls.floor import Floor
from voicebot.calls.listener import Listener
from voicebot.calls.media import Switched
from voicebot.calls.parts import Parts
from voicebot.calls.people import News, Nobody
from voicebot.calls.waiting import (
    QUESTION,
    Act,
    Ask,
    HangUp,
    Join,
    Music,
    Part,
    Rated,
    Return,
    Say,
    WaitingRoom,
)
from voicebot.dialogue.profiles import SlotProfile

log = structlog.get_logger()


class Handover:
    """say: speaks these texts. ask: says one and opens a question of slots.yml. back: the dialogue is to be told, by the key of a text, what the caller wants instead. over: the person has
    ended the talk."""

    def __init__(
        self,
        call_id: str,
        parts: Parts,
        floor: Floor,
        listener: Listener,
        *,
        say: Callable[[Sequence[str]], None],
        ask: Callable[[str, str], None],
        back: Callable[[str], None],
        over: Callable[[], None],
    ) -> None:
        self._id, self._parts = call_id, parts
        self._floor, self._listener = floor, listener
        self._say, self._ask, self._back, self._over = say, ask, back, over
        self._room: WaitingRoom | None = None
        self._hear: Callable[[Frame], None] | None = None
        self._heard_of_tune = 0
        self._sorry = False
        self.outcome: str | None = None
        """Of the call, when it ends now."""

    @property
    def active(self) -> bool:
        """The caller waits, or talks with a person: nothing they say is for the dialogue."""
        return self._room is not None

    @property
    def talks(self) -> bool:
        """A person has the word."""
        return self._room is not None and self._room.talks

    def enter(self, slots: Mapping[str, Any]) -> bool:
        """The dialogue has promised a person. False: there is no way to one, the dialogue was wrong."""
        people = self._parts.people
        if people is None or self._room is not None:
            return False
        self._room, self.outcome = self._waiting(), "left_queue"
        people.enter(self._id, slots, self._told)
        return True

    def _waiting(self) -> WaitingRoom:
        return WaitingRoom(self._parts.prompts, self._parts.profiles[QUESTION].tongue)

    def hears(self, frame: Frame) -> bool:
        """The person gets this frame; False: nobody but us hears it."""
        if self._hear is None:
            return self.talks
        self._hear(frame)
        return True

    def free(self) -> None:
        """The bot has said what it said, or the caller's turn was none: there is room for news, or music."""
        if self._room is not None and not self._floor.speaks and not self._listener.hears:
            self._obey(self._room.free())

    def heard(self, text: str) -> str | None:
        """Words of the caller: what the dialogue is to be told; None: nothing, they are dealt with."""
        if self._room is None:
            return text
        acts = self._room.heard(text)
        back = next((act for act in acts if isinstance(act, Return)), None)
        if back is not None:
            self._leave("callback")
            return self._parts.prompts.text(back.wish)
        self._obey(acts)
        return None

    def pressed(self, key: str) -> None:
        """A key of a caller who waits, or rates."""
        if self._room is not None:
            self._obey(self._room.pressed(key))

    def silent(self) -> None:
        """Nothing was said for as long as the question waits."""
        if self._room is not None:
            self._obey(self._room.silent())

    def switched(self, to: Switched, question: SlotProfile | None) -> None:
        """The caller speaks from now on, or writes again: the same question stays open, and nothing is said twice."""
        self._parts.recorder.event("switched", to.at, channel=to.channel)
        if to.channel == "text":
            self._listener.otherwise("", to.at)
        elif self._room is not None:
            self.free()
        elif question is not None:
            self._ask(question.name, self._parts.prompts.text("chat_voice"))

    def sorry(self) -> tuple[str, ...]:
        """What is to be said before the dialogue's next words; once."""
        words = (self._parts.prompts.text("queue_nobody"),) if self._sorry else ()
        self._sorry = False
        return words

    def close(self) -> None:
        """The call is over."""
        if self._room is not None:
            self._leave("gone")

    def _told(self, news: News) -> None:
        if self._room is None:
            return
        self._sorry = isinstance(news, Nobody)
        self._obey(self._room.told(news))
        if self._room is not None and self._room.has_words:
            self.free()

    def _obey(self, acts: Sequence[Act]) -> None:
        now = self._parts.clock.monotonic()
        for act in acts:
            match act:
                case Say():
                    self._say(act.texts)
                case Music():
                    self._play(now)
                case Join():
                    self._floor.be_silent(now)
                    self._listener.close()
                    self._hear, self.outcome = act.hear, "person"
                case Part():
                    self._hear = None
                case Ask():
                    self._ask(act.question, act.text)
                case Rated():
                    self._parts.recorder.event("rating", stars=act.stars)
                case Return():
                    self._leave("callback")
                    self._back(act.wish)
                case HangUp():
                    self._hear = None
                    self._over()

    def _play(self, now: float) -> None:
        if self._parts.music is not None and self._floor.audible:
            stretch = self._parts.music.stretch(self._heard_of_tune)
            self._heard_of_tune += len(stretch)
            self._floor.play(stretch, now)

    def _leave(self, why: str) -> None:
        self._room = self._hear = None
        if why == "callback":
            self.outcome = None
            self._floor.be_silent(self._parts.clock.monotonic())
        if self._parts.people is not None:
            self._parts.people.leave(self._id, why)
