"""Recordings are known by the database; a call remembers that its words were forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From what was there before."""
    op.add_column("calls", sa.Column("forgotten", MOMENT, nullable=True))
    op.create_index(op.f("ix_calls_forgotten_started"), "calls", ["forgotten", "started"])
    op.create_table(
        "recordings",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("started", MOMENT, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("length_ms", sa.Integer(), nullable=True),
        sa.Column("missing_ms", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('running', 'whole', 'cut')", name=op.f("ck_recordings_state")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_recordings")),
    )
    op.create_index(op.f("ix_recordings_started"), "recordings", ["started"])


def downgrade() -> None:
    """Back; the files of recordings stay where they are."""
    op.drop_index(op.f("ix_recordings_started"), "recordings")
    op.drop_table("recordings")
    op.drop_index(op.f("ix_calls_forgotten_started"), "calls")
    op.drop_column("calls", "forgotten")
