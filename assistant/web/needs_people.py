"""What the web app needs in order to know who is there, who takes part, and what is whose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from assistant.application.accounts import Invitation, SignedIn
from assistant.application.holdings import Holding
from assistant.application.new_passwords import Recovery
from assistant.application.people import Count, Overview
from assistant.application.privacy import Shared
from assistant.domain.conversation import Person, Role
from assistant.domain.people import Pair, Programme, Standing


class Accounts(Protocol):
    """Who may come in."""

    def invite(self, by: Person | None, programme: str, roles: Sequence[Role], name: str) -> str:
        """Return the token of a link by which somebody may join."""
        ...

    def new_password_link(self, by: Person | None, person: str) -> str:
        """Return the token of a link by which a person may choose a new password."""
        ...

    def invitation(self, token: str) -> Invitation | None:
        """Return what an open link says, None for any other."""
        ...

    def accept(
        self, token: str, sign_in: str, password: str, name: str, code: str = ""
    ) -> SignedIn:
        """Let somebody in by a link, once."""
        ...

    def sign_in(self, sign_in: str, password: str, address: str) -> SignedIn:
        """Let somebody in by name and password."""
        ...

    def sign_in_with(self, issuer: str, subject: str, *, invitation: str | None) -> SignedIn:
        """Let somebody in on the word of a provider."""
        ...

    def who(self, token: str) -> Person | None:
        """Return whose a token is, None where it is nobody's any more."""
        ...

    def sign_out(self, token: str) -> None:
        """End one session."""
        ...

    def sign_out_everywhere(self, person: Person) -> None:
        """End all sessions of a person."""
        ...

    def change_password(self, person: Person, old: str, new: str) -> None:
        """Change a password, by whoever knows the old one."""
        ...

    def recovery_code(self, person: Person, password: str) -> str:
        """Return a recovery code drawn anew, for whoever knows the password."""
        ...

    def recovery(self, person: Person) -> Recovery:
        """Return how a person could get back in, and who did by a link."""
        ...

    def agreed_at(self, person: Person) -> datetime | None:
        """Return when a person read the contract up front."""
        ...

    def agree(self, person: Person) -> None:
        """Keep that a person has read it."""
        ...

    def standing(self, person: Person) -> Standing:
        """Return a person's roles and pairs just now."""
        ...

    def partners(self, person: Person, role: Role) -> Sequence[tuple[str, str]]:
        """Return the pairs in which a person has a role, each with the partner's name."""
        ...


class People(Protocol):
    """Who takes part; for a coordinator of the programme, and never what anyone wrote."""

    def programmes(self, by: Person) -> Sequence[Programme]:
        """Return the programmes a person coordinates."""
        ...

    def overview(self, by: Person, programme: str) -> Overview:
        """Return who takes part, who is paired, and which invitations are open."""
        ...

    def pair(self, by: Person, programme: str, mentee: str, mentor: str) -> Pair:
        """Begin a pair."""
        ...

    def end_pair(self, by: Person, pair: str) -> None:
        """End a pair."""
        ...

    def give_role(self, by: Person, programme: str, person: str, role: Role) -> None:
        """Give a person a role."""
        ...

    def take_role(self, by: Person, programme: str, person: str, role: Role) -> None:
        """Take a role away."""
        ...

    def revoke_invitation(self, by: Person, programme: str, invitation: str) -> None:
        """Close an open link."""
        ...

    def counts(self, by: Person, programme: str) -> Sequence[Count]:
        """Return numbers of five people or more."""
        ...


class Privacy(Protocol):
    """What is kept on a person, and what they may do with it."""

    def mine(self, person: Person) -> Sequence[Holding]:
        """Return everything that is kept on a person, and who can see it."""
        ...

    def shared(self, person: Person) -> Sequence[Shared]:
        """Return what a person shares."""
        ...

    def take_back(self, person: Person, share: str) -> None:
        """End one share."""
        ...

    def archive(self, person: Person) -> bytes:
        """Return all of it in one file."""
        ...

    def restore(self, person: Person, archive: bytes) -> int:
        """Bring an archive in; return how much was not here."""
        ...

    def erase(self, person: Person) -> object:
        """Delete all of it."""
        ...
