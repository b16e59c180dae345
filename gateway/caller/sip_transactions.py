"""What a SIP caller has sent and waits for, and what it has answered and may be asked again. Sans-I/O, over UDP."""

import math
from dataclasses import dataclass

from gateway.caller.sip_messages import Message

T1, T2 = 0.5, 4.0
"""Seconds until something is sent again: first, and at most (RFC 3261)."""
UNANSWERED_S = 8.0
"""Whoever is there says at least 100 Trying in this time."""
MAX_ANSWERS = 64
"""Answers kept for requests that come again."""

Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Send:
    """A datagram."""

    data: bytes
    to: Address


@dataclass(slots=True)
class Pending:
    """Something sent until it is answered. again: when next; pause: after that; longest: the longest pause; until: when it
    is given up. answered: it has its final answer, which may still come again."""

    message: Message
    to: Address
    again: float
    pause: float
    longest: float
    until: float
    answered: bool = False

    def rest(self) -> None:
        """Somebody is there: it is neither sent again nor given up."""
        self.again = self.until = math.inf


class Outstanding:
    """All that is pending, by branch and method."""

    def __init__(self) -> None:
        self._pending: dict[tuple[str, str], Pending] = {}

    @property
    def wake_at(self) -> float | None:
        """When something is due."""
        times = [min(pending.again, pending.until) for pending in self._pending.values()]
        soonest = min(times, default=math.inf)
        return None if math.isinf(soonest) else soonest

    def send(
        self,
        key: tuple[str, str],
        message: Message,
        to: Address,
        now: float,
        *,
        longest: float = T2,
        limit: float = UNANSWERED_S,
    ) -> Send:
        """Send it now, and again with growing pauses."""
        self._pending[key] = Pending(message, to, now + T1, 2 * T1, longest, now + limit)
        return Send(message.encoded(), to)

    def get(self, key: tuple[str, str]) -> Pending | None:
        """What this answers."""
        return self._pending.get(key)

    def unanswered(self, method: str) -> Pending | None:
        """The request of this method that has no final answer yet."""
        return next(
            (p for (_, asked), p in self._pending.items() if asked == method and not p.answered), None
        )

    def drop(self, key: tuple[str, str]) -> None:
        """It is over; repeatable."""
        self._pending.pop(key, None)

    def wake(self, now: float) -> tuple[list[Send], list[Message]]:
        """What is to be sent again, and what is given up."""
        sends: list[Send] = []
        given_up: list[Message] = []
        for key, pending in list(self._pending.items()):
            if now >= pending.until:
                del self._pending[key]
                given_up.append(pending.message)
            elif now >= pending.again:
                pending.again = now + pending.pause
                pending.pause = min(2 * pending.pause, pending.longest)
                sends.append(Send(pending.message.encoded(), pending.to))
        return sends, given_up


class Answers:
    """The last answers given: a request that comes again gets the same one."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], Send] = {}

    def keep(self, request: Message, answer: Send) -> None:
        """This was answered so."""
        self._given[request.branch(), request.method or ""] = answer
        if len(self._given) > MAX_ANSWERS:
            del self._given[next(iter(self._given))]

    def given_to(self, request: Message) -> Send | None:
        """What was answered when it came first."""
        return self._given.get((request.branch(), request.method or ""))
