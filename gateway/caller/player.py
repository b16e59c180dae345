"""Plays a scenario on a line: waits like a person, speaks like a person, and gives up on nothing without saying why."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gateway.caller.checks import failures_of
from gateway.caller.fold import fold, found
from gateway.caller.line import BUSY_STATES, Line, record_of
from gateway.caller.scenario import (
    BargeIn,
    BotHangsUp,
    HangUp,
    Hear,
    HearAudio,
    Press,
    Reaction,
    Say,
    Scenario,
    Silence,
    Step,
)
from gateway.caller.transcript import Act, Entry, transcript
from gateway.caller.voice import Utterance
from voicebot.errors import VoicebotError

POLL_S = 0.02
HEAR_LIMIT_S = 20.0
SOUND_AFTER_CAPTION_S = 4.0
"""A caption that is not followed by sound for so long was never spoken."""
FINISHED_S = 0.3
"""The bot has finished once it says so and was quiet for this long…"""
SURELY_FINISHED_S = 2.0
"""…or, whatever it says, for this long."""
FINISH_LIMIT_S = 45.0
WAITS_S = 1.0
"""A bot that was quiet for so long and says it listens waits for the caller."""
STILL_TALKING_S = 0.1
KEY_S = 0.12

Recognise = Callable[[NDArray[np.int16], Sequence[str]], str]
"""Sound of the bot and the words it may hold (none: any) → text. Blocks."""


@dataclass(slots=True)
class Result:
    """What came of a scenario; it passed when there are no failures."""

    scenario: str
    channel: str
    call_id: str = ""
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)
    dialogue: list[Entry] = field(default_factory=list)
    record: dict[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return not self.failures

    @property
    def gaps_ms(self) -> list[int]:
        """Every gap measured on the call, in order."""
        return [entry.gap_ms for entry in self.dialogue if entry.gap_ms is not None]


class _StepFailed(Exception):
    """A step did not come true; the message says what was waited for."""


class Player:
    """One scenario on one line. utterances: every text the scenario says, made beforehand."""

    def __init__(
        self, line: Line, utterances: Mapping[str, Utterance], *, recognise: Recognise | None = None
    ) -> None:
        self._line = line
        self._utterances = utterances
        self._recognise = recognise
        self._acts: list[Act] = []
        self._opened = 0.0
        self._acted = 0.0
        self._cursor = 0
        """Where in the bot's words the next `hear` starts to look."""
        self._after_act = 0
        """Where they stood when the caller last did something."""
        self._answered = False
        """Whether something was heard (matched) since the caller's last act."""
        self._not_hear: tuple[str, ...] = ()
        self._reactions: tuple[Reaction, ...] = ()
        self._patience = 0
        self._last_said = Utterance("")

    async def play(self, scenario: Scenario) -> Result:
        """Call, play all steps, hang up, check the record. Never raises for what the other side does."""
        result = Result(scenario.name, self._line.channel)
        self._not_hear = scenario.not_hear
        self._reactions, self._patience = scenario.reactions, scenario.patience
        self._opened = self._acted = self._now()
        try:
            await self._line.open()
            self._opened = self._acted = self._now()
            for number, step in enumerate(scenario.steps, 1):
                try:
                    await self._step(step)
                except _StepFailed as error:
                    result.failures.append(f"step {number}: {error}")
                    break
        except VoicebotError as error:
            result.failures.append(str(error))
        finally:
            await self._line.hang_up()
        result.call_id = self._line.call_id
        result.seconds = round(self._now() - self._opened, 2)
        result.failures += self._forbidden()
        if self._line.call_id:
            try:
                result.record = await record_of(self._line)
            except VoicebotError as error:
                result.failures.append(str(error))
            else:
                if result.passed:
                    result.failures += failures_of(scenario.expect, result.record)
        result.dialogue = transcript(self._acts, self._line, self._opened)
        return result

    async def _step(self, step: Step) -> None:
        match step:
            case Hear():
                await self._hear(step)
            case HearAudio():
                await self._hear_audio(step)
            case Say():
                await self._bot_finished()
                await asyncio.sleep(step.after_ms / 1000)
                await self._speak(self._utterances[step.text])
            case BargeIn():
                await self._barge_in(step, self._utterances[step.text])
            case Press():
                await self._bot_finished()
                await asyncio.sleep(step.after_ms / 1000)
                await self._press(step.keys)
            case Silence():
                await asyncio.sleep(step.ms / 1000)
            case HangUp():
                await self._line.hang_up()
            case BotHangsUp():
                if not await self._until(lambda: self._over(), step.within_ms / 1000):
                    raise _StepFailed(f"the bot did not hang up within {step.within_ms} ms")

    async def _hear(self, step: Hear) -> None:
        limit = max(HEAR_LIMIT_S, (step.within_ms or 0) / 1000)
        while await self._until(lambda: self._heard_or_over(step) or self._reaction() is not None, limit):
            reaction = self._reaction()
            if self._heard_or_over(step) or reaction is None:
                break
            self._patience -= 1
            await self._speak(self._last_said if reaction.text is None else self._utterances[reaction.text])
        else:
            raise _StepFailed(f"did not hear {step.pattern!r} within {limit:.0f} s; {self._last_words()}")
        match = self._match(step.pattern)
        if match is None:
            raise _StepFailed(f"the call ended before {step.pattern!r}; {self._last_words()}")
        first = not self._answered
        self._cursor, self._answered = match, True
        if step.within_ms is None or not first:
            return
        await self._until(lambda: self._line.answered(self._acted) is not None, SOUND_AFTER_CAPTION_S)
        answered = self._line.answered(self._acted)
        if answered is None:
            raise _StepFailed(f"{step.pattern!r} was shown but never spoken")
        took = round((answered - self._acted) * 1000)
        if took > step.within_ms:
            raise _StepFailed(f"{step.pattern!r} came after {took} ms, not within {step.within_ms} ms")

    def _heard_or_over(self, step: Hear) -> bool:
        return self._match(step.pattern) is not None or self._over()

    def _reaction(self) -> Reaction | None:
        """What the caller says to a bot that has asked something else and waits."""
        quiet = self._line.quiet_for(self._acted)
        waits = quiet is not None and quiet >= WAITS_S and self._line.state not in BUSY_STATES
        if not waits or not self._patience:
            return None
        new = self._words()[self._after_act :]
        # who has said nothing yet has nothing to say again
        can = (one for one in self._reactions if one.text is not None or self._last_said.text)
        return next((one for one in can if found(one.pattern, new)), None)

    async def _hear_audio(self, step: HearAudio) -> None:
        if self._line.heard(self._acted) is None:
            self._cursor = self._after_act
            await self._hear(Hear(step.pattern))
            return
        self._answered = True
        await self._bot_finished()
        sound = self._line.heard(self._acted)
        if self._recognise is None or sound is None:
            raise _StepFailed("hear_audio needs a recogniser, and there is none")
        text = await asyncio.to_thread(self._recognise, sound, step.words)
        if found(step.pattern, text) is None:
            raise _StepFailed(f"the sound is not {step.pattern!r} but {text!r}")

    async def _barge_in(self, step: BargeIn, utterance: Utterance) -> None:
        def in_the_middle() -> bool:
            began = self._line.answered(self._acted)
            quiet = self._line.quiet_for(self._acted)
            return (
                began is not None
                and quiet is not None
                and quiet < STILL_TALKING_S
                and self._now() >= began + step.after_ms / 1000
            )

        if self._line.heard(0.0) is not None and not await self._until(in_the_middle, FINISH_LIMIT_S):
            raise _StepFailed("the bot was not speaking any more: nothing to interrupt")
        await self._speak(utterance)
        act = self._acts[-1]
        stopped = self._line.stopped_after(act.began)
        act.over_bot = True
        act.stopped_ms = None if stopped is None else round(stopped * 1000)
        limit = step.stops_within_ms
        if limit is not None and act.stopped_ms is not None and act.stopped_ms > limit:
            raise _StepFailed(
                f"the bot went on for {act.stopped_ms} ms after being interrupted, not {limit} ms"
            )

    async def _speak(self, utterance: Utterance) -> None:
        self._acting()
        self._last_said = utterance
        spoken = await self._line.say(utterance)
        self._acts.append(Act(utterance.text, spoken.began, spoken.ended))
        self._acted = spoken.ended

    async def _press(self, keys: str) -> None:
        self._acting()
        began = self._now()
        for key in keys:
            self._line.send({"type": "key", "digit": key})
            await asyncio.sleep(KEY_S)
        self._acted = self._now() - KEY_S
        self._acts.append(Act(f"[{keys}]", began, self._acted, speech=False))

    def _acting(self) -> None:
        """What the bot said until now does not answer what the caller does now."""
        self._cursor = self._after_act = len(self._words())
        self._answered = False

    async def _bot_finished(self) -> None:
        """Wait for the end of the bot's words, as a polite caller does."""

        def finished() -> bool:
            began = self._acts[-1].began if self._acts else self._opened
            quiet = self._line.quiet_for(began if self._answered else 0.0)
            if quiet is None:
                return not self._answered
            return quiet >= SURELY_FINISHED_S or (quiet >= FINISHED_S and self._line.state not in BUSY_STATES)

        if not await self._until(lambda: finished() or self._over(), FINISH_LIMIT_S):
            raise _StepFailed("the bot did not finish speaking")
        if self._over():
            raise _StepFailed(
                f"the bot hung up ({self._line.bye or 'connection lost'}); {self._last_words()}"
            )

    async def _until(self, condition: Callable[[], bool], limit_s: float) -> bool:
        limit = self._now() + limit_s
        while not condition():
            if self._now() >= limit:
                return False
            if forbidden := self._forbidden():
                raise _StepFailed(forbidden[0])
            await asyncio.sleep(POLL_S)
        return True

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _over(self) -> bool:
        return self._line.closed or self._line.bye is not None

    def _words(self) -> str:
        """All the bot's words so far, folded."""
        return fold(" ".join(caption.text for caption in self._line.captions if caption.who == "bot"))

    def _match(self, pattern: str) -> int | None:
        match = found(pattern, self._words(), self._cursor)
        return match.end() if match else None

    def _last_words(self) -> str:
        rest = self._words()[self._cursor :].strip()
        return f"the bot said {rest!r}" if rest else "the bot said nothing new"

    def _forbidden(self) -> list[str]:
        words = self._words()
        return [
            f"heard {pattern!r}, which must not be said"
            for pattern in self._not_hear
            if found(pattern, words)
        ]
