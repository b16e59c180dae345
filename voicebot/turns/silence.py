"""The no-input clock: how long nobody has said anything, and which step of the ladder that is."""

from voicebot.dialogue.profiles import Ladder
from voicebot.turns.events import NoInput


class NoInputClock:
    """Runs from the last sign of life on either side; stopped until a question is asked and after its last step."""

    def __init__(self) -> None:
        self._ladder: Ladder | None = None
        self._since = 0.0
        self._step = 0
        self._waits = False

    @property
    def deadline(self) -> float | None:
        """When the next step is due."""
        if self._ladder is None:
            return None
        return self._since + (self._ladder.waiting_ms if self._waits else self._ladder.after_ms) / 1000

    def ask(self, ladder: Ladder, at: float) -> None:
        """A question is open: the ladder starts at its foot."""
        self._ladder, self._step, self._waits = ladder, 0, False
        self.quiet_since(at)

    def quiet_since(self, at: float) -> None:
        """The bot fell silent: the caller has the full time again, on the same step."""
        self._since = max(self._since, at)

    def alive(self, at: float) -> None:
        """The caller spoke or pressed a key: back to the foot."""
        self._step, self._waits = 0, False
        self.quiet_since(at)

    def wait(self, at: float) -> None:
        """The caller asked for a moment: back to the foot, and the next step is a long way off."""
        self.alive(at)
        self._waits = True

    def due(self, now: float) -> NoInput | None:
        """The step that is due, once."""
        if self._ladder is None or self.deadline is None or now < self.deadline:
            return None
        step, last = self._step, self._step >= len(self._ladder.prompts)
        self._step += 1
        self._since, self._waits = now, False
        if last:
            self._ladder = None
        return NoInput(step, last)
