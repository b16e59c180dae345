"""The eighth migration."""

from tests.support.migrating import up_and_down
from voicebot.store.migrations.versions import v0008_records


def test_it_goes_up_and_down(database_url: str) -> None:
    """Up makes the table of recordings and lets a call be forgotten, down leaves what was there before."""
    tables, grown = up_and_down(database_url, v0008_records)
    assert tables == {"recordings"}
    assert grown == {"calls": {"forgotten", "ix_calls_forgotten_started"}}
