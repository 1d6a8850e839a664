"""People, conversations, fields, turns and shares."""

import sqlalchemy as sa
from alembic import op

from assistant.adapters.tables import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("name", name="uq_people_name"),
    )
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("pair", sa.String(32), nullable=False),
        sa.Column("flow", sa.String(80), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("phase", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("carried", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], ondelete="CASCADE", name="fk_conversations_person_people"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_person_changed_at", "conversations", ["person", "changed_at"])
    op.create_index("ix_conversations_pair_phase", "conversations", ["pair", "phase"])
    op.create_table(
        "fields",
        sa.Column("conversation", sa.String(32), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            ondelete="CASCADE",
            name="fk_fields_conversation_conversations",
        ),
        sa.PrimaryKeyConstraint("conversation", "name", name="pk_fields"),
    )
    op.create_table(
        "turns",
        sa.Column("position", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation", sa.String(32), nullable=False),
        sa.Column("parent", sa.String(32)),
        sa.Column("author", sa.String(10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("step", sa.String(80)),
        sa.Column("said_at", Moment(), nullable=False),
        sa.Column("origin", sa.String(10)),
        sa.Column("model", sa.String(200)),
        sa.Column("prompt", sa.String(200)),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("attachment", sa.JSON()),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            ondelete="CASCADE",
            name="fk_turns_conversation_conversations",
        ),
        sa.PrimaryKeyConstraint("position", name="pk_turns"),
        sa.UniqueConstraint("id", name="uq_turns_id"),
    )
    op.create_index("ix_turns_conversation", "turns", ["conversation"])
    op.create_table(
        "shares",
        sa.Column("position", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("conversation", sa.String(32), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("pair", sa.String(32), nullable=False),
        sa.Column("field", sa.String(80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("shared_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            ondelete="CASCADE",
            name="fk_shares_conversation_conversations",
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], ondelete="CASCADE", name="fk_shares_person_people"
        ),
        sa.PrimaryKeyConstraint("position", name="pk_shares"),
    )
    op.create_index("ix_shares_pair", "shares", ["pair"])
    op.create_index("ix_shares_conversation", "shares", ["conversation"])


def downgrade() -> None:
    for name in ("shares", "turns", "fields", "conversations", "people"):
        op.drop_table(name)
