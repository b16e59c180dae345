"""Whose sentence is spoken next: callers before background work, in the order they came, never more than a fixed number."""

from collections import deque
from dataclasses import dataclass, field

LIMIT = 64
"""Sentences of callers that may wait; more is refused at once, so that the fallback voice can speak instead."""
BACKGROUND_LIMIT = 1_000
"""Fixed prompts to be rendered ahead; nobody waits for them."""


@dataclass(slots=True, eq=False)
class Job:
    """One sentence. owner: the connection it came by, id: its number there."""

    owner: object
    id: int
    text: str
    rate: float
    background: bool = False
    cancelled: bool = field(default=False)


class FairQueue:
    """First come, first served is fair here: a call has at most two sentences asked for at a time."""

    def __init__(self, limit: int = LIMIT, background_limit: int = BACKGROUND_LIMIT) -> None:
        self._limits = {False: limit, True: background_limit}
        self._waiting: dict[bool, deque[Job]] = {False: deque(), True: deque()}

    def __len__(self) -> int:
        return sum(len(jobs) for jobs in self._waiting.values())

    def put(self, job: Job) -> bool:
        """Take a job in; False when its line is full."""
        line = self._waiting[job.background]
        if len(line) >= self._limits[job.background]:
            return False
        line.append(job)
        return True

    def take(self) -> Job | None:
        """The next job, or None when nothing waits."""
        for line in (self._waiting[False], self._waiting[True]):
            if line:
                return line.popleft()
        return None

    def cancel(self, owner: object, job_id: int | None = None) -> list[Job]:
        """Drop the waiting jobs of this owner (only that one when an id is given); returns what was dropped."""
        dropped: list[Job] = []
        for background, line in self._waiting.items():
            mine = [job for job in line if job.owner is owner and job_id in (None, job.id)]
            dropped += mine
            if mine:
                self._waiting[background] = deque(job for job in line if job not in mine)
        return dropped
