"""What the ACD is told and what it commands. All times are seconds of the clock of voicebot.contact.types."""

from dataclasses import dataclass
from typing import Literal

from voicebot.contact.types import Agent, Channel, Interaction, State

# --- told -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody wants a person."""

    interaction: Interaction
    at: float


@dataclass(frozen=True, slots=True)
class Left:
    """The interaction is over: the caller hung up or chose something else, wherever they are, or the talk has ended."""

    interaction: str
    at: float


@dataclass(frozen=True, slots=True)
class Moved:
    """To another queue with the place kept: a transfer out of a talk, or a supervisor's hand. agent: asked for by name."""

    interaction: str
    queue: str
    at: float
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """Out of a talk into the hands of the colleague who was asked: the talk of that asking (another interaction) ends with it."""

    interaction: str
    asked: str
    at: float


@dataclass(frozen=True, slots=True)
class Switched:
    """The same conversation on another channel (chat to voice)."""

    interaction: str
    channel: Channel
    at: float


@dataclass(frozen=True, slots=True)
class Accepted:
    """The agent takes what rings."""

    interaction: str
    agent: str
    at: float


@dataclass(frozen=True, slots=True)
class Declined:
    """The agent does not want this one."""

    interaction: str
    agent: str
    at: float


@dataclass(frozen=True, slots=True)
class SignedOn:
    """An agent's page is there, ready for nothing yet. handled: as counted today. Known already (a reload): the connection is back."""

    agent: Agent
    at: float


@dataclass(frozen=True, slots=True)
class Chose:
    """The agent's choice; in a talk it counts from its end and wrap-up on, in wrap-up it ends that."""

    agent: str
    state: Literal[State.READY, State.BREAK, State.OFFLINE]
    at: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WrappedUp:
    """The agent has written down what was to be written."""

    agent: str
    at: float


@dataclass(frozen=True, slots=True)
class Dropped:
    """The connection to the agent's page is gone; it may be a reload."""

    agent: str
    at: float


Told = (
    Entered | Left | Moved | Handed | Switched | Accepted | Declined | SignedOn | Chose | WrappedUp | Dropped
)

# --- commanded ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """Ring at the agent, with the card. until: then it is no answer."""

    interaction: str
    agent: str
    until: float


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Ring no longer. late: the agent answered what no longer rings there."""

    interaction: str
    agent: str
    why: Literal["caller_gone", "moved", "taken", "no_answer", "agent_gone", "late"]


@dataclass(frozen=True, slots=True)
class Connect:
    """Join the two; for a callback call the customer now. waited_s: since the wait began, or since the talk before it."""

    interaction: str
    agent: str
    waited_s: float


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell those who wait. ringing: somebody looks at it; waiting: that came to nothing, the place is kept; agent_lost: the talk broke
    off on our side, they are the next."""

    interaction: str
    what: Literal["ringing", "waiting", "agent_lost"]


@dataclass(frozen=True, slots=True)
class Overflow:
    """The longest wait is over. to: the queue they are in now; or `callback` or `voicemail`: they are in no queue any more."""

    interaction: str
    to: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """Not let in: offer them something else. known: that id waits or talks already, which goes on."""

    interaction: str
    why: Literal["full", "known", "no_such_queue"]


@dataclass(frozen=True, slots=True)
class Over:
    """For the records. agent: None when nobody was reached. waited_s: in the queue; talked_s: with the agent."""

    interaction: Interaction
    agent: str | None
    waited_s: float
    talked_s: float


@dataclass(frozen=True, slots=True)
class Changed:
    """An agent is in another state; offline ones are forgotten after this. A break for `no_answer` was not their choice."""

    before: Agent
    agent: Agent


Command = Offer | Withdraw | Connect | Tell | Overflow | Refuse | Over | Changed
