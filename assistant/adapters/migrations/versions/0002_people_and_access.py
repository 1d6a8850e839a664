"""Programmes, roles, pairs, accounts, invitations and sessions.

People keep their table, with two columns added; it is not made anew, because on SQLite that would
delete what refers to it.
"""

import sqlalchemy as sa
from alembic import op

from assistant.adapters.tables import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("called", sa.String(200)))
    op.add_column("people", sa.Column("agreed_at", Moment()))
    op.create_table(
        "programmes",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_programmes"),
        sa.UniqueConstraint("name", name="uq_programmes_name"),
    )
    op.create_table(
        "memberships",
        sa.Column("programme", sa.String(32), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("joined_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["programmes.id"],
            ondelete="CASCADE",
            name="fk_memberships_programme_programmes",
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], ondelete="CASCADE", name="fk_memberships_person_people"
        ),
        sa.PrimaryKeyConstraint("programme", "person", "role", name="pk_memberships"),
    )
    op.create_index("ix_memberships_person", "memberships", ["person"])
    op.create_table(
        "pairs",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("programme", sa.String(32), nullable=False),
        sa.Column("mentee", sa.String(32)),
        sa.Column("mentor", sa.String(32)),
        sa.Column("began_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment()),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["programmes.id"],
            ondelete="CASCADE",
            name="fk_pairs_programme_programmes",
        ),
        sa.ForeignKeyConstraint(
            ["mentee"], ["people.id"], ondelete="SET NULL", name="fk_pairs_mentee_people"
        ),
        sa.ForeignKeyConstraint(
            ["mentor"], ["people.id"], ondelete="SET NULL", name="fk_pairs_mentor_people"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pairs"),
    )
    op.create_index("ix_pairs_programme", "pairs", ["programme"])
    op.create_index("ix_pairs_mentee", "pairs", ["mentee"])
    op.create_index("ix_pairs_mentor", "pairs", ["mentor"])
    op.create_table(
        "accounts",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("sign_in", sa.String(200)),
        sa.Column("password", sa.String(200)),
        sa.Column("issuer", sa.String(300)),
        sa.Column("subject", sa.String(300)),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", Moment()),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], ondelete="CASCADE", name="fk_accounts_person_people"
        ),
        sa.PrimaryKeyConstraint("person", name="pk_accounts"),
        sa.UniqueConstraint("sign_in", name="uq_accounts_sign_in"),
        sa.UniqueConstraint("issuer", "subject", name="uq_accounts_issuer"),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("programme", sa.String(32), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("person", sa.String(32)),
        sa.Column("made_by", sa.String(32)),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment()),
        sa.Column("revoked_at", Moment()),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["programmes.id"],
            ondelete="CASCADE",
            name="fk_invitations_programme_programmes",
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], ondelete="CASCADE", name="fk_invitations_person_people"
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["people.id"], ondelete="SET NULL", name="fk_invitations_made_by_people"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("token", name="uq_invitations_token"),
    )
    op.create_index("ix_invitations_programme", "invitations", ["programme"])
    op.create_table(
        "sessions",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment()),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], ondelete="CASCADE", name="fk_sessions_person_people"
        ),
        sa.PrimaryKeyConstraint("token", name="pk_sessions"),
    )
    op.create_index("ix_sessions_person", "sessions", ["person"])


def downgrade() -> None:
    for name in ("sessions", "invitations", "accounts", "pairs", "memberships", "programmes"):
        op.drop_table(name)
    op.drop_column("people", "agreed_at")
    op.drop_column("people", "called")
