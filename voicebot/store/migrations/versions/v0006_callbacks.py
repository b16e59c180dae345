"""A wish to be called back becomes a callback with a life of its own; wishes for one number share one."""

import secrets
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Row = dict[str, Any]

MOMENT = sa.DateTime(timezone=True)
OLDER = ("call_id", "reason", "phone", "summary", "created", "changed", "done", "at")
_LIVE = sa.text("state IN ('scheduled', 'waiting', 'offered', 'dialling', 'quarantined')")


def upgrade() -> None:
    """From voice messages. The wishes there are stay on the shop's list: nobody is rung out of the blue for one of them, because nobody can
    know which were called already."""
    kept = _rows("callback_wishes", OLDER)
    op.drop_index(op.f("ix_callback_wishes_created"), "callback_wishes")
    op.drop_table("callback_wishes")
    callbacks = _make_callbacks()
    wishes = _make_wishes()
    for callback, of_it in _grouped(kept):
        op.bulk_insert(callbacks, [callback])
        op.bulk_insert(wishes, of_it)


def _make_callbacks() -> sa.Table:
    callbacks = op.create_table(
        "callbacks",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("queue", sa.String(60), nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("entered", MOMENT, nullable=False),
        sa.Column("at", MOMENT, nullable=True),
        sa.Column("due", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("calling_off", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(20), nullable=False),
        sa.Column("holder", sa.String(32), nullable=True),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("changed", MOMENT, nullable=False),
        sa.Column("ended", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('wished', 'scheduled', 'waiting', 'offered', 'dialling', 'talking', 'quarantined', 'check', "
            "'given_up', 'done', 'cancelled')",
            name=op.f("ck_callbacks_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callbacks")),
    )
    op.create_index(op.f("ix_callbacks_state_due"), "callbacks", ["state", "due"])
    op.create_index(
        op.f("uq_callbacks_live_phone"),
        "callbacks",
        ["phone"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    return callbacks


def _make_wishes() -> sa.Table:
    wishes = op.create_table(
        "callback_wishes",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("callback_id", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(60), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=True),
        sa.Column("page", sa.Text(), nullable=True),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("changed", MOMENT, nullable=False),
        sa.Column("withdrawn", MOMENT, nullable=True),
        sa.Column("consent_at", MOMENT, nullable=True),
        sa.Column("consent_channel", sa.String(20), nullable=True),
        sa.Column("consent_version", sa.String(12), nullable=True),
        sa.Column("consent_text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["callback_id"],
            ["callbacks.id"],
            name=op.f("fk_callback_wishes_callback_id_callbacks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_callback_wishes")),
    )
    op.create_index(op.f("ix_callback_wishes_callback_id"), "callback_wishes", ["callback_id"])
    return wishes


def _rows(table: str, names: Iterable[str]) -> list[Row]:
    """Read with the types they were written with: a moment stays one."""
    moments = {"created", "changed", "done", "at", "ended"}
    columns = [sa.column(name, MOMENT if name in moments else sa.String()) for name in names]
    query = sa.select(*columns).select_from(sa.table(table))
    if table == "callback_wishes":
        query = query.order_by(sa.column("created"))
    return [dict(row) for row in op.get_bind().execute(query).mappings()]


def _grouped(kept: list[Row]) -> Iterable[tuple[Row, list[Row]]]:
    """Each callback with its wishes; open wishes for one number are one callback."""
    groups: dict[object, list[Row]] = {}
    for row in kept:
        alone = row["done"] is not None or row["phone"] is None
        groups.setdefault(("call", row["call_id"]) if alone else ("phone", row["phone"]), []).append(row)
    for rows in groups.values():
        first, last = rows[0], rows[-1]
        ended = first.pop("done")
        state = "done" if ended is not None else "wished" if last["phone"] is None else "check"
        callback = {
            "id": secrets.token_hex(8),
            "phone": last["phone"],
            "state": state,
            "entered": first["created"],
            "at": last["at"],
            "tries": 0,
            "tries_left": 0,
            "calling_off": False,
            "why": "older" if state == "check" else "",
            "created": first["created"],
            "changed": last["changed"],
            "ended": ended,
        }
        wishes = [
            {name: row[name] for name in OLDER if name != "done"} | {"callback_id": callback["id"]}
            for row in rows
        ]
        yield callback, wishes


def downgrade() -> None:
    """Back to voice messages; of a callback only the wishes are left, and whether they are dealt with."""
    ended = {row["id"]: row["ended"] for row in _rows("callbacks", ("id", "ended"))}
    kept = _rows("callback_wishes", ("callback_id", *(name for name in OLDER if name != "done")))
    op.drop_index(op.f("ix_callback_wishes_callback_id"), "callback_wishes")
    op.drop_table("callback_wishes")
    op.drop_index(op.f("uq_callbacks_live_phone"), "callbacks")
    op.drop_index(op.f("ix_callbacks_state_due"), "callbacks")
    op.drop_table("callbacks")
    wishes = op.create_table(
        "callback_wishes",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(60), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("changed", MOMENT, nullable=False),
        sa.Column("done", MOMENT, nullable=True),
        sa.Column("at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_callback_wishes")),
    )
    op.create_index(op.f("ix_callback_wishes_created"), "callback_wishes", ["created"])
    op.bulk_insert(wishes, [row | {"done": ended[row.pop("callback_id")]} for row in kept])
