"""The door, put together from the settings."""

from voicebot.config_web import People as Settings
from voicebot.metrics import Metrics
from voicebot.people.door import Reason, TurnedAway
from voicebot.people.opening import open_door
from voicebot.store.worker import Store


async def test_who_is_turned_away_is_counted(store: Store, clock) -> None:
    """By the reason."""
    metrics = Metrics()
    door = open_door(Settings(), store, clock, metrics)
    try:
        assert await door.enter("nobody", "zielony rower", "192.0.2.7") == TurnedAway(Reason.WRONG)
    finally:
        door.close()
    assert metrics.sign_ins.labels(result=Reason.WRONG)._value.get() == 1
