"""A day of a contact centre in virtual time: callers with patience, agents with breaks, the product's own ACD and forecasts between them.

Nothing here decides who is rung or what is told: that is voicebot.contact. The world only draws when people call, how long they talk,
how soon they give up, and how soon agents answer.
"""

import heapq
import itertools
import math
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from voicebot.contact import telling
from voicebot.contact.acd import Acd
from voicebot.contact.desk import Goal
from voicebot.contact.estimates import Estimator
from voicebot.contact.events import (
    Accepted,
    Changed,
    Chose,
    Command,
    Connect,
    Declined,
    Dropped,
    Entered,
    Left,
    Offer,
    Over,
    SignedOn,
    Switched,
    Told,
    WrappedUp,
)
from voicebot.contact.forecasts import Forecast, Outcome
from voicebot.contact.routing import Waiting
from voicebot.contact.types import (
    NO_ANSWER,
    WORKING,
    Agent,
    Channel,
    Interaction,
    Queue,
    State,
    Strategy,
    Widening,
)

HOUR = 3_600.0
OPENS, CLOSES, PEAK = 8 * HOUR, 20 * HOUR, 12 * HOUR
SIGN_OFF = CLOSES + 0.5 * HOUR
"""Whoever waits at the end of the day is still served."""
PEAK_WIDTH_S, PEAK_HEIGHT = 1.3 * HOUR, 0.8
"""At noon so many more come, as a part of the even stream, in a bell of this width."""
FIRST_HOLD_S = 115.0
SKILLED = 4
DECIDES_S = 5.0
CUT_OFF, CUT_OFF_S = 12.4 * HOUR, 400.0
"""One agent's network is gone for a while, in the worst hour."""
DAY_INTERACTIONS = 2_000
SMALL_DAY_FROM = 10.5 * HOUR
KINDS = {
    # kind: (part of all, queue, skill, median talk in s, sigma)
    "status": (0.55, "orders", "orders", 52.0, 0.6),
    "change": (0.20, "orders", "orders", 75.0, 0.7),
    "return": (0.15, "complaints", "returns", 95.0, 0.7),
    "complaint": (0.10, "complaints", "returns", 130.0, 0.8),
}
WIDENING = (Widening(30.0, 3), Widening(75.0, 0))
WRAP_UP_S = {"orders": 20.0, "complaints": 45.0}
PATIENCE_S, PATIENCE_SIGMA = 330.0, 0.9
PATIENT = 0.1
"""So many never give up: of their waits, and of theirs alone, the end is always seen."""
TAKES_CALLBACK = 0.35
CALLING_BACK_S = 12.0
UNSKILLED = 1.3
"""Who knows less than the matter needs takes so much longer."""
MISSES_RING, DECLINES = 0.01, 0.01
BACK_AFTER_MISS_S = 60.0
LOOKS_EVERY_S = 10.0
AGENT_SKILLS = (
    {"orders": 5, "returns": 5},
    {"orders": 5, "returns": 3},
    {"orders": 5, "returns": 1},
    {"orders": 5},
    {"orders": 3, "returns": 5},
    {"orders": 2, "returns": 4},
)


@dataclass(frozen=True, slots=True)
class Person:
    """One of the day. kind: of KINDS; talk_s: with an agent who knows the matter."""

    id: str
    at: float
    kind: str
    channel: Channel
    talk_s: float
    patience_s: float
    takes_callback: bool


@dataclass(slots=True)
class Day:
    """What happened, in seconds. waits: of those who stayed on the line, callback_waits: of those who did not, left: of those who
    gave up. rung: offers. handled, busy, there: by agent; breaks do not count as being there."""

    waits: list[float] = field(default_factory=list)
    callback_waits: list[float] = field(default_factory=list)
    left: list[float] = field(default_factory=list)
    rung: int = 0
    handled: dict[str, int] = field(default_factory=dict)
    busy: dict[str, float] = field(default_factory=dict)
    there: dict[str, float] = field(default_factory=dict)
    patient: frozenset[str] = frozenset()
    """Those who never give up."""
    forecasts: list[tuple[Outcome, float]] = field(default_factory=list)
    """Each told range with what came of it, and what the plain formula said at the same moment."""


