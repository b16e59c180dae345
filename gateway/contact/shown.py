"""What agents' pages are shown of the queue (docs/agent-desk.md). Pure: everything comes in."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from gateway.contact.caller import Caller
from gateway.contact.seat import Seat
from voicebot.contact.routing import Waiting
from voicebot.contact.types import Queue, State
from voicebot.dialogue.prompts import Prompts

Message = dict[str, Any]


def state(seat: Seat, queues: Mapping[str, Queue], now: float) -> Message:
    """What the agent does."""
    agent = seat.agent
    return {
        "type": "state",
        "state": agent.state,
        "reason": agent.reason,
        "for_s": max(0.0, round(now - agent.since, 1)),
        "handled": agent.handled,
        "wrap_up_s": queues[agent.serving].wrap_up_s if agent.state is State.WRAP_UP else None,
    }


def talk(seat: Seat, caller: Caller, prompts: Prompts, now: float) -> Message:
    """Whom the agent talks with."""
    return {
        "type": "talk",
        "interaction": seat.talk,
        "for_s": max(0.0, round(now - caller.since, 1)),
        "held": seat.held,
        "stage": caller.stage,
        "card": caller.card(prompts, now),
    }


def overview(
    line: Collection[Waiting],
    callers: Mapping[str, Caller],
    seats: Iterable[Seat],
    open_queues: Mapping[str, bool],
    now: float,
) -> Message:
    """Who waits where, for how long, and who works. open_queues: every queue, and whether it is open. told_min: what the last in the
    queue was told."""
    queues = []
    for name, is_open in open_queues.items():
        # whoever is to be called back waits at home, sometimes since yesterday
        waiting = [
            one for one in line if one.interaction.queue == name and not callers[one.interaction.id].called
        ]
        heard = [caller.heard for one in waiting if (caller := callers[one.interaction.id]).heard is not None]
        queues.append(
            {
                "name": name,
                "open": is_open,
                "waiting": len(waiting),
                "longest_s": round(max((one.waited(now) for one in waiting), default=0.0)),
                "told_min": heard[-1].minutes if heard and heard[-1] else None,
            }
        )
    agents = [
        {"login": seat.person.login, "name": seat.person.name, "state": seat.agent.state} for seat in seats
    ]
    return {"type": "overview", "queues": queues, "agents": agents}
