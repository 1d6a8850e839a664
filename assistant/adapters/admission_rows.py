"""How people get in, in the tables beside the conversations: invitations, accounts, sessions.

An invitation is used up by the same write that asks whether it is still open, so of two who use
it at the same moment one gets in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from assistant.adapters.belonging_rows import give_role
from assistant.adapters.database import Contradicted, Database, person_in
from assistant.adapters.tables import accounts, invitations, people, programmes, sessions
from assistant.application.ports import Joined
from assistant.domain.access import Account, Invited, Session, lock_after
from assistant.domain.people import Membership, Programme

_KEPT_AFTER = timedelta(days=1)  # a session that is over is deleted a day later


class AdmissionRows:
    """Invitations, accounts and sessions, as rows."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._has_accounts = False

    def has_accounts(self) -> bool:
        """Return whether there is, or ever was, an invitation or an account."""
        if not self._has_accounts:  # once there are, there are for good
            found = sa.or_(
                sa.exists().select_from(accounts),
                sa.exists().select_from(invitations),
                sa.exists().select_from(programmes),
            )
            with self._database.begun() as connection:
                self._has_accounts = bool(connection.scalar(sa.select(found)))
        return self._has_accounts

    # Invitations.

    def invite(self, invited: Invited) -> None:
        """Keep an invitation. One for a new password replaces the person's earlier ones."""
        row = {**vars(invited), "programme": invited.programme.id, "roles": list(invited.roles)}
        with self._database.begun() as connection:
            if invited.kind == "new password":
                connection.execute(
                    invitations
                    .update()
                    .where(invitations.c.person == invited.person, _is_unspent())
                    .values(revoked_at=invited.made_at)
                )
            connection.execute(invitations.insert().values(**row))

    def invitation(self, token: str) -> Invited | None:
        """Return an invitation by the hash of its token, used or not."""
        found = self._invitations(invitations.c.token == token)
        return found[0] if found else None

    def invitations(self, programme: str) -> list[Invited]:
        """Return a programme's invitations, the last made first."""
        return self._invitations(invitations.c.programme == programme)

    def _invitations(self, where: sa.ColumnElement[bool]) -> list[Invited]:
        with self._database.begun() as connection:
            rows = connection.execute(
                sa
                .select(invitations, programmes.c.name.label("programme_name"))
                .join(programmes, programmes.c.id == invitations.c.programme)
                .where(where)
                .order_by(invitations.c.made_at.desc(), invitations.c.id)
            ).mappings()
            return [_invited(dict(row)) for row in rows]

    def revoke_invitation(self, programme: str, invitation: str, now: datetime) -> bool:
        """Revoke one that is not used; False where the programme has none such."""
        with self._database.begun() as connection:
            revoked = connection.execute(
                invitations
                .update()
                .where(
                    invitations.c.id == invitation,
                    invitations.c.programme == programme,
                    _is_unspent(),
                )
                .values(revoked_at=now)
            )
        return revoked.rowcount == 1

    def join(self, token: str, account: Account, now: datetime) -> Joined:
        """Use an invitation up and make its account and roles, all of it or nothing."""
        try:
            with self._database.begun() as connection:
                invited = _spend(connection, token, "join", now)
                if invited is None:
                    return "spent"
                person = account.person
                known = sa.select(accounts.c.person).where(accounts.c.person == person.id)
                if connection.execute(known).first() is None:
                    _make(connection, account, now)
                # The name in it is theirs from here on, and goes when they are erased.
                mine = invitations.c.token == token
                connection.execute(invitations.update().where(mine).values(person=person.id))
                for role in invited.roles:
                    give_role(connection, Membership(invited.programme, person.id, role), now)
        except Contradicted:
            return "taken"
        return "joined"

    def used_links(self, person_id: str) -> list[Invited]:
        """Return the links for a new password of a person that were used, the last first."""
        theirs = (invitations.c.person == person_id) & (invitations.c.kind == "new password")
        found = self._invitations(theirs & invitations.c.used_at.is_not(None))
        return sorted(found, key=lambda one: one.used_at or one.made_at, reverse=True)

    def renew(self, token: str, password: str, recovery: str, now: datetime) -> bool:
        """Use a link for a new password up: the hashes are kept, locks and open sessions end."""
        with self._database.begun() as connection:
            invited = _spend(connection, token, "new password", now)
            if invited is None:
                return False
            connection.execute(
                accounts
                .update()
                .where(accounts.c.person == invited.person)
                .values(password=password, recovery=recovery, failures=0, locked_until=None)
            )
            _end(connection, sessions.c.person == invited.person, now)
        return True

    # Accounts and sessions.

    def account(self, sign_in: str) -> Account | None:
        """Return the account of a sign-in name, as `sign_in_name` makes it."""
        return self._account(accounts.c.sign_in == sign_in)

    def account_of(self, person_id: str) -> Account | None:
        """Return a person's account."""
        return self._account(accounts.c.person == person_id)

    def account_with(self, issuer: str, subject: str) -> Account | None:
        """Return the account of a provider's identity."""
        return self._account((accounts.c.issuer == issuer) & (accounts.c.subject == subject))

    def _account(self, where: sa.ColumnElement[bool]) -> Account | None:
        with self._database.begun() as connection:
            row = connection.execute(
                sa
                .select(accounts, people)
                .join(people, people.c.id == accounts.c.person)
                .where(where)
            ).first()
        if row is None:
            return None
        return Account(
            person_in(row), row.sign_in, row.password, row.issuer, row.subject, row.failures,
            row.locked_until, row.recovery,
        )  # fmt: skip

    def keep_password(self, person_id: str, password: str) -> None:
        """Keep a hash for an account."""
        with self._database.begun() as connection:
            connection.execute(
                accounts.update().where(accounts.c.person == person_id).values(password=password)
            )

    def keep_recovery(self, person_id: str, recovery: str) -> None:
        """Keep the hash of a recovery code for an account."""
        theirs = accounts.c.person == person_id
        with self._database.begun() as connection:
            connection.execute(accounts.update().where(theirs).values(recovery=recovery))

    def count_failure(self, person_id: str, now: datetime) -> None:
        """Count a failed try, and lock the account where it is one too many."""
        theirs = accounts.c.person == person_id
        with self._database.begun() as connection:
            connection.execute(
                accounts.update().where(theirs).values(failures=accounts.c.failures + 1)
            )
            failures = connection.scalar(sa.select(accounts.c.failures).where(theirs))
            until = lock_after(failures or 0, now)
            if until is not None:
                connection.execute(accounts.update().where(theirs).values(locked_until=until))

    def begin_session(self, session: Session) -> None:
        """Keep a session; the account's failures are forgotten, and sessions long over too."""
        row = {**vars(session), "person": session.person.id}
        with self._database.begun() as connection:
            connection.execute(
                accounts
                .update()
                .where(accounts.c.person == session.person.id)
                .values(failures=0, locked_until=None)
            )
            connection.execute(
                sessions.delete().where(
                    sessions.c.person == session.person.id,
                    sessions.c.expires_at < session.made_at - _KEPT_AFTER,
                )
            )
            connection.execute(sessions.insert().values(**row))

    def session(self, token: str) -> Session | None:
        """Return a session by the hash of its token."""
        with self._database.begun() as connection:
            row = connection.execute(
                sa
                .select(sessions, people)
                .join(people, people.c.id == sessions.c.person)
                .where(sessions.c.token == token)
            ).first()
        if row is None:
            return None
        return Session(
            row.token, person_in(row), row.made_at, row.seen_at, row.expires_at, row.revoked_at
        )

    def see(self, token: str, now: datetime) -> None:
        """Keep that a session was used."""
        with self._database.begun() as connection:
            connection.execute(
                sessions.update().where(sessions.c.token == token).values(seen_at=now)
            )

    def end_sessions(self, person_id: str, now: datetime, token: str | None = None) -> None:
        """Revoke all of a person's sessions, or the one with this hash."""
        which = sessions.c.person == person_id
        with self._database.begun() as connection:
            _end(connection, which if token is None else which & (sessions.c.token == token), now)

    def agreed_at(self, person_id: str) -> datetime | None:
        """Return when a person agreed to what the programme promises."""
        with self._database.begun() as connection:
            return connection.scalar(sa.select(people.c.agreed_at).where(people.c.id == person_id))

    def agree(self, person_id: str, now: datetime) -> None:
        """Keep that they did; the first time stands."""
        with self._database.begun() as connection:
            connection.execute(
                people
                .update()
                .where(people.c.id == person_id, people.c.agreed_at.is_(None))
                .values(agreed_at=now)
            )


