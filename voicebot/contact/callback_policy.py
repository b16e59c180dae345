"""A callback's life: its state, an event and the time give the next state and what to do. Pure; times are aware and come in.

docs/callbacks.md has the same as a table, and what a crash does at each point.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a callback is."""

    WISHED = "wished"
    """Noted; there is no number yet."""
    SCHEDULED = "scheduled"
    """The customer named a time; nothing happens before it."""
    WAITING = "waiting"
    """In the queue, with the place it had."""
    OFFERED = "offered"
    """An agent is being found and rung."""
    DIALLING = "dialling"
    """The agent has accepted; the customer is rung."""
    TALKING = "talking"
    QUARANTINED = "quarantined"
    """The customer was not reached; left alone for a while."""
    CHECK = "check"
    """Nobody can know how it ended: a person of the shop looks, the customer is not rung again by us."""
    GIVEN_UP = "given_up"
    """Not reached in all tries; the shop knows."""
    DONE = "done"
    CANCELLED = "cancelled"


CLOSED = frozenset({State.DONE, State.CANCELLED})
FOR_THE_SHOP = frozenset({State.CHECK, State.GIVEN_UP})
"""Open until somebody of the shop has dealt with it, or the customer asks again."""
LEASED = frozenset({State.OFFERED, State.DIALLING, State.TALKING})
"""In somebody's hands; `due` is when those hands are taken for dead."""
TIMED = frozenset({State.SCHEDULED, State.QUARANTINED})
LIVE = frozenset({State.SCHEDULED, State.WAITING, State.OFFERED, State.DIALLING, State.QUARANTINED})
"""Going to be rung, or being rung: one for a number at most."""


class Outcome(StrEnum):
    """What became of ringing the customer; the words of gateway.sip.dialling."""

    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    FAILED = "failed"
    FORBIDDEN = "forbidden"


UNKNOWN = "unknown"
CUT = "cut"
"""Why a callback is with the shop, beside the outcomes: whether the customer was rung is not known; the talk broke off with us."""
_CUSTOMERS_DOING = frozenset({Outcome.BUSY, Outcome.NO_ANSWER, Outcome.REJECTED})


@dataclass(frozen=True, slots=True)
class Rules:
    """tries: rings of the customer's telephone before it is given up. quarantine: after one that did not reach them. pause: after an
    agent did not take it. lease: of an offer or a talk, renewed all the time. dial_lease: of a ring, never renewed, so longer than
    any ring may take: before it is over nobody else rings the same customer."""

    tries: int = 3
    quarantine: timedelta = timedelta(minutes=15)
    pause: timedelta = timedelta(seconds=15)
    lease: timedelta = timedelta(seconds=60)
    dial_lease: timedelta = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Case:
    """One callback. entered: its place in the queue. at: when the customer wants it; None: as soon as possible. due: nothing is done
    before; of one in somebody's hands, the end of the lease. tries: rings so far. tries_left: since the customer last asked.
    calling_off: cancelled while the customer's telephone rings. why: the last outcome that was no answer, or UNKNOWN, or CUT."""

    state: State
    entered: datetime
    at: datetime | None = None
    due: datetime | None = None
    tries: int = 0
    tries_left: int = 0
    calling_off: bool = False
    why: str = ""


class Do(StrEnum):
    """What the new state asks for."""

    NOTHING = "nothing"
    OFFER = "offer"
    DIAL = "dial"
    TALK = "talk"
    TELL_SHOP = "tell_shop"


@dataclass(frozen=True, slots=True)
class Step:
    """What an event makes of a callback."""

    case: Case
    do: Do = Do.NOTHING


@dataclass(frozen=True, slots=True)
class Wished:
    """The customer asks, for the first time or again. entered: when they entered the queue, or asked. reachable: the number is known."""

    at: datetime | None
    entered: datetime
    reachable: bool


@dataclass(frozen=True, slots=True)
class Due:
    """The time `due` has come: a time that was waited for, or the end of a lease."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody looks for an agent now."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Whoever has it lives."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An agent takes it."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The agent declined, or nobody answered."""


