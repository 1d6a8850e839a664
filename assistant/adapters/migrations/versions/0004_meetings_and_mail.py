"""When a pair meets next, and who wants the home page's notices by mail."""

import sqlalchemy as sa
from alembic import op

from assistant.adapters.tables import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meetings",
        sa.Column("pair", sa.String(32), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("zone", sa.String(80), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("noted_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], ondelete="CASCADE", name="fk_meetings_person_people"
        ),
        sa.PrimaryKeyConstraint("pair", name="pk_meetings"),
    )
    op.create_index("ix_meetings_person", "meetings", ["person"])
    op.create_table(
        "mailings",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("token", sa.String(64)),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("confirmed_at", Moment()),
        sa.Column("sent_at", Moment()),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], ondelete="CASCADE", name="fk_mailings_person_people"
        ),
        sa.PrimaryKeyConstraint("person", name="pk_mailings"),
    )


def downgrade() -> None:
    for name in ("mailings", "meetings"):
        op.drop_table(name)