def people(count: int, seed: int) -> list[Person]:
    """So many of a day's callers; fewer than a day has: those from half past ten on, so that the peak is among them."""
    random_ = random.Random(seed)
    made = []
    for number in range(DAY_INTERACTIONS):
        while True:
            at = random_.uniform(OPENS, CLOSES)
            bell = PEAK_HEIGHT * math.exp(-(((at - PEAK) / PEAK_WIDTH_S) ** 2) / 2)
            if random_.random() * (1 + PEAK_HEIGHT) < 1 + bell:
                break
        kind = random_.choices(list(KINDS), [part for part, *_ in KINDS.values()])[0]
        *_, median, sigma = KINDS[kind]
        patient = random_.random() < PATIENT
        made.append(
            Person(
                f"c{number}",
                at,
                kind,
                random_.choices((Channel.PHONE, Channel.BROWSER), (0.7, 0.3))[0],
                max(5.0, median * random_.lognormvariate(0, sigma)),
                math.inf if patient else PATIENCE_S * random_.lognormvariate(0, PATIENCE_SIGMA),
                not patient and random_.random() < TAKES_CALLBACK,
            )
        )
    made.sort(key=lambda person: person.at)
    first = 0 if count >= len(made) else next(i for i, one in enumerate(made) if one.at >= SMALL_DAY_FROM)
    return made[first : first + count]


def queues(strategy: Strategy) -> dict[str, Queue]:
    """The two queues of the shop by one strategy. Their limits are out of reach: patience decides who leaves."""
    return {
        name: Queue(name, "day", strategy=strategy, wrap_up_s=wrap, widening=WIDENING, handling_s=90.0)
        for name, wrap in WRAP_UP_S.items()
    }


