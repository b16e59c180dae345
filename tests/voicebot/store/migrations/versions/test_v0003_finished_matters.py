"""The third migration."""

from tests.support.migrating import up_and_down
from voicebot.store.migrations.versions import v0003_finished_matters


def test_it_goes_up_and_down(database_url: str) -> None:
    """Up gives orders a day of delivery and makes acts and refunds, down leaves what was there before."""
    tables, grown = up_and_down(database_url, v0003_finished_matters)
    assert tables == {"order_acts", "refunds"}
    assert grown == {"orders": {"delivered_at", "payment"}, "customers": {"email"}}
