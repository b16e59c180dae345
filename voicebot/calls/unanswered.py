"""What callers are told who do not answer, who are not understood, or who ask for a moment; nobody loops."""

from collections.abc import Callable

from voicebot.dialogue.profiles import SlotProfile
from voicebot.records.recorder import Recorder
from voicebot.turns.events import NoInput

MISSES_BEFORE_PERSON = 3
"""Turns in a row without one usable word, after which a person is offered."""


class Unanswered:
    """One call's. say: speaks a text of prompts.yml; person: asks for one on the caller's behalf; goodbye: ends the call, there is
    nobody to call back."""

    def __init__(
        self,
        recorder: Recorder,
        *,
        say: Callable[[str], None],
        person: Callable[[], None],
        goodbye: Callable[[], None],
    ) -> None:
        self._recorder = recorder
        self._say, self._person, self._goodbye = say, person, goodbye
        self._profile: SlotProfile | None = None
        self._promised = False
        """To wait, at this question."""
        self._misses = 0

    def asked(self, profile: SlotProfile) -> None:
        """A question opens."""
        self._profile, self._promised = profile, False

    def understood(self) -> None:
        """There were words."""
        self._misses = 0

    def silence(self, silence: NoInput) -> None:
        """Nobody spoke: the next step of the question's ladder."""
        self._recorder.event("no_input", step=silence.step)
        ladder = self._profile.no_input if self._profile is not None else None
        if ladder is not None and silence.last and ladder.then == "person":
            self._person()
        elif ladder is None or silence.last:
            self._goodbye()
        else:
            self._say(ladder.prompts[silence.step])

    def moment(self, at: float) -> bool:
        """The caller asked for a moment: promised once at a question, and kept. False where it had been promised."""
        self._recorder.event("waits", at)
        first, self._promised = not self._promised, True
        if first:
            self._say("waiting")
        return first

    def missed(self, go_on: Callable[[], bool]) -> None:
        """Speech without one usable word: go on with what it cut off, else say so; the third time in a row ask for a person."""
        self._misses += 1
        self._recorder.event("not_understood", misses=self._misses)
        if self._misses >= MISSES_BEFORE_PERSON:
            self._misses = 0
            self._person()
        elif not go_on():
            self._say("not_heard")
