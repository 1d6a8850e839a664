"""The tables of the store. A change here needs a migration beside it; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    true,
)


class Moment(TypeDecorator[datetime]):
    """A point in time, kept in UTC and read back with its zone, on every database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as naive UTC."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its zone."""
        return value.replace(tzinfo=UTC) if value else None


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# `name` is what one's own machine finds a person by. Whoever has an account is `called` by a name
# that others may have too, and has their id for a name, so that no name finds them by accident.
people = Table(
    "people",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("called", String(200)),
    Column("agreed_at", Moment),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("pair", String(32), nullable=False),
    Column("flow", String(80), nullable=False),
    Column("role", String(20), nullable=False),
    Column("phase", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("place", JSON, nullable=False),
    Column("carried", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index("ix_conversations_person_changed_at", "person", "changed_at"),
    Index("ix_conversations_pair_phase", "pair", "phase", "status", "started_at"),
)

fields = Table(
    "fields",
    metadata,
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(80), primary_key=True),
    Column("value", JSON, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("parent", String(32)),
    Column("author", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("step", String(80)),
    Column("said_at", Moment, nullable=False),
    Column("origin", String(10)),
    Column("model", String(200)),
    Column("prompt", String(200)),
    Column("partial", Boolean, nullable=False),
    Column("note", Text),
    Column("attachment", JSON),
    Index("ix_turns_conversation", "conversation"),
)

shares = Table(
    "shares",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("pair", String(32), nullable=False),
    Column("field", String(80), nullable=False),
    Column("text", Text, nullable=False),
    Column("shared_at", Moment, nullable=False),
    Index("ix_shares_pair", "pair"),
    Index("ix_shares_conversation", "conversation"),
)

# Every change of what a pair writes together; the last of a heading is what stands. `items` are
# both members' words, so whoever erases a person goes through them, not only through `person`.
pair_entries = Table(
    "pair_entries",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("pair", String(32), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("meeting", Integer, nullable=False),
    Column("field", String(80), nullable=False),
    Column("number", Integer, nullable=False),
    Column("person", ForeignKey("people.id", ondelete="SET NULL")),
    Column("at", Moment, nullable=False),
    Column("items", JSON, nullable=False),
    Column("source", String(32), nullable=False),
    Column("said", JSON, nullable=False),
    UniqueConstraint("pair", "kind", "meeting", "field", "number", name="uq_pair_entries_pair"),
    Index("ix_pair_entries_person", "person"),
)

programmes = Table(
    "programmes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
)

memberships = Table(
    "memberships",
    metadata,
    Column("programme", ForeignKey("programmes.id", ondelete="CASCADE"), primary_key=True),
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(20), primary_key=True),
    Column("joined_at", Moment, nullable=False),
    Index("ix_memberships_person", "person"),
)

# A member who is erased leaves an empty place: the pair's records stay the other's to read.
pairs = Table(
    "pairs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("programme", ForeignKey("programmes.id", ondelete="CASCADE"), nullable=False),
    Column("mentee", ForeignKey("people.id", ondelete="SET NULL")),
    Column("mentor", ForeignKey("people.id", ondelete="SET NULL")),
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("ix_pairs_programme", "programme"),
    Index("ix_pairs_mentee", "mentee"),
    Index("ix_pairs_mentor", "mentor"),
)

# `sign_in` and `password` are empty where somebody signs in with `issuer` and `subject` only.
accounts = Table(
    "accounts",
    metadata,
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("sign_in", String(200), unique=True),
    Column("password", String(200)),
    Column("issuer", String(300)),
    Column("subject", String(300)),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Moment),
    Column("made_at", Moment, nullable=False),
    Column("recovery", String(64)),
    UniqueConstraint("issuer", "subject", name="uq_accounts_issuer"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token", String(64), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("programme", ForeignKey("programmes.id", ondelete="CASCADE"), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("name", String(200), nullable=False),
    Column("person", ForeignKey("people.id", ondelete="CASCADE")),
    Column("made_by", ForeignKey("people.id", ondelete="SET NULL")),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
    Column("needs_code", Boolean, nullable=False, server_default=true()),
    Index("ix_invitations_programme", "programme"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Index("ix_sessions_person", "person"),
)

# When a pair meets next; `pair` refers to no row, because on one's own machine there is none.
meetings = Table(
    "meetings",
    metadata,
    Column("pair", String(32), primary_key=True),
    Column("starts_at", Moment, nullable=False),
    Column("zone", String(80), nullable=False),
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("noted_at", Moment, nullable=False),
    Index("ix_meetings_person", "person"),
)

# Where somebody wants the notices of the home page by mail. `token` is the hash of the link that
# confirms the address, until it was opened; `sent_at` when the last notice went out.
mailings = Table(
    "mailings",
    metadata,
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("address", String(254), nullable=False),
    Column("token", String(64)),
    Column("asked_at", Moment, nullable=False),
    Column("confirmed_at", Moment),
    Column("sent_at", Moment),
)

# What is to be done, or was: "erase" with the id of someone who is being erased, which outlives
# them; "clean" while deleted rows may have left bytes behind; "retire" at the last run.
upkeep = Table(
    "upkeep",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("subject", String(32), primary_key=True),
    Column("at", Moment, nullable=False),
)

# What the model was used for: numbers alone. `person` is empty for nobody in particular, and
# `programme` is "local" on one's own machine.
usage = Table(
    "usage",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("programme", String(32), nullable=False),
    Column("person", ForeignKey("people.id", ondelete="CASCADE")),
    Column("day", Date, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("received", Integer, nullable=False),
    UniqueConstraint("programme", "person", "day", name="uq_usage_programme"),
    Index("ix_usage_person", "person"),
    Index("ix_usage_day", "day"),
)
