"""Orders say when they came and how they were paid; what was done for them is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From messages."""
    op.add_column("customers", sa.Column("email", sa.String(254), nullable=True))
    op.add_column("orders", sa.Column("delivered_at", MOMENT, nullable=True))
    op.add_column("orders", sa.Column("payment", sa.String(20), nullable=True))
    op.create_table(
        "order_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("pieces", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("way", sa.String(10), nullable=True),
        sa.Column("wish", sa.String(10), nullable=True),
        sa.Column("tax_id", sa.String(10), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('return', 'exchange', 'complaint', 'cancel', 'redirect', 'invoice')",
            name=op.f("ck_order_acts_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_acts_order_id_orders"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_acts")),
        sa.UniqueConstraint("order_id", "kind", "key", name=op.f("uq_order_acts_order_id_kind_key")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_order_acts_kind_code")),
    )
    op.create_table(
        "refunds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("expected", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_refunds_order_id_orders"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
    )
    op.create_index(op.f("ix_refunds_order_id"), "refunds", ["order_id"])


def downgrade() -> None:
    """Back to messages; what was done for orders is lost."""
    op.drop_index(op.f("ix_refunds_order_id"), "refunds")
    op.drop_table("refunds")
    op.drop_table("order_acts")
    op.drop_column("orders", "payment")
    op.drop_column("orders", "delivered_at")
    op.drop_column("customers", "email")
