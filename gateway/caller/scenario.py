"""A scenario: what a simulated caller does, step by step, and what must come of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gateway.caller.noise import Kind


@dataclass(frozen=True, slots=True)
class Hear:
    """Wait until the bot's captions match. within_ms: from the end of the caller's last act to the bot's answer."""

    pattern: str
    within_ms: int | None = None


@dataclass(frozen=True, slots=True)
class HearAudio:
    """Let the bot finish, then recognise what came as sound since the caller's last act. words: narrows the recogniser."""

    pattern: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Say:
    """Wait until the bot has finished, then speak. text: `[600]` is a pause. after_ms: how long after the bot."""

    text: str
    after_ms: int = 300


@dataclass(frozen=True, slots=True)
class BargeIn:
    """Speak over the bot, after_ms into its speech. stops_within_ms: the bot must be silent so soon after we began."""

    text: str
    after_ms: int = 800
    stops_within_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """Wait until the bot has finished, then press keys."""

    keys: str
    after_ms: int = 300


@dataclass(frozen=True, slots=True)
class Silence:
    """Do nothing for a while."""

    ms: int


@dataclass(frozen=True, slots=True)
class HangUp:
    """The caller hangs up."""


@dataclass(frozen=True, slots=True)
class BotHangsUp:
    """Wait until the bot ends the call."""

    within_ms: int = 20_000


Step = Hear | HearAudio | Say | BargeIn | Press | Silence | HangUp | BotHangsUp


@dataclass(frozen=True, slots=True)
class Expect:
    """What the call's record must say. intents and said: in this order among the caller's turns. slots: values that some turn has.
    events and no_events: names. cut_off: the bot was interrupted and some of its words were not heard (not checked in writing)."""

    outcome: str | None = None
    intents: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)
    events: tuple[str, ...] = ()
    no_events: tuple[str, ...] = ()
    cut_off: bool | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a caller says to something of the bot that they did not wait for. pattern: its words. text: None: the last thing again."""

    pattern: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One call. language: asked for by its two letters, as a page would; None: the line's own. accent: espeak-ng's language, voice: its variant, speed: words a minute; noise_db: signal to noise; band: what the telephone lets through.
    audio_only: makes no sense in writing (silence). reactions: tried in order whenever the bot asks something else than a
    `hear` waits for, `patience` times in the whole call."""

    name: str
    steps: tuple[Step, ...]
    voice: str = "f4"
    accent: str = "pl"
    language: str | None = None
    speed: int = 165
    noise_db: float | None = None
    noise: Kind = "pink"
    band: Literal["wide", "telephone"] = "wide"
    audio_only: bool = False
    not_hear: tuple[str, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    patience: int = 3
    expect: Expect = Expect()

    @property
    def texts(self) -> set[str]:
        """Everything the caller may say."""
        spoken = {step.text for step in self.steps if isinstance(step, Say | BargeIn)}
        return spoken | {reaction.text for reaction in self.reactions if reaction.text is not None}
