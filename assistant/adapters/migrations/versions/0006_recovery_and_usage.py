"""Recovery codes, which links need one, and what the model was used for."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("recovery", sa.String(64), nullable=True))
    # A link for a new password that was open before needs a code as well.
    op.add_column(
        "invitations",
        sa.Column("needs_code", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.create_table(
        "usage",
        sa.Column("position", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("programme", sa.String(32), nullable=False),
        sa.Column("person", sa.String(32), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], name="fk_usage_person_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("position", name="pk_usage"),
        sa.UniqueConstraint("programme", "person", "day", name="uq_usage_programme"),
    )
    op.create_index("ix_usage_person", "usage", ["person"])
    op.create_index("ix_usage_day", "usage", ["day"])


def downgrade() -> None:
    op.drop_table("usage")
    op.drop_column("invitations", "needs_code")
    op.drop_column("accounts", "recovery")
