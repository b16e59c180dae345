"""One call as the signalling child knows it: where it stands, what waits for an answer, and which of its waits runs out when."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from enum import Enum, auto


class State(Enum):
    """Where a call stands."""

    ASKED = auto()
    """They called, we have not answered."""
    CALLING = auto()
    """We call, they have not answered."""
    UP = auto()
    """Answered."""
    LEAVING = auto()
    """Over for the gateway; the stack still says goodbye."""


class Wait(Enum):
    """What a call may wait for, each with a limit."""

    GATEWAY = auto()
    """Our own answer to their INVITE."""
    RING = auto()
    """Their answer to our INVITE."""
    ACK = auto()
    """Their ACK to our 2xx."""
    OFFERED = auto()
    """Our own answer to their re-INVITE or UPDATE."""
    OFFERING = auto()
    """Their answer to our re-INVITE."""
    GOODBYE = auto()
    """The stack's last word on a call that is over."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for each wait; of RING the gateway says it for each call.

    ack: less than the stack's own 32 s, after which it would end the call itself. cancelled: for who neither answers nor gives up
    after our CANCEL. goodbye: a little more than the stack needs to find out that nobody answers a BYE."""

    gateway: float = 180.0
    ack: float = 20.0
    offered: float = 10.0
    offering: float = 34.0
    cancelled: float = 8.0
    goodbye: float = 34.0

    def divided(self, pace: float) -> "Patience":
        """Everything so many times shorter."""
        return Patience(*(getattr(self, each.name) / pace for each in fields(self)))


@dataclass(slots=True)
class Dialog:
    """call: the id that the gateway knows. contact: where they reach us. credentials: user and password for who asks us for them. asked: the request that waits
    for a Respond: 0 for an INVITE, the stack's own number for others. cause: why it will have ended, once that is known."""

    call: str
    handle: int
    state: State
    contact: str
    credentials: tuple[str, str] | None = None
    asked: int | None = None
    offering: bool = False
    tries: int = 0
    confirmed: bool = False
    cause: str = ""
    status: int = 0
    waits: dict[Wait, float] = field(default_factory=dict)

    def overdue(self, now: float) -> Iterator[Wait]:
        """Waits that ran out; each is told once."""
        for wait in [wait for wait, until in self.waits.items() if until <= now]:
            del self.waits[wait]
            yield wait
