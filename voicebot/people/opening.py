"""The door by which people come in, put together from the settings."""

from datetime import timedelta

from voicebot.clock import Clock
from voicebot.config_web import People as Settings
from voicebot.metrics import Metrics
from voicebot.people.book import People
from voicebot.people.door import Door
from voicebot.people.lifetime import Lifetime
from voicebot.people.sessions import Sessions
from voicebot.store.worker import Store


def open_door(settings: Settings, store: Store, clock: Clock, metrics: Metrics) -> Door:
    """Every attempt to come in is counted."""
    lifetime = Lifetime(timedelta(seconds=settings.idle_s), timedelta(seconds=settings.longest_s))
    return Door(
        People(store, clock),
        Sessions(store, lifetime, clock),
        clock,
        on_result=lambda result: metrics.sign_ins.labels(result=result).inc(),
    )
