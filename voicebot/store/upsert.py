"""Insert or replace by primary key, in one statement that SQLite and PostgreSQL both know."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from voicebot.store.models import Base


def upsert(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]], *, keep: Collection[str] = ()
) -> None:
    """Write rows (column name → value). Where the primary key exists already its columns are replaced, but for those in `keep`."""
    if not rows:
        return
    table = model.__table__
    assert isinstance(table, Table)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    key = {column.name for column in table.primary_key}
    replaced = {name: statement.excluded[name] for name in rows[0] if name not in key and name not in keep}
    session.execute(
        statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=replaced), list(rows)
    )
