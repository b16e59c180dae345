"""The second migration."""

from tests.support.migrating import up_and_down
from voicebot.store.migrations.versions import v0002_messages


def test_it_goes_up_and_down(database_url: str) -> None:
    """Up makes outbox and notices; down leaves nothing of them."""
    tables, grown = up_and_down(database_url, v0002_messages)
    assert tables == {"notices", "outbox"}
    assert grown == {}
