"""How long the wait will be, as an honest range: the queue played through many times with the lengths of late.

Each play gives every agent a moment to be free (what is left of the talk, the wrap-up, the break), serves those who are ahead in their
order, some of whom hang up, and notes when the turn comes. The range holds the middle of all plays, stretched by how true the last told
ranges were.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from voicebot.contact import routing
from voicebot.contact.durations import Durations, Seconds
from voicebot.contact.events import Changed, Command, Connect, Over, Overflow
from voicebot.contact.forecasts import Forecast, Outcome, Record
from voicebot.contact.routing import Waiting
from voicebot.contact.types import NO_ANSWER, WORKING, Agent, Channel, Queue, State

PLAYS = 300
INSIDE = (0.16, 0.5, 0.84)
"""Parts of the plays at the low end, the middle and the high end of the range."""
AHEAD = 60
"""Of those who are ahead this many are played; beyond it the wait grows in proportion."""
USUAL_BREAK_S = 900.0
USUAL_ANSWER_S = 5.0
WAITS = 200
"""Ended waits by which patience is judged."""
PATIENT_S = 3_600.0
"""Waiting time without a hang-up that is believed in before anything was measured."""


class Estimator:
    """Feed every command of the ACD to `watch`; ask `forecast`. The same history gives the same answers."""

    def __init__(self, queues: Mapping[str, Queue], seed: int = 0) -> None:
        self.record = Record()
        self._queues: dict[str, Queue] = {}
        self._talks: dict[str, Durations] = {}
        self._wraps: dict[str, Durations] = {}
        self.follow(queues)
        self._breaks, self._answers = Durations(USUAL_BREAK_S), Durations(USUAL_ANSWER_S)
        self._waits: deque[tuple[float, bool]] = deque(maxlen=WAITS)
        self._random = np.random.default_rng(seed)

    def follow(self, queues: Mapping[str, Queue]) -> None:
        """These rules from now on; what was learnt stays."""
        self._queues.update(queues)
        for name, queue in queues.items():
            self._talks.setdefault(name, Durations(queue.handling_s))
            if queue.wrap_up_s:
                self._wraps.setdefault(name, Durations(queue.wrap_up_s))
            else:
                self._wraps.pop(name, None)

    def watch(self, commands: Iterable[Command], now: float) -> list[Outcome]:
        """Learn from what happened; gives the told forecasts that met their end, for the records."""
        outcomes: list[Outcome] = []
        for command in commands:
            match command:
                case Connect():
                    self._waits.append((command.waited_s, False))
                    outcomes += self.record.ended(command.interaction, now, answered=True)
                case Over(agent=None):
                    self._waits.append((command.waited_s, True))
                    outcomes += self.record.ended(command.interaction.id, now, answered=False)
                case Over() if command.interaction.queue in self._talks:
                    self._talks[command.interaction.queue].add(command.talked_s)
                case Overflow() if command.to not in self._queues:
                    outcomes += self.record.ended(command.interaction, now, answered=False)
                case Changed():
                    self._lasted(command.before, command.agent)
        return outcomes

    def recall(
        self,
        talks: Iterable[tuple[str, float, float | None]],
        waits: Iterable[tuple[float, bool]],
        answers: Iterable[float],
    ) -> None:
        """Learn from what is on record, oldest first, so that a restart forgets nothing. talks: queue, length, and wrap-up where it is
        known. waits: length, and whether it ended by hanging up. answers: from the ringing on."""
        for queue, talked_s, wrap_up_s in talks:
            if queue in self._talks:
                self._talks[queue].add(talked_s)
            if queue in self._wraps and wrap_up_s is not None:
                self._wraps[queue].add(wrap_up_s)
        self._waits.extend(waits)
        for seconds in answers:
            self._answers.add(seconds)

    def forecast(
        self, interaction: str, line: Sequence[Waiting], agents: Sequence[Agent], now: float
    ) -> Forecast | None:
        """The wait of one in the line, which is in the order of turns (Acd.line). None: nobody works who could take it, so that
        nothing honest can be said; or it is not in the line. What is told of it goes to `record.told`."""
        at = next((at for at, one in enumerate(line) if one.interaction.id == interaction), None)
        if at is None:
            return None
        there = [agent for agent in agents if agent.state in WORKING or _comes_back(agent)]
        rows = [self._able(one, there, now) for one in line[: at + 1]]
        mine = rows[at]
        if not any(there[row].state in WORKING for row in mine):
            return None
        ahead = [(one, row) for one, row in zip(line[:at], rows, strict=False) if set(row) & set(mine)]
        waits = self._play(ahead[:AHEAD], mine, there, now) * max(1.0, len(ahead) / AHEAD)
        low, median, high = (float(value) for value in np.quantile(waits, INSIDE))
        stretched = self.record.stretched(median, low, high)
        queue = line[at].interaction.queue
        return Forecast(
            interaction, queue, now, len(ahead) + 1, stretched[0], median, stretched[1], (low, high)
        )

    # --- learning ---------------------------------------------------------------------------------

    def _lasted(self, before: Agent, after: Agent) -> None:
        seconds = after.since - before.since
        if before.state is State.WRAP_UP and before.serving in self._wraps:
            self._wraps[before.serving].add(seconds)
        elif before.state is State.BREAK and after.state is State.READY and _comes_back(before):
            self._breaks.add(seconds)
        elif before.state is State.RINGING and after.state is State.BUSY:
            self._answers.add(seconds)

    def _able(self, one: Waiting, agents: Sequence[Agent], now: float) -> list[int]:
        """Rows of the agents who may take it; who would be able after the last widening where nobody is yet."""
        queue = self._queues[one.interaction.queue]
        last = one.interaction.entered + max((step.after_s for step in queue.widening), default=0.0)
        for moment in (now, max(now, last)):
            rows = [
                row for row, agent in enumerate(agents) if routing.able(agent, one.interaction, queue, moment)
            ]
            if rows:
                return rows
        return []

    # --- playing ----------------------------------------------------------------------------------

    def _play(
        self,
        ahead: Sequence[tuple[Waiting, list[int]]],
        mine: list[int],
        agents: Sequence[Agent],
        now: float,
    ) -> Seconds:
        free = np.stack([self._free_in(agent, now) for agent in agents])
        plays = np.arange(PLAYS)
        hang_ups = sum(hung_up for _, hung_up in self._waits) + 0.5
        patience_s = (PATIENT_S + sum(waited for waited, _ in self._waits)) / hang_ups
        for one, rows in ahead:
            who = one.interaction
            first = np.asarray(rows)[free[rows].argmin(axis=0)]
            begins = free[first, plays]
            taken = self._answers.draw(self._random, PLAYS) + self._talks[who.queue].draw(self._random, PLAYS)
            taken += self._wrap(who.queue)
            stays = self._random.exponential(patience_s, PLAYS) > begins
            if who.channel is Channel.CALLBACK or one.ringing:
                stays[:] = True
            free[first, plays] = begins + np.where(stays, taken, 0.0)
        return np.asarray(free[mine].min(axis=0) + self._answers.draw(self._random, PLAYS), np.float64)

    def _free_in(self, agent: Agent, now: float) -> Seconds:
        passed = now - agent.since
        match agent.state:
            case State.BUSY if agent.serving in self._talks:
                left = self._talks[agent.serving].left(self._random, PLAYS, passed)
                return left + self._wrap(agent.serving)
            case State.WRAP_UP if agent.serving in self._wraps:
                left = self._wraps[agent.serving].left(self._random, PLAYS, passed)
                return np.minimum(left, max(0.0, self._queues[agent.serving].wrap_up_s - passed))
            case State.BREAK:
                return self._breaks.left(self._random, PLAYS, passed)
            case _:
                return np.zeros(PLAYS)

    def _wrap(self, queue: str) -> Seconds:
        if queue not in self._wraps:
            return np.zeros(PLAYS)
        return np.minimum(self._wraps[queue].draw(self._random, PLAYS), self._queues[queue].wrap_up_s)


def _comes_back(agent: Agent) -> bool:
    """On a break of their own choice."""
    return agent.state is State.BREAK and agent.reason not in (NO_ANSWER, "signed_on")
