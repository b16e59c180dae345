"""Waiting people, agents and queues for the tests of the contact centre."""

from typing import Any

from voicebot.contact.routing import Waiting
from voicebot.contact.types import Agent, Channel, Interaction, Queue, State

NAMES = ("general", "complaints")


def interaction(name: str = "c1", **told: Any) -> Interaction:
    """A caller by telephone in `general` since 0."""
    return Interaction(name, **({"channel": Channel.PHONE, "queue": "general", "entered": 0.0} | told))


def waiting(name: str = "c1", **told: Any) -> Waiting:
    """The same, in the line; what belongs to the line itself goes there."""
    own = {key: told.pop(key) for key in ("front", "ringing", "declined", "queued") if key in told}
    who = interaction(name, **told)
    return Waiting(who, **({"queued": who.entered} | own))


def agent(name: str = "ala", **told: Any) -> Agent:
    """Ready, serving every queue."""
    return Agent(name, **({"queues": frozenset(NAMES), "state": State.READY} | told))


def queues(**told: Any) -> dict[str, Queue]:
    """Both queues by the same rules."""
    return {name: Queue(name, hours=name, **told) for name in NAMES}
