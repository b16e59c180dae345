"""Who is offered to whom: a pure function of those who wait, the agents, the queues and the time.

One order for all queues: by the beginning of the wait, less a head start for priority and queue. It depends on no clock, so whoever waits
is overtaken only by those who come within the difference of the head starts: everybody's turn comes.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from voicebot.contact.types import CALLBACK, VOICEMAIL, WORKING, Agent, Channel, Interaction, Queue, Strategy

PRIORITY_S = 120.0
"""What one step of priority is worth in seconds of waiting."""
WANTED_S = 60.0
"""So long somebody waits for one agent alone who was asked for."""
DECLINED_S = 60.0
"""So long an agent is not offered again what they declined, while others could take it."""
ALONE_S = 10.0
"""The same where nobody else could."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An interaction in a queue. queued: since when in this one. front: before all others (was nearly, or already, with an agent).
    ringing: agents it rings at. declined: agent → when. again: was in a talk already. lost: that broke off with the agent's connection."""

    interaction: Interaction
    queued: float
    front: bool = False
    ringing: frozenset[str] = frozenset()
    declined: Mapping[str, float] = field(default_factory=dict)
    again: bool = False
    lost: bool = False

    def waited(self, now: float) -> float:
        """Seconds of this wait; what was talked before is none of it."""
        return now - (self.queued if self.again else self.interaction.entered)


@dataclass(frozen=True, slots=True)
class Routed:
    """offers: (interaction, agent). overflows: (interaction, where to: a queue, `callback` or `voicemail`)."""

    offers: tuple[tuple[str, str], ...]
    overflows: tuple[tuple[str, str], ...]


def line_up(waiting: Iterable[Waiting], queues: Mapping[str, Queue]) -> list[Waiting]:
    """Those who wait in the order of their turn, all queues together."""

    def turn(one: Waiting) -> tuple[bool, float, str]:
        who = one.interaction
        ahead = who.priority * PRIORITY_S + queues[who.queue].head_start_s
        return not one.front, who.entered - ahead, who.id

    return sorted(waiting, key=turn)


def able(agent: Agent, who: Interaction, queue: Queue, now: float) -> bool:
    """The agent serves the queue and has every needed skill, at the level that is enough after this wait."""
    enough = min((step.level for step in queue.widening if now >= who.entered + step.after_s), default=9)
    skilled = all(agent.skills.get(skill, 0) >= min(level, enough) for skill, level in who.skills.items())
    return queue.name in agent.queues and skilled


def route(
    waiting: Iterable[Waiting], agents: Sequence[Agent], queues: Mapping[str, Queue], now: float
) -> Routed:
    """What is to be offered and moved now, beyond what rings already. An agent is offered one thing; an interaction goes to one
    agent, or to all with `ring_all`."""
    line = line_up(waiting, queues)
    free = {agent.id: agent for agent in agents}
    offers: list[tuple[str, str]] = []
    overflows: list[tuple[str, str]] = []
    # whoever rings at some already comes after those who ring at nobody
    for one in sorted(line, key=lambda one: bool(one.ringing)):
        who, queue = one.interaction, queues[one.interaction.queue]
        if one.ringing and queue.strategy is not Strategy.RING_ALL:
            continue
        fit = [agent for agent in _candidates(one, agents, queue, now) if agent.id in free]
        for agent in _chosen(queue.strategy, who, fit):
            offers.append((who.id, agent.id))
            del free[agent.id]
        if not fit and (to := _overflow(one, queue, now)) is not None:
            overflows.append((who.id, to))
    return Routed(tuple(offers), tuple(overflows))


def next_change(waiting: Iterable[Waiting], queues: Mapping[str, Queue], now: float) -> float | None:
    """The next moment after `now` at which `route` may say something else though nothing happened."""
    moments = [
        moment for one in waiting for moment in _moments(one, queues[one.interaction.queue]) if moment > now
    ]
    return min(moments, default=None)


def _moments(one: Waiting, queue: Queue) -> Iterable[float]:
    for step in queue.widening:
        yield one.interaction.entered + step.after_s
    for at in one.declined.values():
        yield at + ALONE_S
        yield at + DECLINED_S
    if one.interaction.wanted is not None:
        yield one.queued + WANTED_S
    if queue.max_wait_s is not None:
        yield one.queued + queue.max_wait_s


def _candidates(one: Waiting, agents: Sequence[Agent], queue: Queue, now: float) -> list[Agent]:
    who = one.interaction
    wanted = [agent for agent in agents if agent.id == who.wanted and agent.state in WORKING]
    if wanted and now < one.queued + WANTED_S and who.wanted not in one.declined:
        return [agent for agent in wanted if agent.takes(who.channel)]
    fit = [agent for agent in agents if able(agent, who, queue, now)]
    working = {agent.id for agent in fit if agent.state in WORKING}
    return [agent for agent in fit if agent.takes(who.channel) and _asked_again(one, agent, working, now)]


def _asked_again(one: Waiting, agent: Agent, working: Collection[str], now: float) -> bool:
    at = one.declined.get(agent.id)
    if at is None:
        return True
    alone = set(working) == {agent.id}
    # the very sums that next_change gives: seconds apart by rounding would never come due
    return now >= at + (ALONE_S if alone else DECLINED_S)


def _chosen(strategy: Strategy, who: Interaction, fit: Sequence[Agent]) -> Sequence[Agent]:
    if strategy is Strategy.RING_ALL or not fit:
        return fit

    def order(agent: Agent) -> tuple[float, ...]:
        match strategy:
            case Strategy.FEWEST_CALLS:
                return agent.chats, agent.handled, agent.idle_since
            case Strategy.SKILLS:
                # the best for it; among equals the one who is of least use elsewhere
                level = min((agent.skills.get(skill, 0) for skill in who.skills), default=0)
                return agent.chats, -level, len(agent.skills), agent.idle_since
            case _:
                return agent.chats, agent.idle_since

    return [min(fit, key=lambda agent: (order(agent), agent.id))]


def _overflow(one: Waiting, queue: Queue, now: float) -> str | None:
    """Where to, when the longest wait is over. Nobody is sent away who rings or who was with an agent; a callback stays one."""
    if queue.max_wait_s is None or now < one.queued + queue.max_wait_s or one.ringing or one.front:
        return None
    gone = queue.then in (CALLBACK, VOICEMAIL) and one.interaction.channel is Channel.CALLBACK
    return None if gone else queue.then
