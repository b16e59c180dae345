"""Insert or replace."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from voicebot.store.models import CallRow
from voicebot.store.upsert import upsert
from voicebot.store.worker import Store


def row(**changes: Any) -> dict[str, Any]:
    return {
        "id": "c",
        "channel": "text",
        "started": datetime(2026, 1, 1, tzinfo=UTC),
        "outcome": None,
        **changes,
    }


async def outcome(store: Store) -> list[str | None]:
    return await store.read(
        lambda session: list(session.scalars(select(CallRow.outcome).order_by(CallRow.id)))
    )


async def test_a_new_row_is_inserted_and_an_old_one_replaced(store: Store) -> None:
    """The second write of a key replaces its columns."""
    await store.run(lambda session: upsert(session, CallRow, [row()]))
    await store.run(lambda session: upsert(session, CallRow, [row(outcome="answered"), row(id="d")]))
    assert await outcome(store) == ["answered", None]


async def test_a_column_to_keep_is_kept(store: Store) -> None:
    """Columns in `keep` are written once only."""
    await store.run(lambda session: upsert(session, CallRow, [row(outcome="first")]))
    await store.run(lambda session: upsert(session, CallRow, [row(outcome="second")], keep={"outcome"}))
    assert await outcome(store) == ["first"]


async def test_no_rows_are_no_work(store: Store) -> None:
    """An empty list does nothing."""
    await store.run(lambda session: upsert(session, CallRow, []))
    assert await store.read(lambda session: session.scalar(select(func.count()).select_from(CallRow))) == 0
