"""The fourth migration."""

from tests.support.migrating import up_and_down
from voicebot.store.migrations.versions import v0004_drafts


def test_it_goes_up_and_down(database_url: str) -> None:
    """Up makes the drafts and lets a wish name a time, down leaves what was there before."""
    tables, grown = up_and_down(database_url, v0004_drafts)
    assert tables == {"matter_drafts"}
    assert grown == {"callback_wishes": {"at"}}