class World:
    """One run. The same people and the same seed give the same day."""

    def __init__(self, rules: dict[str, Queue], crowd: list[Person], seed: int) -> None:
        self.day = Day(patient=frozenset(one.id for one in crowd if math.isinf(one.patience_s)))
        self._random = random.Random(seed)
        self._queues = rules
        self._skilled = any(queue.strategy is Strategy.SKILLS for queue in rules.values())
        self._acd = Acd(rules)
        self._estimator = Estimator(rules, seed)
        self._people = {person.id: person for person in crowd}
        self._skills = {f"agent{number}": skills for number, skills in enumerate(AGENT_SKILLS)}
        self._heard: dict[str, telling.Heard] = {}
        self._plain: dict[tuple[str, float], float] = {}
        self._holds: deque[float] = deque([FIRST_HOLD_S], maxlen=100)
        self._callbacks: set[str] = set()
        self._reached: set[str] = set()
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = itertools.count()

    def run(self) -> Day:
        """The whole day, until the last one is served."""
        self._shifts()
        for person in self._people.values():
            self._at(person.at, partial(self._comes, person))
        while self._events:
            due = self._acd.deadline
            if due is not None and (not self._events or due < self._events[0][0]):
                self._done(self._acd.tick(due), due)
                continue
            now, _, action = heapq.heappop(self._events)
            action(now)
        return self.day

    # --- people -----------------------------------------------------------------------------------

    def _comes(self, person: Person, now: float) -> None:
        _, queue, skill, *_ = KINDS[person.kind]
        # a needed skill binds with every strategy; the others are measured as shops without skills have them
        needed = {skill: SKILLED} if self._skilled else {}
        self._tell(Entered(Interaction(person.id, person.channel, queue, now, skills=needed), now))
        self._looks(person.id, now)
        if math.isfinite(person.patience_s):
            self._at(now + person.patience_s, partial(self._gives_up, person.id))

    def _waiting(self, name: str) -> Waiting | None:
        """On the line and in the queue."""
        found = next((one for one in self._acd.line() if one.interaction.id == name), None)
        return None if name in self._callbacks else found

    def _looks(self, name: str, now: float) -> None:
        """What the waiting room does for each who is in it."""
        waiting = self._waiting(name)
        if waiting is None:
            return
        heard = self._heard.get(name)
        if not waiting.ringing and telling.due(heard, now):
            forecast = self._estimator.forecast(name, self._acd.line(), self._acd.agents(), now)
            told = forecast and telling.telling(heard, forecast, self._queues[waiting.interaction.queue])
            if forecast and told:
                self._hears(forecast, told)
        self._at(now + LOOKS_EVERY_S, partial(self._looks, name))

    def _hears(self, forecast: Forecast, told: telling.Telling) -> None:
        name = forecast.interaction
        self._heard[name] = told.heard
        self._estimator.record.told(forecast)
        working = sum(agent.state is not State.BREAK for agent in self._acd.agents())
        mean_hold = sum(self._holds) / len(self._holds)
        self._plain[name, forecast.at] = mean_hold * forecast.position / max(1, working)
        if told.callback and self._people[name].takes_callback:
            self._at(forecast.at + DECIDES_S, partial(self._prefers_callback, name))

    def _prefers_callback(self, name: str, now: float) -> None:
        waiting = self._waiting(name)
        if waiting is not None and not waiting.ringing:
            self._callbacks.add(name)
            self._tell(Switched(name, Channel.CALLBACK, now))

    def _gives_up(self, name: str, now: float) -> None:
        if self._waiting(name) is not None:
            self._tell(Left(name, now))

    # --- agents -----------------------------------------------------------------------------------

    def _shifts(self) -> None:
        for at, (name, skills) in enumerate(self._skills.items()):
            self._at(OPENS - 60, partial(self._signs_on, Agent(name, frozenset(self._queues), skills)))
            for begins, lasts in ((9.5, 0.25), (11.5, 0.5), (15.0, 0.25)):
                begin = (begins + at * 0.55) * HOUR
                self._at(begin, partial(self._chooses, name, State.BREAK))
                end = begin + lasts * HOUR * self._random.uniform(0.8, 1.3)
                self._at(end, partial(self._chooses, name, State.READY))
            self._at(SIGN_OFF, partial(self._chooses, name, State.OFFLINE))
        unlucky = Agent("agent5", frozenset(self._queues), self._skills["agent5"])
        self._at(CUT_OFF, lambda now: self._tell(Dropped(unlucky.id, now)))
        self._at(CUT_OFF + CUT_OFF_S, partial(self._signs_on, unlucky))

    def _signs_on(self, agent: Agent, now: float) -> None:
        self._tell(SignedOn(replace(agent, handled=self.day.handled.get(agent.id, 0)), now))
        self._chooses(agent.id, State.READY, now)

    def _chooses(self, agent: str, state: Goal, now: float) -> None:
        self._tell(Chose(agent, state, now, "rest" if state is State.BREAK else ""))

    def _rings(self, offer: Offer, now: float) -> None:
        chance = self._random.random()
        if chance < MISSES_RING:
            self._at(offer.until + BACK_AFTER_MISS_S, partial(self._notices, offer.agent))
            return
        takes = min(self._random.lognormvariate(1.3, 0.5), offer.until - now - 1.0)
        answer = Declined if chance < MISSES_RING + DECLINES else Accepted
        self._at(now + takes, lambda later: self._tell(answer(offer.interaction, offer.agent, later)))

    def _notices(self, agent: str, now: float) -> None:
        if any(one.id == agent and one.reason == NO_ANSWER for one in self._acd.agents()):
            self._chooses(agent, State.READY, now)

    def _talks(self, talk: Connect, now: float) -> None:
        person = self._people[talk.interaction]
        _, queue, skill, *_ = KINDS[person.kind]
        called_back = person.id in self._callbacks
        if person.id not in self._reached:
            self._reached.add(person.id)
            (self.day.callback_waits if called_back else self.day.waits).append(talk.waited_s)
        knows = self._skills[talk.agent].get(skill, 0) >= SKILLED
        lasts = person.talk_s * (1.0 if knows else UNSKILLED) + (CALLING_BACK_S if called_back else 0.0)
        writes = min(WRAP_UP_S[queue], self._random.lognormvariate(0, 0.5) * WRAP_UP_S[queue] * 0.5)
        self._holds.append(lasts + writes)
        self._at(now + lasts, partial(self._talked, talk, writes))

    def _talked(self, talk: Connect, writes_s: float, now: float) -> None:
        if self._acd.talks().get(talk.interaction) == talk.agent:
            self._tell(Left(talk.interaction, now))
            self._at(now + writes_s, lambda later: self._tell(WrappedUp(talk.agent, later)))

    # --- the machine ------------------------------------------------------------------------------

    def _at(self, when: float, action: Callable[[float], None]) -> None:
        heapq.heappush(self._events, (when, next(self._order), action))

    def _tell(self, told: Told) -> None:
        self._done(self._acd.handle(told), told.at)

    def _done(self, commands: list[Command], now: float) -> None:
        for outcome in self._estimator.watch(commands, now):
            plain = self._plain.pop((outcome.told.interaction, outcome.told.at))
            self.day.forecasts.append((outcome, plain))
        for command in commands:
            match command:
                case Offer():
                    self.day.rung += 1
                    self._rings(command, now)
                case Connect():
                    self._talks(command, now)
                case Over(agent=None):
                    self.day.left.append(command.waited_s)
                case Over():
                    name = str(command.agent)
                    self.day.handled[name] = self.day.handled.get(name, 0) + 1
                case Changed():
                    self._passed(command.before, command.agent.since)

    def _passed(self, was: Agent, until: float) -> None:
        """What the agent did until now, for occupancy."""
        if was.state in WORKING:
            spent = until - was.since
            self.day.there[was.id] = self.day.there.get(was.id, 0.0) + spent
            if was.state is not State.READY:
                self.day.busy[was.id] = self.day.busy.get(was.id, 0.0) + spent