def _make(connection: sa.Connection, account: Account, now: datetime) -> None:
    person = account.person
    connection.execute(people.insert().values(id=person.id, name=person.id, called=person.name))
    connection.execute(
        accounts.insert().values(
            person=person.id,
            sign_in=account.sign_in,
            password=account.password,
            issuer=account.issuer,
            subject=account.subject,
            recovery=account.recovery,
            failures=0,
            made_at=now,
        )
    )


def _spend(connection: sa.Connection, token: str, kind: str, now: datetime) -> Any:
    """Use an invitation up; of two who try at once the second finds it used."""
    mine = invitations.c.token == token
    spent = connection.execute(
        invitations
        .update()
        .where(mine, invitations.c.kind == kind, _is_unspent(), invitations.c.expires_at > now)
        .values(used_at=now)
    )
    if spent.rowcount == 0:
        return None
    return connection.execute(sa.select(invitations).where(mine)).one()


def _is_unspent() -> sa.ColumnElement[bool]:
    return invitations.c.used_at.is_(None) & invitations.c.revoked_at.is_(None)


def _end(connection: sa.Connection, which: sa.ColumnElement[bool], now: datetime) -> None:
    connection.execute(
        sessions.update().where(which, sessions.c.revoked_at.is_(None)).values(revoked_at=now)
    )


def _invited(row: dict[str, Any]) -> Invited:
    programme = Programme(row["programme"], row.pop("programme_name"))
    return Invited(**{**row, "programme": programme, "roles": tuple(row["roles"])})
