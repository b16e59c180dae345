"""The seventh migration."""

from tests.support.migrating import up_and_down
from voicebot.store.migrations.versions import v0007_people


def test_it_goes_up_and_down(database_url: str) -> None:
    """Up makes people, their sessions and the log; down leaves nothing of them."""
    tables, grown = up_and_down(database_url, v0007_people)
    assert tables == {"audit_log", "people", "people_sessions"}
    assert grown == {}
