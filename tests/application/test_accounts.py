"""Getting in: invitations, passwords, sessions, and what goes wrong with each of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from assistant.adapters.database import Database
from assistant.adapters.erasing import PrivateDatabase
from assistant.adapters.passwords import Argon2Passwords
from assistant.adapters.people_database import PeopleDatabase
from assistant.application.access import KeptStandings, LocalStandings
from assistant.application.accounts import Accounts, SignedIn
from assistant.application.limits import Lasting, Rate
from assistant.application.new_passwords import OPERATOR
from assistant.domain.conversation import Person
from assistant.domain.errors import InputError, NotAllowed
from assistant.domain.people import Membership
from tests.doubles.authored import NOON

PASSWORD = "seven green herons at dawn"
OTHER = "nine grey herons at dusk"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(tmp_path: Path) -> Iterator[PeopleDatabase]:
    database = Database.in_folder(tmp_path)
    yield PeopleDatabase(database)
    database.close()


def made(people: PeopleDatabase, clock: Clock, hasher: PasswordHasher = QUICK) -> Accounts:
    # So many tries that only the lock of an account is felt, where a test is not about the rates.
    often = Lasting(per_address=Rate(1000, HOUR), per_name=Rate(1000, HOUR))
    standings = KeptStandings(people, LocalStandings())
    return Accounts(people, standings, Argon2Passwords(hasher), clock, often)


@pytest.fixture
def accounts(people: PeopleDatabase, clock: Clock) -> Accounts:
    return made(people, clock)


@pytest.fixture
def programme(people: PeopleDatabase) -> str:
    return people.programme("One").id


@pytest.fixture
def cora(accounts: Accounts, programme: str) -> SignedIn:
    token = accounts.invite(None, programme, ["coordinator"], "Cora")
    return accounts.accept(token, "Cora", PASSWORD, "Cora Doe")


def code(attempt: Callable[[], Any]) -> str:
    with pytest.raises(InputError) as refused:
        attempt()
    return refused.value.code


# Invitations.


def test_an_invitation_makes_an_account_with_its_roles(
    accounts: Accounts, programme: str, cora: SignedIn
) -> None:
    token = accounts.invite(cora.person, programme, ["mentor", "mentee"], "  Ana   B ")
    shown = accounts.invitation(token)
    ana = accounts.accept(token, "ana", PASSWORD, "Ana")

    assert shown is not None
    assert (shown.name, shown.roles, shown.programme.name) == ("Ana B", ("mentee", "mentor"), "One")
    assert accounts.who(ana.token) == ana.person
    assert accounts.standing(ana.person).memberships == {
        Membership(programme, ana.person.id, "mentee"),
        Membership(programme, ana.person.id, "mentor"),
    }


def test_a_link_is_good_for_one(accounts: Accounts, programme: str, cora: SignedIn) -> None:
    token = accounts.invite(cora.person, programme, ["mentee"], "Ana")
    accounts.accept(token, "ana", PASSWORD, "Ana")

    assert accounts.invitation(token) is None
    assert code(lambda: accounts.accept(token, "thief", PASSWORD, "Thief")) == "link"


@pytest.mark.parametrize("token", ["", "no-such-token", "\ud800", "' OR 1=1 --"])
def test_a_guessed_link_is_none(accounts: Accounts, cora: SignedIn, token: str) -> None:
    assert accounts.invitation(token) is None
    assert code(lambda: accounts.accept(token, "ana", PASSWORD, "Ana")) == "link"


@pytest.mark.parametrize("after", [timedelta(days=7), timedelta(days=400), -HOUR])
def test_an_expired_link_or_one_of_the_future_is_none(
    accounts: Accounts, programme: str, cora: SignedIn, clock: Clock, after: timedelta
) -> None:
    token = accounts.invite(cora.person, programme, ["mentee"], "Ana")

    clock.at += after

    assert accounts.invitation(token) is None
    assert code(lambda: accounts.accept(token, "ana", PASSWORD, "Ana")) == "link"


def test_a_revoked_link_is_none(
    accounts: Accounts, people: PeopleDatabase, programme: str, cora: SignedIn, clock: Clock
) -> None:
    token = accounts.invite(cora.person, programme, ["mentee"], "Ana")
    (invited,) = (one for one in people.invitations(programme) if one.name == "Ana")

    assert people.revoke_invitation(programme, invited.id, clock())
    assert not people.revoke_invitation(programme, invited.id, clock())
    assert accounts.invitation(token) is None


def test_of_two_who_use_a_link_at_the_same_moment_one_gets_in(
    accounts: Accounts, people: PeopleDatabase, programme: str, cora: SignedIn
) -> None:
    token = accounts.invite(cora.person, programme, ["mentee"], "Ana")
    start, came = threading.Barrier(4), []

    def use(number: int) -> None:
        start.wait()
        try:
            came.append(accounts.accept(token, f"ana{number}", PASSWORD, "Ana").person.name)
        except InputError as error:
            came.append(error.code)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(came) == ["Ana", "link", "link", "link"]
    assert len(people.members(programme)) == 2


def test_a_name_that_is_taken_leaves_the_link_open(
    accounts: Accounts, programme: str, cora: SignedIn
) -> None:
    token = accounts.invite(cora.person, programme, ["mentee"], "Ana")

    refusals = [
        code(partial(accounts.accept, token, name, PASSWORD, "Ana"))
        for name in ("Cora", " cORA ", "ｃｏｒａ")
    ]

    assert refusals == ["name-taken"] * 3
    assert accounts.accept(token, "ana", PASSWORD, "Ana").person.name == "Ana"


def test_only_a_coordinator_of_the_programme_invites(
    accounts: Accounts, people: PeopleDatabase, programme: str, cora: SignedIn
) -> None:
    token = accounts.invite(cora.person, programme, ["mentee"], "Ana")
    ana = accounts.accept(token, "ana", PASSWORD, "Ana")
    other = people.programme("Two").id

    for who, where in ((ana.person, programme), (cora.person, other), (cora.person, "nowhere")):
        with pytest.raises(NotAllowed):
            accounts.invite(who, where, ["coordinator"], "Eve")
    assert code(lambda: accounts.invite(None, "nowhere", ["mentee"], "Eve")) == "unknown-programme"
    assert code(lambda: accounts.invite(None, programme, [], "Eve")) == "unknown-role"
    assert code(lambda: accounts.invite(None, programme, ["boss"], "Eve")) == "unknown-role"  # type: ignore[list-item]
    assert code(lambda: accounts.invite(None, programme, ["mentee"], " ")) == "empty"


@pytest.mark.parametrize(
    "password",
    ["", "short", "elevenchars", "cora-the-first", "Password1234", "aaaaaaaaaaaaaa", "x" * 201],
)
def test_a_weak_password_is_refused_and_the_link_stays_open(
    accounts: Accounts, programme: str, cora: SignedIn, password: str
) -> None:
    token = accounts.invite(cora.person, programme, ["mentee"], "Ana")

    refused = code(lambda: accounts.accept(token, "cora-the-first", password, "Ana"))

    assert refused == "weak-password"
    assert accounts.invitation(token) is not None


# Signing in and out.


def test_a_name_is_read_without_case_and_a_password_with_either_accent(
    accounts: Accounts, programme: str, cora: SignedIn
) -> None:
    token = accounts.invite(cora.person, programme, ["mentee"], "Zoe")
    accounts.accept(token, "Zoë", "the caf\u00e9 at the corner", "Zoë")

    signed = accounts.sign_in(" ZOE\u0308 ", "the cafe\u0301 at the corner", "here")

    assert signed.person.name == "Zoë"


def test_whatever_is_wrong_the_words_are_the_same(accounts: Accounts, cora: SignedIn) -> None:
    said = set()
    for name, password in (("cora", OTHER), ("nobody", PASSWORD), ("", ""), ("cora", "x" * 10**6)):
        with pytest.raises(InputError) as refused:
            accounts.sign_in(name, password, "here")
        said.add((refused.value.code, str(refused.value)))

    assert len(said) == 1


def test_an_unknown_name_takes_a_password_check_too(
    people: PeopleDatabase, clock: Clock, cora: SignedIn
) -> None:
    checked: list[str | None] = []

    class Watched(Argon2Passwords):
        def is_right(self, kept: str | None, password: str) -> bool:
            checked.append(kept)
            return super().is_right(kept, password)

    accounts = Accounts(people, KeptStandings(people, LocalStandings()), Watched(QUICK), clock)
    code(lambda: accounts.sign_in("nobody", PASSWORD, "here"))

    assert checked == [None]


def test_two_sign_ins_are_two_sessions_and_one_ends_without_the_other(
    accounts: Accounts, cora: SignedIn
) -> None:
    first, second = (accounts.sign_in("cora", PASSWORD, "here") for _ in range(2))

    accounts.sign_out(first.token)

    assert first.token != second.token
    assert accounts.who(first.token) is None
    assert accounts.who(second.token) == cora.person


def test_signing_out_everywhere_ends_every_session_and_nobody_elses(
    accounts: Accounts, programme: str, cora: SignedIn
) -> None:
    token = accounts.invite(cora.person, programme, ["mentee"], "Ana")
    ana = accounts.accept(token, "ana", PASSWORD, "Ana")
    again = accounts.sign_in("cora", PASSWORD, "here")

    accounts.sign_out_everywhere(cora.person)
    accounts.sign_out("no-such-token")

    assert accounts.who(cora.token) is None
    assert accounts.who(again.token) is None
    assert accounts.who(ana.token) == ana.person


def test_only_hashes_are_kept(
    accounts: Accounts, programme: str, cora: SignedIn, tmp_path: Path
) -> None:
    link = accounts.invite(cora.person, programme, ["mentee"], "Ana")

    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())

    for secret in (cora.token, link, PASSWORD):
        assert secret.encode() not in kept
    assert b"$argon2id$" in kept


def test_a_hash_of_other_parameters_is_made_anew_at_the_next_sign_in(
    accounts: Accounts, people: PeopleDatabase, clock: Clock, cora: SignedIn
) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    before = people.account("cora")

    made(people, clock, stronger).sign_in("cora", PASSWORD, "here")

    after = people.account("cora")
    assert before is not None
    assert after is not None
    assert "t=1" in (before.password or "")
    assert "t=2" in (after.password or "")


# Sessions and clocks.


@pytest.mark.parametrize(
    ("after", "is_in"),
    [
        (timedelta(hours=11, minutes=59), True),
        (timedelta(hours=12), False),
        (-timedelta(minutes=4), True),
        (-timedelta(minutes=6), False),  # made in the future, as the clock stands now
        (timedelta(days=3650), False),
    ],
)
def test_a_session_counts_between_its_making_and_its_end(
    accounts: Accounts, cora: SignedIn, clock: Clock, after: timedelta, is_in: bool
) -> None:
    clock.at += after

    assert (accounts.who(cora.token) is not None) == is_in


def test_a_session_that_is_used_lasts_and_ends_after_two_weeks(
    accounts: Accounts, cora: SignedIn, clock: Clock
) -> None:
    lasted = 0
    while accounts.who(cora.token) is not None:
        lasted += 1
        clock.at += 6 * HOUR

    assert lasted == 14 * 4
    assert clock.at >= cora.expires_at


def test_a_session_of_a_clock_that_was_ahead_counts_once_time_has_come_there(
    accounts: Accounts, cora: SignedIn, clock: Clock
) -> None:
    clock.at += 30 * DAY
    ahead = accounts.sign_in("cora", PASSWORD, "here")
    clock.at -= 30 * DAY
    put_back = accounts.who(ahead.token)
    clock.at += 30 * DAY + HOUR
    come_there = accounts.who(ahead.token)
    clock.at += 14 * DAY

    assert put_back is None
    assert come_there == cora.person
    assert accounts.who(ahead.token) is None


# Too many tries.


def fails(accounts: Accounts, times: int, address: str = "elsewhere") -> None:
    for _ in range(times):
        assert code(lambda: accounts.sign_in("cora", OTHER, address)) == "sign-in"


def test_five_failures_lock_and_the_lock_ends_by_itself(
    accounts: Accounts, cora: SignedIn, clock: Clock
) -> None:
    fails(accounts, 5)
    locked = code(lambda: accounts.sign_in("cora", PASSWORD, "here"))
    clock.at += timedelta(seconds=31)

    assert locked == "sign-in"
    assert accounts.sign_in("cora", PASSWORD, "here").person == cora.person


def test_a_lock_grows_to_fifteen_minutes_and_no_further(
    accounts: Accounts, people: PeopleDatabase, cora: SignedIn, clock: Clock
) -> None:
    spells = []
    for _ in range(14):
        fails(accounts, 1)
        account = people.account("cora")
        assert account is not None
        until = account.locked_until
        spells.append((until - clock.at).total_seconds() if until else 0)
        clock.at = until or clock.at

    assert spells[3:8] == [0, 30, 60, 120, 240]
    assert max(spells) == 15 * 60


def test_tries_during_a_lock_do_not_lengthen_it(
    accounts: Accounts, cora: SignedIn, clock: Clock
) -> None:
    fails(accounts, 5)
    fails(accounts, 50)
    clock.at += timedelta(seconds=31)

    assert accounts.sign_in("cora", PASSWORD, "here")


def test_guessing_elsewhere_does_not_lock_out_who_signed_in_here(
    accounts: Accounts, cora: SignedIn
) -> None:
    accounts.sign_in("cora", PASSWORD, "here")
    fails(accounts, 20)

    assert accounts.sign_in("cora", PASSWORD, "here").person == cora.person
    assert accounts.who(cora.token) == cora.person


def test_a_lock_of_a_clock_that_was_ahead_does_not_count(
    accounts: Accounts, cora: SignedIn, clock: Clock
) -> None:
    clock.at += 100 * DAY
    fails(accounts, 5)
    clock.at -= 100 * DAY

    assert accounts.sign_in("cora", PASSWORD, "here")


def test_an_address_that_fails_too_often_waits_and_others_do_not(
    people: PeopleDatabase, clock: Clock, cora: SignedIn
) -> None:
    standings = KeptStandings(people, LocalStandings())
    accounts = Accounts(people, standings, Argon2Passwords(QUICK), clock)
    said = [code(lambda: accounts.sign_in("nobody", OTHER, "there")) for _ in range(31)]
    right = [accounts.sign_in("cora", PASSWORD, "here") for _ in range(40)]
    clock.at += timedelta(seconds=10)
    waited = code(lambda: accounts.sign_in("nobody", OTHER, "there"))

    assert said == ["sign-in"] * 30 + ["too-many"]
    assert len(right) == 40
    assert waited == "sign-in"


# Passwords.


def test_a_new_password_ends_every_session_and_the_lock(
    accounts: Accounts, cora: SignedIn, clock: Clock
) -> None:
    fails(accounts, 5)
    token = accounts.new_password_link(None, cora.person.id)
    shown = accounts.invitation(token)

    renewed = accounts.accept(token, "", OTHER, "")

    assert shown is not None
    assert (shown.kind, shown.name) == ("new password", "Cora Doe")
    assert renewed.person == cora.person
    assert accounts.who(cora.token) is None
    assert accounts.sign_in("cora", OTHER, "here")
    assert code(lambda: accounts.accept(token, "", PASSWORD, "")) == "link"
    assert code(lambda: accounts.sign_in("cora", PASSWORD, "here")) == "sign-in"


def test_a_second_link_for_a_new_password_takes_the_first_back(
    accounts: Accounts, cora: SignedIn, clock: Clock
) -> None:
    first, second = (accounts.new_password_link(cora.person, cora.person.id) for _ in range(2))
    clock.at += DAY - HOUR
    opened = accounts.invitation(second)
    clock.at += HOUR

    assert accounts.invitation(first) is None
    assert opened is not None
    assert accounts.invitation(second) is None


def test_a_link_for_a_password_comes_only_from_ones_own_coordinator(
    accounts: Accounts, people: PeopleDatabase, programme: str, cora: SignedIn
) -> None:
    other = people.programme("Two").id
    dora = accounts.accept(
        accounts.invite(None, other, ["coordinator"], "Dora"), "dora", PASSWORD, "Dora"
    )

    with pytest.raises(NotAllowed):
        accounts.new_password_link(dora.person, cora.person.id)
    with pytest.raises(NotAllowed):
        accounts.new_password_link(None, "nobody")


def test_a_coordinator_s_link_is_worth_nothing_without_the_person_s_code(
    accounts: Accounts, programme: str, cora: SignedIn, clock: Clock
) -> None:
    joined = accounts.invite(cora.person, programme, ["mentor"], "Jun")
    jun = accounts.accept(joined, "jun", PASSWORD, "Jun")
    link = accounts.new_password_link(cora.person, jun.person.id)
    shown = accounts.invitation(link)

    refused = [
        code(partial(accounts.accept, link, "", OTHER, "", tried))
        for tried in ("", "0" * 20, cora.code, jun.code[:-1])
    ]

    assert shown is not None
    assert shown.needs_code
    assert refused == ["wrong-code"] * 4
    assert accounts.who(jun.token) == jun.person
    assert code(lambda: accounts.sign_in("jun", OTHER, "here")) == "sign-in"

    renewed = accounts.accept(link, "", OTHER, "", jun.code.lower().replace("-", " "))

    assert renewed.person == jun.person
    assert accounts.who(jun.token) is None
    assert renewed.code not in {"", jun.code}
    again = accounts.new_password_link(cora.person, jun.person.id)
    assert code(lambda: accounts.accept(again, "", PASSWORD, "", jun.code)) == "wrong-code"


def test_a_link_needs_the_code_also_when_who_made_it_is_gone(
    accounts: Accounts, people: PeopleDatabase, programme: str, cora: SignedIn, tmp_path: Path
) -> None:
    joined = accounts.invite(cora.person, programme, ["mentor"], "Jun")
    jun = accounts.accept(joined, "jun", PASSWORD, "Jun")
    link = accounts.new_password_link(cora.person, jun.person.id)

    PrivateDatabase(Database.in_folder(tmp_path)).erase(cora.person.id, NOON)

    assert people.account_of(cora.person.id) is None
    assert code(lambda: accounts.accept(link, "", OTHER, "")) == "wrong-code"


def test_for_one_who_has_no_code_only_the_operator_makes_a_link(
    accounts: Accounts, people: PeopleDatabase, cora: SignedIn
) -> None:
    people.keep_recovery(cora.person.id, "")

    assert code(lambda: accounts.new_password_link(cora.person, cora.person.id)) == "no-code"
    operators = accounts.new_password_link(None, cora.person.id)
    renewed = accounts.accept(operators, "", OTHER, "")

    (told,) = accounts.recovery(cora.person).set_by_links
    assert renewed.code
    assert (told.made_by, told.when, told.by_code) == (OPERATOR, NOON, False)


def test_whose_link_set_a_password_is_told_for_two_weeks_and_stays_on_record(
    accounts: Accounts, cora: SignedIn, clock: Clock
) -> None:
    link = accounts.new_password_link(cora.person, cora.person.id)
    none_yet = accounts.recovery(cora.person)
    accounts.accept(link, "", OTHER, "", cora.code)
    told = accounts.recovery(cora.person)
    clock.at += 14 * DAY
    later = accounts.recovery(cora.person)

    assert none_yet.set_by_links == ()
    assert [(one.made_by, one.by_code) for one in told.recent] == [("Cora Doe", True)]
    assert later.recent == ()
    assert len(later.set_by_links) == 1


def test_codes_are_not_guessed_and_a_new_one_takes_the_password(
    accounts: Accounts, people: PeopleDatabase, programme: str, cora: SignedIn, clock: Clock
) -> None:
    few = Lasting(per_name=Rate(3, HOUR))
    slow = Accounts(
        people, KeptStandings(people, LocalStandings()), Argon2Passwords(QUICK), clock, few
    )
    link = slow.new_password_link(cora.person, cora.person.id)

    tried = [code(lambda: slow.accept(link, "", OTHER, "", "guess")) for _ in range(4)]
    wrong = code(lambda: accounts.recovery_code(cora.person, OTHER))
    drawn = accounts.recovery_code(cora.person, PASSWORD)

    assert tried == ["wrong-code"] * 3 + ["too-many"]
    assert wrong == "sign-in"
    assert code(lambda: accounts.accept(link, "", OTHER, "", cora.code)) == "wrong-code"
    assert accounts.accept(link, "", OTHER, "", drawn).person == cora.person


def test_a_password_is_changed_by_who_knows_the_old_one(accounts: Accounts, cora: SignedIn) -> None:
    wrong = code(lambda: accounts.change_password(cora.person, OTHER, OTHER))
    weak = code(lambda: accounts.change_password(cora.person, PASSWORD, "short"))

    accounts.change_password(cora.person, PASSWORD, OTHER)

    assert (wrong, weak) == ("sign-in", "weak-password")
    assert accounts.who(cora.token) is None
    assert accounts.sign_in("cora", OTHER, "here")


# With a provider.


def test_an_unknown_identity_joins_with_an_invitation_and_signs_in_from_then_on(
    accounts: Accounts, programme: str, cora: SignedIn
) -> None:
    unknown = code(lambda: accounts.sign_in_with("https://id", "7", invitation=None))
    token = accounts.invite(cora.person, programme, ["mentee"], "Ana")
    joined = accounts.sign_in_with("https://id", "7", invitation=token)
    more = accounts.invite(cora.person, programme, ["mentor"], "Ana")

    again = accounts.sign_in_with("https://id", "7", invitation=more)

    assert unknown == "link"
    assert (joined.person, again.person.name) == (again.person, "Ana")
    assert {one.role for one in accounts.standing(again.person).memberships} == {"mentee", "mentor"}
    assert accounts.sign_in_with("https://id", "7", invitation=None).person == joined.person
    for issuer, subject in (("https://id", "8"), ("https://other", "7")):
        stranger = partial(accounts.sign_in_with, issuer, subject, invitation=token)
        assert code(stranger) == "link"


def test_an_account_without_a_password_is_not_let_in_by_one(
    accounts: Accounts, programme: str, cora: SignedIn
) -> None:
    token = accounts.invite(cora.person, programme, ["mentee"], "Ana")
    accounts.sign_in_with("https://id", "7", invitation=token)

    ana = accounts.sign_in_with("https://id", "7", invitation=None).person
    assert code(lambda: accounts.new_password_link(cora.person, ana.id)) == "no-password"
    for name in ("", "Ana", "None"):
        assert code(partial(accounts.sign_in, name, "", "here")) == "sign-in"


# What was agreed to, and before there are accounts.


def test_what_was_agreed_to_keeps_its_first_moment(
    accounts: Accounts, cora: SignedIn, clock: Clock
) -> None:
    before = accounts.agreed_at(cora.person)
    accounts.agree(cora.person)
    clock.at += HOUR
    accounts.agree(cora.person)

    assert before is None
    assert accounts.agreed_at(cora.person) == NOON


def test_accounts_are_on_for_good_from_the_first_invitation(
    accounts: Accounts, people: PeopleDatabase
) -> None:
    local = Person("local", "local")
    before, was = people.has_accounts(), accounts.standing(local).holds("mentee")

    accounts.invite(None, people.programme("One").id, ["coordinator"], "Cora")

    assert (before, was) == (False, True)
    assert people.has_accounts()
    with pytest.raises(NotAllowed):
        accounts.standing(local)
