"""Callers may leave a voice message; a message that goes out may bring a file."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From drafts."""
    op.add_column("outbox", sa.Column("attachment", sa.String(200), nullable=True))
    op.create_table(
        "voicemails",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("queue", sa.String(60), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("length_s", sa.Float(), nullable=False),
        sa.Column("transcript", sa.Text(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("done", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voicemails")),
    )
    op.create_index(op.f("ix_voicemails_done_created"), "voicemails", ["done", "created"])


def downgrade() -> None:
    """Back to drafts; the files of voice messages stay on the disk."""
    op.drop_index(op.f("ix_voicemails_done_created"), "voicemails")
    op.drop_table("voicemails")
    op.drop_column("outbox", "attachment")
