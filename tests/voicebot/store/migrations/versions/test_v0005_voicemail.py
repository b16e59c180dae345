"""The fifth migration."""

from tests.support.migrating import up_and_down
from voicebot.store.migrations.versions import v0005_voicemail


def test_it_goes_up_and_down(database_url: str) -> None:
    """Up makes the voice messages and lets a message bring a file, down leaves what was there before."""
    tables, grown = up_and_down(database_url, v0005_voicemail)
    assert tables == {"voicemails"}
    assert grown == {"outbox": {"attachment"}}
