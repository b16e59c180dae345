"""The tenth migration."""

from tests.support.migrating import up_and_down
from voicebot.store.migrations.versions import v0010_history


def test_it_goes_up_and_down(database_url: str) -> None:
    """Up lets a number's calls be found at once, down leaves what was there before."""
    tables, grown = up_and_down(database_url, v0010_history)
    assert tables == set()
    assert grown == {"calls": {"ix_calls_caller_started"}}
