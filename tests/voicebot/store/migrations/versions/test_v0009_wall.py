"""The ninth migration."""

from tests.support.migrating import up_and_down
from voicebot.store.migrations.versions import v0009_wall


def test_it_goes_up_and_down(database_url: str) -> None:
    """Up makes the table of numbers and lets a callback say when it was answered, down leaves what was there before."""
    tables, grown = up_and_down(database_url, v0009_wall)
    assert tables == {"hour_tallies"}
    assert grown == {"callbacks": {"ix_callbacks_reached", "reached"}}
