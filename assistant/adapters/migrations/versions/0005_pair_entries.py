"""What the two of a pair write together, change by change; their last records found by an index."""

import sqlalchemy as sa
from alembic import op

from assistant.adapters.tables import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pair_entries",
        sa.Column("position", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("pair", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "person",
            sa.String(32),
            sa.ForeignKey("people.id", name="fk_pair_entries_person_people", ondelete="SET NULL"),
        ),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_pair_entries"),
        sa.UniqueConstraint(
            "pair", "kind", "meeting", "field", "number", name="uq_pair_entries_pair"
        ),
    )
    op.create_index("ix_pair_entries_person", "pair_entries", ["person"])
    op.drop_index("ix_conversations_pair_phase", "conversations")
    op.create_index(
        "ix_conversations_pair_phase", "conversations", ["pair", "phase", "status", "started_at"]
    )


def downgrade() -> None:
    op.drop_index("ix_conversations_pair_phase", "conversations")
    op.create_index("ix_conversations_pair_phase", "conversations", ["pair", "phase"])
    op.drop_table("pair_entries")
