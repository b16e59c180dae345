"""One agent's desk without I/O: what rings there, who is talked to, and the state that follows from both."""

from dataclasses import dataclass, replace
from typing import Literal

from voicebot.contact.types import Agent, Channel, Interaction, Queue, State

Goal = Literal[State.READY, State.BREAK, State.OFFLINE]


@dataclass(frozen=True, slots=True)
class Ring:
    """interaction: its id. until: the end of the agent's time to answer."""

    interaction: str
    until: float


@dataclass(frozen=True, slots=True)
class Talk:
    """since: of the talk. waited_s: before it."""

    interaction: Interaction
    since: float
    waited_s: float


class Desk:
    """One who is signed on. Every method takes the time it happens at; `agent` is the present state."""

    def __init__(self, agent: Agent, now: float) -> None:
        self.goal: Goal = State.BREAK
        self.reason = "signed_on"
        self.ring: Ring | None = None
        self.talks: dict[str, Talk] = {}
        self.dropped: float | None = None
        """Since when the connection is gone; nothing is offered meanwhile."""
        self._wrap_until: float | None = None
        self.agent = replace(
            agent, state=State.BREAK, reason=self.reason, since=now, idle_since=now, chats=0, on_call=False
        )

    @property
    def wrap_until(self) -> float | None:
        """The end of the wrap-up, while it is one."""
        return self._wrap_until if self.agent.state is State.WRAP_UP else None

    def choose(self, goal: Goal, reason: str, now: float) -> None:
        """What to be when there is nothing to do. Ends a wrap-up; what rings must have been stopped unless the goal is READY."""
        self.goal, self.reason = goal, reason
        self._wrap_until = None
        self._settle(now)

    def offer(self, interaction: str, until: float, now: float) -> None:
        """It rings."""
        self.ring = Ring(interaction, until)
        self._settle(now)

    def quiet(self, now: float) -> None:
        """It rings no longer."""
        self.ring = None
        self._settle(now)

    def take(self, interaction: Interaction, waited_s: float, now: float) -> None:
        """The talk begins, after so long a wait."""
        self.ring, self._wrap_until = None, None
        self.talks[interaction.id] = Talk(interaction, now, waited_s)
        self.agent = replace(self.agent, serving=interaction.queue)
        self._settle(now)

    def switch(self, interaction: Interaction, now: float) -> None:
        """The talk goes on by another channel."""
        self.talks[interaction.id] = replace(self.talks[interaction.id], interaction=interaction)
        self._settle(now)

    def end(self, interaction: str, queue: Queue, now: float) -> Talk:
        """The talk is over; after the last one comes the wrap-up."""
        talk = self.talks.pop(interaction)
        handled = self.agent.handled + 1
        self.agent = replace(self.agent, handled=handled, last_ended=now, idle_since=now)
        if not self.talks and queue.wrap_up_s:
            self._wrap_until = now + queue.wrap_up_s
        self._settle(now)
        return talk

    def wrapped_up(self, now: float) -> None:
        """The wrap-up ends, by hand or by time."""
        self._wrap_until = None
        self._settle(now)

    def lose(self, now: float) -> list[Talk]:
        """The agent is gone for good: offline. Gives the talks that broke off."""
        talks = list(self.talks.values())
        self.talks, self.ring = {}, None
        self.choose(State.OFFLINE, "lost", now)
        return talks

    def _settle(self, now: float) -> None:
        state: State = self.goal
        if self.ring is not None:
            state = State.RINGING
        elif self.talks:
            state = State.BUSY
        elif self._wrap_until is not None:
            state = State.WRAP_UP
        chats = sum(talk.interaction.channel is Channel.CHAT for talk in self.talks.values())
        was = self.agent
        now_is = replace(was, state=state, chats=chats, on_call=len(self.talks) > chats)
        if state is not was.state:
            idle = state is State.READY and was.state is not State.RINGING
            now_is = replace(now_is, since=now, idle_since=now if idle else was.idle_since)
        self.agent = replace(now_is, reason=self.reason if state is State.BREAK else "")