@dataclass(frozen=True, slots=True)
class Rung:
    """What became of ringing the customer."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Over:
    """The talk came to its end."""


@dataclass(frozen=True, slots=True)
class Broke:
    """The customer answered, and our own side failed them."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The customer, or the shop, does not want it any more."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A person of the shop dealt with it."""


Event = Wished | Due | Taken | Kept | Accepted | NotTaken | Rung | Over | Broke | Cancelled | Settled


def begun(entered: datetime) -> Case:
    """A callback nobody has said anything about but that it is wanted."""
    return Case(State.WISHED, entered)


def step(case: Case, event: Event, now: datetime, rules: Rules) -> Step | None:
    """What comes of it; None: the event does not fit this state, and nothing changes."""
    state = case.state
    match event:
        case Wished():
            return _wished(case, event, now, rules)
        case Due() if case.due is not None and case.due <= now:
            return _due(case, now, rules)
        case Taken() if state is State.WAITING:
            return Step(replace(case, state=State.OFFERED, due=now + rules.lease), Do.OFFER)
        case Kept() if state in (State.OFFERED, State.TALKING):
            return Step(replace(case, due=now + rules.lease))
        case Accepted() if state is State.OFFERED:
            return _accepted(case, now, rules)
        case NotTaken() if state is State.OFFERED:
            return Step(replace(case, state=State.WAITING, due=now + rules.pause))
        case Rung(Outcome.ANSWERED) if state is State.DIALLING:
            return Step(replace(case, state=State.TALKING, due=now + rules.lease, why=""), Do.TALK)
        case Rung() if state is State.DIALLING:
            return _missed(case, event.outcome, now, rules)
        case Over() if state in (State.DIALLING, State.TALKING) or (state, case.why) == (State.CHECK, CUT):
            # the answer may not have been kept, a lease may have run out: they talked, whatever the book says
            return Step(_ended(case, State.DONE))
        case Broke() if state in (State.DIALLING, State.TALKING):
            return _cut(case)
        case Cancelled() if state is State.DIALLING:
            return Step(replace(case, calling_off=True))
        case Cancelled() if state not in CLOSED and state is not State.TALKING:
            return Step(_ended(case, State.CANCELLED))
        case Settled() if state not in CLOSED:
            return Step(_ended(case, State.DONE))
    return None


def _wished(case: Case, wish: Wished, now: datetime, rules: Rules) -> Step | None:
    """The earlier place, the newer time, and all tries again."""
    if case.state in CLOSED or case.state is State.TALKING:
        return None  # that one is answered; this is a new one
    later = wish.at is not None and wish.at > now
    entered = min(case.entered, wish.entered)
    fresh = replace(case, at=wish.at, entered=entered, tries_left=rules.tries, calling_off=False)
    if case.state is State.DIALLING or (case.state in (State.OFFERED, State.WAITING) and not later):
        return Step(fresh)
    return Step(_placed(replace(fresh, why=""), wish.reachable, now))


def _placed(case: Case, reachable: bool, now: datetime) -> Case:
    if not reachable:
        return replace(case, state=State.WISHED, due=None)
    if case.at is not None and case.at > now:
        return replace(case, state=State.SCHEDULED, due=case.at)
    return replace(case, state=State.WAITING, due=now)


def _due(case: Case, now: datetime, rules: Rules) -> Step | None:
    match case.state:
        case State.SCHEDULED | State.QUARANTINED:
            return Step(replace(case, state=State.WAITING))
        case State.OFFERED:
            return Step(replace(case, state=State.WAITING, due=now))
        case State.DIALLING:
            return _missed(case, None, now, rules)
        case State.TALKING:
            return _cut(case)
    return None


def _cut(case: Case) -> Step:
    return Step(replace(case, state=State.CHECK, due=None, why=CUT), Do.TELL_SHOP)


def _accepted(case: Case, now: datetime, rules: Rules) -> Step:
    """The try is spent before the telephone rings: whatever dies after this, no try rings twice."""
    spent = replace(case, tries=case.tries + 1, tries_left=case.tries_left - 1)
    return Step(replace(spent, state=State.DIALLING, due=now + rules.dial_lease), Do.DIAL)


def _missed(case: Case, outcome: Outcome | None, now: datetime, rules: Rules) -> Step:
    """outcome: None where whoever rang died, and nobody knows whether the telephone rang at all."""
    case = replace(case, why=UNKNOWN if outcome is None else outcome.value)
    if case.calling_off:
        return Step(_ended(case, State.CANCELLED))
    if outcome is not Outcome.FORBIDDEN and case.at is not None and case.at > now:
        return Step(_placed(case, True, now))  # another time was named while it rang
    if outcome is Outcome.FORBIDDEN or case.tries_left <= 0:
        end = State.CHECK if outcome is None else State.GIVEN_UP
        return Step(replace(case, state=end, due=None), Do.TELL_SHOP)
    back = now + rules.quarantine
    place = (
        back if outcome in _CUSTOMERS_DOING else case.entered
    )  # whoever could not be reached by our fault keeps it
    return Step(replace(case, state=State.QUARANTINED, due=back, entered=place))


def _ended(case: Case, state: State) -> Case:
    return replace(case, state=state, due=None, calling_off=False)
