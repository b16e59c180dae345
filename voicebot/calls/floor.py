"""The bot's words as the caller hears them: said, lowered, cut off, gone on with; and on record only what was heard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from voicebot.audio.frame import Pcm
from voicebot.calls.media import Media, Played
from voicebot.calls.talker import Talker
from voicebot.records.recorder import Recorder
from voicebot.speaking.types import Synthesizer


@dataclass(frozen=True, slots=True)
class CutOff:
    """Words of the bot that were cut off. heard: of them; ending: why the call was to end after them."""

    heard: str
    ending: str | None


class Floor:
    """One call's. unspoken: called when words could not be spoken at all. Ids on the line only grow."""

    def __init__(
        self, media: Media, voice: Synthesizer, recorder: Recorder, unspoken: Callable[[int], None]
    ) -> None:
        self._media = media
        self._recorder = recorder
        self.talker = Talker(media, voice, unspoken)
        self.last = 0
        """The highest id used."""
        self._cut: CutOff | None = None
        self._music: int | None = None
        """The id of the last stretch of it."""

    def say(self, texts: Sequence[str], at: float, *, expect: str | None = None) -> None:
        """Speak these as one turn; what is being said, or was to be gone on with, is overtaken by it."""
        self._fall_silent(at, for_good=True)
        self.last += 1
        self._recorder.bot_turn(self.last, " ".join(texts), at, expect=expect)
        self.talker.say(self.last, texts)

    def play(self, pcm: Pcm, at: float) -> None:
        """Music, which is no turn of the conversation: it is heard, interrupted and gone on with like words."""
        self._fall_silent(at, for_good=True)
        self.last += 1
        self._music = self.last
        self.talker.sound(self.last, pcm)

    @property
    def speaks(self) -> bool:
        """Words are being said; music is none."""
        return self.talker.turn is not None and self.talker.turn != self._music

    @property
    def audible(self) -> bool:
        """The caller hears us, rather than reads."""
        return self._media.channel != "text"

    @property
    def sounds(self) -> bool:
        """Words or music are to be heard."""
        return self.talker.turn is not None

    def duck(self, on: bool) -> None:
        """Lower, or at full voice again."""
        self._media.duck(on)

    def played(self, event: Played) -> Literal["begins", "goes on", "over"]:
        """Progress on the line; of dead words nothing is told."""
        turn = self.talker.turn
        if turn is None or event.turn != self.talker.line:
            return "goes on"
        heard = self.talker.played(event)
        if event.first and turn == event.turn:  # else they begin for the second time
            self._recorder.first_sound(turn, event.at)
        if heard is not None:
            self._recorder.bot_heard(turn, heard, event.at)
            return "over"
        return "begins" if event.first else "goes on"

    def cut_off(self, at: float, *, for_good: bool, ending: str | None) -> bool:
        """Silence now, and full voice for what comes. False when the bot was silent already. for_good: it will not go on."""
        turn = self.talker.turn
        heard = self._fall_silent(at, for_good=for_good)
        self._media.duck(False)
        if turn is None or heard is None:
            return False
        self._cut = CutOff(heard, ending)
        self._recorder.event("interrupted", at, bot_turn=turn)
        return True

    def go_on(self, at: float) -> CutOff | None:
        """It was no interruption: go on from the first word not heard. What was cut off; None when nothing is left of it."""
        self.last += 1
        turn = self.talker.resume(self.last)
        if turn is None:
            return None
        cut, self._cut = self._cut, None
        self._recorder.event("resumed", at, bot_turn=turn)
        return cut

    def heard_of_cut(self) -> str | None:
        """What the caller heard of the words they cut off; told to the dialogue, once."""
        cut, self._cut = self._cut, None
        return cut.heard if cut else None

    def be_silent(self, at: float) -> None:
        """The call is over."""
        self._fall_silent(at, for_good=True)

    def _fall_silent(self, at: float, *, for_good: bool) -> str | None:
        turn = self.talker.turn
        heard = self.talker.interrupt() if for_good else self.talker.pause()
        if turn is not None and heard is not None:
            self._recorder.bot_heard(turn, heard, at)
        return heard
