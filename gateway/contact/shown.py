"""What agents' pages are shown of the queue (docs/agent-desk.md). Pure: everything comes in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from gateway.contact.caller import Caller
from gateway.contact.seat import Seat
from voicebot.contact.routing import Waiting
from voicebot.contact.types import Queue, State
from voicebot.dialogue.prompts import Prompts

Message = dict[str, Any]


def names(queues: Mapping[str, Queue]) -> Message:
    """The queues in their order, and what people read for each."""
    return {"queues": list(queues), "titles": {name: queue.called for name, queue in queues.items()}}


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
    """Whom the agent talks with. codec: what the caller's sound is encoded with; a page that speaks the same saves the line the work."""
    return {
        "type": "talk",
        "interaction": seat.talk,
        "for_s": max(0.0, round(now - caller.since, 1)),
        "held": seat.held,
        "stage": caller.stage,
        "codec": caller.media.codec,
        "card": caller.card(prompts, now),
    }


def watched(seat: Seat) -> Message:
    """Who hears the talk along, and how; by: nobody."""
    monitor = seat.monitor
    return {
        "type": "watched",
        "by": None if monitor is None else monitor.name,
        "mode": None if monitor is None else monitor.mode,
    }


def talks(seats: Iterable[Seat], callers: Mapping[str, Caller], now: float) -> list[Message]:
    """Who talks with whom just now, for supervisors; the caller by the call's id alone."""
    return [
        {
            "call": seat.talk,
            "agent": seat.person.login,
            "name": seat.person.name,
            "queue": callers[seat.talk].queue,
            "channel": callers[seat.talk].media.channel,
            "for_s": max(0, round(now - callers[seat.talk].since)),
            "held": seat.held or seat.away,
            "watched_by": None if seat.monitor is None else seat.monitor.by,
            "watched": None if seat.monitor is None else seat.monitor.mode,
        }
        for seat in seats
        if seat.talk is not None
    ]


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


def wall(
    seen: Mapping[str, Any],
    seats: Sequence[Seat],
    queues: Mapping[str, Queue],
    numbers: Mapping[str, Mapping[str, Any]],
    callers: Mapping[str, Caller],
    now: float,
) -> dict[str, Any]:
    """What a supervisor sees beside the day. seen: the overview; numbers: the day's, by queue."""
    rows = [
        queue | {"title": queues[queue["name"]].called} | numbers[queue["name"]] for queue in seen["queues"]
    ]
    states = [state(seat, queues, now) for seat in seats]
    agents = [
        one | {key: its[key] for key in ("reason", "for_s", "handled")}
        for one, its in zip(seen["agents"], states, strict=True)
    ]
    return {"queues": rows, "agents": agents, "calls": len(callers), "talks": talks(seats, callers, now)}
