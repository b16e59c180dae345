"""What turn taking is told and what it decides. All times are monotonic seconds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from voicebot.audio.frame import Pcm
from voicebot.dialogue.profiles import SlotProfile
from voicebot.dialogue.types import Gist
from voicebot.hearing.types import Distance

if TYPE_CHECKING:
    from voicebot.hearing.vad import VoiceDetector

# --- told -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """The bot opens a question (its speech may still be to come). The no-input clock starts when the bot is silent."""

    profile: SlotProfile
    turn: int
    at: float


@dataclass(frozen=True, slots=True)
class Voice:
    """One 20 ms frame judged by the voice detector. at: when its last sample was due. distance: of who is heard. quiet_ms: the caller has
    been silent for so long, which could not be told before."""

    speech: bool
    at: float
    distance: Distance = Distance.NEAR
    quiet_ms: int = 0

    @classmethod
    def judged(cls, detector: "VoiceDetector", pcm: Pcm, at: float) -> Self:
        """What the detector of the call says of its next frame. Errors: HearingError for another length."""
        return cls(detector.process(pcm), at, detector.distance, detector.quiet_ms)


@dataclass(frozen=True, slots=True)
class Words:
    """The recogniser's partial result of the caller's open turn; may lag the audio."""

    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Understood:
    """What words of the caller's open turn mean, without `[unk]`; it may have gone on since."""

    text: str
    gist: Gist
    at: float


@dataclass(frozen=True, slots=True)
class BotTalks:
    """The bot's speech started (on=True) or ran out / was flushed (on=False)."""

    on: bool
    at: float


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A keypad digit. The caller is alive: restarts the no-input clock, ends an open spoken turn without words."""

    digit: str
    at: float


Told = Asked | Voice | Words | Understood | BotTalks | KeyPressed

# --- decided --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StartListening:
    """The caller began: give the recogniser the pre-roll and then every frame. began: start of speech."""

    began: float


@dataclass(frozen=True, slots=True)
class Duck:
    """Somebody speaks over the bot, perhaps: speak lower (on=True), or up again."""

    on: bool
    at: float


@dataclass(frozen=True, slots=True)
class Interrupt:
    """The caller talks over the bot: silence now, at full voice again from the next words on. The turn that did it ends in
    EndTurn, or in Resume when it was nothing."""

    at: float


@dataclass(frozen=True, slots=True)
class Resume:
    """The interruption was none (a cough, "mhm", a door): go on where the caller last heard a word."""

    at: float


@dataclass(frozen=True, slots=True)
class EndTurn:
    """The caller's turn is over: finish the recogniser once. speech_ended: last moment of speech;
    noticed: when the detector first said silence; decided: now."""

    why: Literal["complete", "silence", "cap"]
    began: float
    speech_ended: float
    noticed: float
    decided: float


@dataclass(frozen=True, slots=True)
class Discard:
    """It was a cough or a click, not a turn: reset the recogniser. Unless doubted: speech without a word so far, which may be
    a word that the recogniser has not come to yet. What it says in the end decides; doubted is the turn that it then was."""

    at: float
    doubted: EndTurn | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """The caller asked for a moment and said nothing else: reset the recogniser, promise to wait."""

    at: float


@dataclass(frozen=True, slots=True)
class NoInput:
    """Nobody spoke for the profile's time. step counts from 0; `last`: the ladder is used up."""

    step: int
    last: bool


Decided = StartListening | Duck | Interrupt | Resume | EndTurn | Discard | Wait | NoInput
