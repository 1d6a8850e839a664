"""What is being erased, and when the rules of retention were last followed."""

import sqlalchemy as sa
from alembic import op

from assistant.adapters.tables import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upkeep",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name="pk_upkeep"),
    )


def downgrade() -> None:
    op.drop_table("upkeep")
