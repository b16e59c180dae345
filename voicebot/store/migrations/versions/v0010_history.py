"""Earlier calls of a number are found at once, while it rings at an agent."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From what was there before."""
    op.create_index(op.f("ix_calls_caller_started"), "calls", ["caller", "started"])


def downgrade() -> None:
    """Back."""
    op.drop_index(op.f("ix_calls_caller_started"), "calls")
