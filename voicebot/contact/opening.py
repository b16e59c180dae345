"""What callers of a queue hear while nobody is there: why, and from when somebody is. Pure but for the clock it is given."""

from collections.abc import Callable, Mapping
from typing import Any

from voicebot.clock import Clock
from voicebot.contact.hours import Hours
from voicebot.contact.hours_words import HoursWords
from voicebot.dialogue.prompts import Prompts
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH


class Opening:
    """hours: by queue. queue_of: the dialogue's topic → queue. Errors, when made: DataError for texts."""

    def __init__(
        self,
        hours: Mapping[str, Hours],
        queue_of: Callable[[Any], str],
        texts: Prompts,
        clock: Clock,
        tongue: Tongue = POLISH,
    ) -> None:
        self._hours, self._queue_of, self._clock = hours, queue_of, clock
        self._words = {queue: HoursWords(one, texts, tongue) for queue, one in hours.items()}

    def closed(self, topic: Any) -> str | None:
        """The ClosedNow of dialogue.types."""
        queue, now = self._queue_of(topic), self._clock.now()
        return None if self._hours[queue].open_at(now) else self._words[queue].state(now)
