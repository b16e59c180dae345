"""Whose sentence is worked on next: callers before background work, whoever's sound runs out first, never more than a fixed number."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from voicebot.speaking.types import Rendered

LIMIT = 64
"""Sentences of callers that may wait; more is refused at once, so that the fallback voice can speak instead."""
BACKGROUND_LIMIT = 1_000
"""Fixed prompts to be rendered ahead; nobody waits for them."""


@dataclass(slots=True, eq=False)
class Job:
    """One sentence. owner: the connection it came by, id: its number there.

    due: when its caller's sound runs out, seconds of a monotonic clock; of one that has not begun, when it was asked for.
    """

    owner: object
    id: int
    text: str
    rate: float
    background: bool = False
    due: float = 0.0
    cancelled: bool = field(default=False)
    speech: Iterator[Rendered] | None = None
    """What is being made of it; None until it has begun."""


class FairQueue:
    """Who has heard nothing yet goes before whoever still has sound to hear: a long sentence that comes in pieces keeps nobody
    waiting. Among those who came at the same time, first come, first served: a call asks for few sentences at a time."""

    def __init__(self, limit: int = LIMIT, background_limit: int = BACKGROUND_LIMIT) -> None:
        self._limits = {False: limit, True: background_limit}
        self._waiting: dict[bool, list[Job]] = {False: [], True: []}

    def __len__(self) -> int:
        return sum(len(jobs) for jobs in self._waiting.values())

    def put(self, job: Job) -> bool:
        """Take a job in; False when its line is full."""
        line = self._waiting[job.background]
        if len(line) >= self._limits[job.background]:
            return False
        line.append(job)
        return True

    def put_back(self, job: Job) -> None:
        """A sentence that was taken, and that there is more to make of; it has been let in before."""
        self._waiting[job.background].append(job)

    def take(self) -> Job | None:
        """The next job, or None when nothing waits."""
        for line in (self._waiting[False], self._waiting[True]):
            if line:
                job = min(line, key=lambda waiting: waiting.due)
                line.remove(job)
                return job
        return None

    def cancel(self, owner: object, job_id: int | None = None) -> list[Job]:
        """Drop the waiting jobs of this owner (only that one when an id is given); returns what was dropped."""
        dropped: list[Job] = []
        for background, line in self._waiting.items():
            mine = [job for job in line if job.owner is owner and job_id in (None, job.id)]
            dropped += mine
            if mine:
                self._waiting[background] = [job for job in line if job not in mine]
        return dropped
