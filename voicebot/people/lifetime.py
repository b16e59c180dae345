"""How long somebody stays signed in. Pure: moments come in, aware."""

from dataclasses import dataclass
from datetime import datetime, timedelta

NOTE_EVERY = timedelta(minutes=1)
"""A session's use is written down no more often: a desk asks every few seconds."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """idle: unused for so long it ends. longest: it ends whatever happens."""

    idle: timedelta
    longest: timedelta

    def expires(self, created: datetime) -> datetime:
        """The end that no use puts off."""
        return created + self.longest

    def until(self, last_used: datetime, expires: datetime) -> datetime:
        """The end of a session that is not used again."""
        return min(last_used + self.idle, expires)


def worth_noting(last_used: datetime, now: datetime) -> bool:
    """Whether a use now has to be written down."""
    return now - last_used >= NOTE_EVERY
