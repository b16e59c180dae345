"""Half-finished matters outlive a call; a wish to be called back may name a time."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From finished matters."""
    op.add_column("callback_wishes", sa.Column("at", MOMENT, nullable=True))
    op.create_table(
        "matter_drafts",
        sa.Column("number", sa.String(6), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("postcode", sa.String(5), nullable=False),
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("case", sa.JSON(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(6), nullable=True),
        sa.Column("changed", MOMENT, nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", "kind", name=op.f("pk_matter_drafts")),
    )
    op.create_index(op.f("ix_matter_drafts_confirmed_due"), "matter_drafts", ["confirmed", "due"])


def downgrade() -> None:
    """Back to finished matters; what was not finished is lost."""
    op.drop_index(op.f("ix_matter_drafts_confirmed_due"), "matter_drafts")
    op.drop_table("matter_drafts")
    op.drop_column("callback_wishes", "at")
