"""Numbers of days that are over; when a callback reached its customer."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From a line that knew its numbers since the start of the process."""
    op.create_table(
        "hour_tallies",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("queue", sa.String(60), nullable=False),
        sa.Column("tally", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("day", "hour", "queue", name=op.f("pk_hour_tallies")),
    )
    op.add_column("callbacks", sa.Column("reached", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_callbacks_reached"), "callbacks", ["reached"])


def downgrade() -> None:
    """Back; the numbers of calls whose words were forgotten are lost."""
    op.drop_index(op.f("ix_callbacks_reached"), "callbacks")
    op.drop_column("callbacks", "reached")
    op.drop_table("hour_tallies")
