"""The ACD without I/O: told what callers and agents do, it says who rings where. All times are the events' own.

Whoever is let in is always in exactly one place (waiting or in a talk) until `Left`, or an `Overflow` out of the queues.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from voicebot.contact import routing
from voicebot.contact.desk import Desk
from voicebot.contact.events import (
    Accepted,
    Changed,
    Chose,
    Command,
    Connect,
    Declined,
    Dropped,
    Entered,
    Handed,
    Left,
    Moved,
    Offer,
    Over,
    Overflow,
    Refuse,
    SignedOn,
    Switched,
    Tell,
    Told,
    Withdraw,
    WrappedUp,
)
from voicebot.contact.routing import Waiting
from voicebot.contact.types import NO_ANSWER, Agent, Interaction, Queue, State

RELOAD_S = 8.0
"""A page that is back within this time was reloaded: its talk goes on."""

_Why = Literal["caller_gone", "moved", "taken", "no_answer", "agent_gone", "late"]


class Acd:
    """Feed `handle`, call `tick` at `deadline`; both give commands in order."""

    def __init__(self, queues: Mapping[str, Queue], reload_s: float = RELOAD_S) -> None:
        self._queues = dict(queues)
        self._reload_s = reload_s
        self._waiting: dict[str, Waiting] = {}
        self._desks: dict[str, Desk] = {}
        self._now = 0.0

    def follow(self, queues: Mapping[str, Queue]) -> None:
        """These rules from now on, for queues that there are; what rings goes on ringing as it began. `tick` next."""
        self._queues.update(queues)

    # --- looking ----------------------------------------------------------------------------------

    def line(self) -> list[Waiting]:
        """Those who wait, in the order of their turn."""
        return routing.line_up(self._waiting.values(), self._queues)

    def agents(self) -> list[Agent]:
        """Those who are signed on."""
        return [desk.agent for desk in self._desks.values()]

    def talks(self) -> dict[str, str]:
        """Interaction → agent."""
        return {name: agent for agent, desk in self._desks.items() for name in desk.talks}

    @property
    def deadline(self) -> float | None:
        """When `tick` must be called at the latest; None while nothing can become due by time alone."""
        due = [moment for desk in self._desks.values() for moment in self._due_at(desk)]
        change = routing.next_change(self._waiting.values(), self._queues, self._now)
        return min([*due, *([] if change is None else [change])], default=None)

    # --- events -----------------------------------------------------------------------------------

    def handle(self, told: Told) -> list[Command]:
        """Take one event. What fits nothing that is going on (a late click, an unknown id) changes nothing."""
        self._now = max(self._now, told.at)
        before = {name: desk.agent for name, desk in self._desks.items()}
        commands = self._due()
        match told:
            case Entered():
                commands += self._entered(told.interaction)
            case Left():
                commands += self._left(told.interaction)
            case Moved():
                commands += self._moved(told)
            case Handed():
                commands += self._handed(told)
            case Switched():
                self._switched(told)
            case Accepted():
                commands += self._accepted(told)
            case Declined():
                commands += self._declined(told)
            case SignedOn():
                self._signed_on(told.agent)
            case Chose():
                commands += self._chose(told)
            case WrappedUp():
                if (desk := self._desks.get(told.agent)) is not None and desk.wrap_until is not None:
                    desk.wrapped_up(self._now)
            case Dropped():
                commands += self._dropped(told.agent)
        return commands + self._routed() + self._changes(before)

    def tick(self, now: float) -> list[Command]:
        """What time alone brings: nobody answered, wrap-up is over, a page did not come back, a wait grew long."""
        self._now = max(self._now, now)
        before = {name: desk.agent for name, desk in self._desks.items()}
        return self._due() + self._routed() + self._changes(before)

    def _entered(self, who: Interaction) -> list[Command]:
        queue = self._queues.get(who.queue)
        if queue is None:
            return [Refuse(who.id, "no_such_queue")]
        if who.id in self._waiting or any(who.id in desk.talks for desk in self._desks.values()):
            return [Refuse(who.id, "known")]
        if self._length(who.queue) >= queue.limit:
            return [Refuse(who.id, "full")]
        self._waiting[who.id] = Waiting(who, self._now)
        return []

    def _left(self, name: str) -> list[Command]:
        waiting = self._waiting.get(name)
        if waiting is not None:
            commands = self._silence(waiting, "caller_gone")
            del self._waiting[name]
            return [*commands, Over(waiting.interaction, None, waiting.waited(self._now), 0.0)]
        return [self._end(desk, name) for desk in self._desks.values() if name in desk.talks]

    def _moved(self, told: Moved) -> list[Command]:
        if told.queue not in self._queues:
            return [Refuse(told.interaction, "no_such_queue")]
        waiting = self._waiting.get(told.interaction)
        if waiting is not None:
            commands, who = self._silence(waiting, "moved"), waiting.interaction
        else:
            desk = next((desk for desk in self._desks.values() if told.interaction in desk.talks), None)
            if desk is None:
                return []
            who = desk.talks[told.interaction].interaction
            commands = [self._end(desk, told.interaction)]
        moved = replace(who, queue=told.queue, wanted=told.agent)
        front, again = (True, True) if waiting is None else (waiting.front, waiting.again)
        self._waiting[who.id] = Waiting(moved, self._now, front=front, again=again)
        return commands

    def _handed(self, told: Handed) -> list[Command]:
        giving = next((desk for desk in self._desks.values() if told.interaction in desk.talks), None)
        taking = next((desk for desk in self._desks.values() if told.asked in desk.talks), None)
        if giving is None or taking is None or giving is taking:
            return []
        who = giving.talks[told.interaction].interaction
        commands: list[Command] = [self._end(taking, told.asked), self._end(giving, who.id)]
        taking.take(who, 0.0, self._now)
        return [*commands, Connect(who.id, taking.agent.id, 0.0)]

    def _switched(self, told: Switched) -> None:
        waiting = self._waiting.get(told.interaction)
        if waiting is not None:
            who = replace(waiting.interaction, channel=told.channel)
            self._waiting[who.id] = replace(waiting, interaction=who)
        for desk in self._desks.values():
            if (talk := desk.talks.get(told.interaction)) is not None:
                desk.switch(replace(talk.interaction, channel=told.channel), self._now)

    def _accepted(self, told: Accepted) -> list[Command]:
        desk = self._ringing(told.interaction, told.agent)
        if desk is None:
            return [Withdraw(told.interaction, told.agent, "late")]
        waiting = self._stop(told.interaction, told.agent)
        commands = self._silence(waiting, "taken")
        del self._waiting[told.interaction]
        waited_s = waiting.waited(self._now)
        desk.take(waiting.interaction, waited_s, self._now)
        return [*commands, Connect(told.interaction, told.agent, waited_s)]

    def _declined(self, told: Declined) -> list[Command]:
        if self._ringing(told.interaction, told.agent) is None:
            return []
        waiting = self._stop(told.interaction, told.agent)
        declined = {**waiting.declined, told.agent: self._now}
        self._waiting[told.interaction] = replace(waiting, declined=declined)
        return self._still_waiting(told.interaction)

    def _signed_on(self, agent: Agent) -> None:
        desk = self._desks.get(agent.id)
        if desk is None:
            self._desks[agent.id] = Desk(agent, self._now)
        else:
            desk.dropped = None

    def _chose(self, told: Chose) -> list[Command]:
        desk = self._desks.get(told.agent)
        if desk is None:
            return []
        commands = [] if told.state is State.READY else self._unring(desk, "agent_gone")
        desk.choose(told.state, told.reason, self._now)
        return commands

    def _dropped(self, agent: str) -> list[Command]:
        desk = self._desks.get(agent)
        if desk is None or desk.dropped is not None:
            return []
        desk.dropped = self._now
        return [*self._unring(desk, "agent_gone"), *self._due()]

    # --- time -------------------------------------------------------------------------------------

    def _due_at(self, desk: Desk) -> Iterable[float]:
        if desk.ring is not None:
            yield desk.ring.until
        if desk.wrap_until is not None:
            yield desk.wrap_until
        if desk.dropped is not None:
            yield desk.dropped + self._reload_s

    def _due(self) -> list[Command]:
        commands: list[Command] = []
        for desk in self._desks.values():
            if desk.dropped is not None and self._now >= desk.dropped + self._reload_s:
                commands += self._lost(desk)
            if desk.ring is not None and self._now >= desk.ring.until:
                commands += self._unanswered(desk, desk.ring.interaction)
            if desk.wrap_until is not None and self._now >= desk.wrap_until:
                desk.wrapped_up(self._now)
        return commands

    def _lost(self, desk: Desk) -> list[Command]:
        commands: list[Command] = []
        for talk in desk.lose(self._now):
            who = replace(talk.interaction, wanted=None)
            self._waiting[who.id] = Waiting(who, self._now, front=True, again=True, lost=True)
            commands.append(Tell(who.id, "agent_lost"))
        return commands

    def _unanswered(self, desk: Desk, name: str) -> list[Command]:
        commands = self._unring(desk, "no_answer")
        self._waiting[name] = replace(self._waiting[name], front=True)
        desk.choose(State.BREAK, NO_ANSWER, self._now)
        return commands

    # --- ringing ----------------------------------------------------------------------------------

    def _routed(self) -> list[Command]:
        commands: list[Command] = []
        agents = [desk.agent for desk in self._desks.values() if desk.dropped is None]
        while True:
            routed = routing.route(self._waiting.values(), agents, self._queues, self._now)
            for name, to in routed.overflows:
                commands += self._overflow(self._waiting[name], to)
            if not any(to in self._queues for _, to in routed.overflows):
                break
        for name, agent in routed.offers:
            waiting = self._waiting[name]
            until = self._now + self._queues[waiting.interaction.queue].ring_s
            self._desks[agent].offer(name, until, self._now)
            self._waiting[name] = replace(waiting, ringing=waiting.ringing | {agent})
            commands += [*([] if waiting.ringing else [Tell(name, "ringing")]), Offer(name, agent, until)]
        return commands

    def _overflow(self, waiting: Waiting, to: str) -> list[Command]:
        who = waiting.interaction
        if to in self._queues:
            moved = replace(who, queue=to)
            self._waiting[who.id] = replace(waiting, interaction=moved, queued=self._now)
            return [Overflow(who.id, to)]
        del self._waiting[who.id]
        return [Overflow(who.id, to)]

    def _ringing(self, name: str, agent: str) -> Desk | None:
        desk = self._desks.get(agent)
        return desk if desk is not None and desk.ring is not None and desk.ring.interaction == name else None

    def _stop(self, name: str, agent: str) -> Waiting:
        """It no longer rings at this agent."""
        waiting = replace(self._waiting[name], ringing=self._waiting[name].ringing - {agent})
        self._waiting[name] = waiting
        self._desks[agent].quiet(self._now)
        return waiting

    def _silence(self, waiting: Waiting, why: _Why) -> list[Command]:
        """It no longer rings anywhere."""
        for agent in waiting.ringing:
            self._stop(waiting.interaction.id, agent)
        return [Withdraw(waiting.interaction.id, agent, why) for agent in sorted(waiting.ringing)]

    def _unring(self, desk: Desk, why: _Why) -> list[Command]:
        """Nothing rings at this desk any more."""
        if desk.ring is None:
            return []
        name = desk.ring.interaction
        self._stop(name, desk.agent.id)
        return [Withdraw(name, desk.agent.id, why), *self._still_waiting(name)]

    def _still_waiting(self, name: str) -> list[Command]:
        return [] if self._waiting[name].ringing else [Tell(name, "waiting")]

    def _end(self, desk: Desk, name: str) -> Over:
        talk = desk.end(name, self._queues[desk.talks[name].interaction.queue], self._now)
        return Over(talk.interaction, desk.agent.id, talk.waited_s, self._now - talk.since)

    # --- telling ----------------------------------------------------------------------------------

    def _length(self, queue: str) -> int:
        return sum(waiting.interaction.queue == queue for waiting in self._waiting.values())

    def _changes(self, before: Mapping[str, Agent]) -> list[Command]:
        commands: list[Command] = []
        for name, desk in list(self._desks.items()):
            was = before.get(name, replace(desk.agent, state=State.OFFLINE))
            if was != desk.agent:
                commands.append(Changed(was, desk.agent))
            if desk.agent.state is State.OFFLINE:
                del self._desks[name]
        return commands
