"""What people do in the small world, each act with the check that it came out as promised."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.bootstrap import App
from assistant.domain.conversation import Person, Role, Turn
from assistant.domain.errors import InputError, NotAllowed
from tests.access.world import CANARY, Someone, Talk, Two, World

PASSWORD = "a sentence that is long"
PHASES = ("anchoring", "planning", "stock-taking")
DONE: Counter[str] = Counter()


def refused(attempt: Callable[[], Any]) -> None:
    """Check that an attempt is refused, in words that tell nothing."""
    with pytest.raises(NotAllowed) as error:
        attempt()
    assert not CANARY.search(str(error.value))
    assert not re.search(r"[0-9a-f]{32}", str(error.value))


class Acts:
    """Plays acts against the product and follows them in the model."""

    def __init__(self, app: App, world: World) -> None:
        self.app = app
        self.world = world
        self.store: Any = app.store

    # People, roles and pairs.

    def joins(self, programme: str, roles: list[Any], by: Someone | None) -> Someone:
        accounts, name = self.app.accounts, f"Person{len(self.world.people)}"
        token = accounts.invite(by.person if by else None, programme, roles, name)
        signed = accounts.accept(token, name, PASSWORD, name)
        with pytest.raises(InputError):  # a link is good for one
            accounts.accept(token, f"{name}x", PASSWORD, name)
        someone = Someone(signed.person, signed.token, {(programme, role) for role in roles})
        self.world.people[signed.person.id] = someone
        DONE["people"] += 1
        return someone

    def gives(self, programme: int, someone: Someone, role: Role) -> None:
        name, by = self.world.programmes[programme], self.coordinator(programme)

        def give() -> None:
            self.app.people.give_role(by, name, someone.person.id, role)

        if any(one == name for one, _ in someone.roles):
            give()
            someone.roles.add((name, role))
            DONE["roles given"] += 1
        else:
            refused(give)

    def takes(self, programme: int, someone: Someone, role: Role) -> None:
        name = self.world.programmes[programme]
        self.app.people.take_role(self.coordinator(programme), name, someone.person.id, role)
        someone.roles.discard((name, role))
        DONE["roles taken"] += 1

    def pairs_up(self, programme: str, mentee: Someone, mentor: Someone) -> None:
        by = self.coordinator(self.world.programmes.index(programme))
        ids = (mentee.person.id, mentor.person.id)
        fits = (programme, "mentee") in mentee.roles and (programme, "mentor") in mentor.roles
        is_paired = any(
            (one.programme, one.mentee, one.mentor) == (programme, *ids) and not one.has_ended
            for one in self.world.pairs.values()
        )
        if not fits or is_paired or mentee is mentor:
            with pytest.raises((InputError, NotAllowed)):
                self.app.people.pair(by, programme, *ids)
            return
        made = self.app.people.pair(by, programme, *ids)
        self.world.pairs[made.id] = Two(made.id, programme, *ids, len(self.world.pairs))
        DONE["pairs begun"] += 1

    def ends(self, pair: Two) -> None:
        programme = self.world.programmes.index(pair.programme)
        refused(lambda: self.app.people.end_pair(self.coordinator(1 - programme), pair.id))
        if not pair.has_ended:
            self.app.people.end_pair(self.coordinator(programme), pair.id)
            pair.has_ended = True
            DONE["pairs ended"] += 1

    def coordinator(self, programme: int) -> Person:
        return self.world.people[self.world.coordinators[programme]].person

    # What people write.

    def begins(self, someone: Someone, phase: str, role: Role, pair: Two | None) -> None:
        mine = self.world.going_on(someone, role)

        def start() -> str:
            chosen = pair.id if pair else None
            return self.app.coaching.start(someone.person, phase, role, chosen).conversation

        if not any(one == role for _, one in someone.roles) or (pair and pair not in mine):
            refused(start)
            return
        if not mine and phase != "anchoring":
            with pytest.raises(InputError, match="not paired"):
                start()
            return
        begun = start()
        belongs = pair.id if pair else mine[0].id if mine else ""
        talk = Talk(begun, someone.person.id, phase, role, belongs)
        self.world.talks.setdefault(begun, talk).pair = belongs
        assert self.kept(talk).pair == belongs
        DONE["phases begun"] += 1

    def says(self, talk: Talk) -> None:
        someone = self.author(talk)
        word = self.world.word(someone.person.id)
        say = self.app.coaching.say
        if self.writes(talk, lambda: list(say(someone.person, talk.id, f"Our {word} plans"))):
            self.world.said(talk, word)
            self.notice_end(talk)

    def finishes(self, talk: Talk) -> None:
        someone = self.author(talk)
        for _ in range(8):
            if talk.is_done or not self.world.may_write(someone, talk):
                return
            list(self.app.coaching.say(someone.person, talk.id, "skip"))
            self.notice_end(talk)
            DONE["records"] += talk.is_done

    def shares(self, talk: Talk, is_shared: bool) -> None:
        who = self.author(talk).person
        words = [self.world.word(who.id) for _ in range(2)]
        topics = "\n".join(f"- the {word} tool" for word in words)
        edit = self.app.coaching.edit
        if not self.writes(talk, lambda: edit(who, talk.id, "topics", topics)):
            return
        chosen = f"the {words[0]} tool" if is_shared else ""
        if is_shared and not talk.pair:
            with pytest.raises(InputError, match="paired"):
                edit(who, talk.id, "to_share", chosen)
            return
        edit(who, talk.id, "to_share", chosen)
        if is_shared:
            self.world.share(talk, words[:1])
        else:
            talk.shared = []
        self.notice_end(talk)
        DONE["shared" if is_shared else "taken back"] += 1

    def takes_back(self, talk: Talk) -> None:
        """Take back what was shared, also where the role or the pair is gone."""
        kept = self.kept(talk)
        assert self.app.access.of(self.author(talk).person).advance(kept, kept, shares=[])
        talk.shared = []
        DONE["taken back"] += 1

    def rehearses(self, someone: Someone, is_sent: bool) -> None:
        rehearsing, who = self.app.rehearsing, someone.person
        if not someone.roles:
            refused(lambda: rehearsing.start(who, "love-it"))
            return
        mine = self.world.going_on(someone, "mentor")
        begun = rehearsing.start(who, "love-it").conversation
        talk = Talk(begun, who.id, "rehearsal", "mentor", mine[0].id if mine else "")
        self.world.talks[begun] = talk
        word = self.world.word(who.id)
        list(rehearsing.say(who, begun, f"On Monday the {word} meeting ran late."))
        self.world.said(talk, word)
        rehearsing.finish(who, begun)
        if is_sent and talk.pair:
            rehearsing.send(who, begun, f"The {word} meeting")
            self.world.share(talk, [word])
        elif is_sent:
            with pytest.raises(InputError, match="paired"):
                rehearsing.send(who, begun, f"The {word} meeting")
        DONE["rehearsals"] += 1

    def asks(self, someone: Someone) -> None:
        word = self.world.word(someone.person.id)

        def ask() -> None:
            self.app.programme.ask(someone.person, f"Is {word} confidential?")

        if not someone.roles:
            refused(ask)
            return
        ask()
        for one in self.store.conversations(someone.person.id):
            if one.phase == "programme":
                talk = Talk(one.id, someone.person.id, "programme", "coordinator", "")
                self.world.said(self.world.talks.setdefault(one.id, talk), word)
        DONE["questions"] += 1

    # What nobody may.

    def tries(self, someone: Someone, theirs: Talk) -> None:
        before = self.kept(theirs)
        for attempt in self.attempts(someone.person, theirs):
            refused(attempt)
            DONE["attempts refused"] += 1
        own = self.app.access.of(someone.person)
        forged = replace(before, person=someone.person.id)
        try:
            assert not own.advance(forged, replace(forged, fields={"topics": ["forged"]}))
            own.reword(forged, replace(before.turns[0], text="forged"))
        except NotAllowed:
            pass
        assert self.kept(theirs) == before

    def attempts(self, who: Person, theirs: Talk) -> Iterator[Callable[[], Any]]:
        coaching, rehearsing, own = self.app.coaching, self.app.rehearsing, self.app.access.of(who)
        id, kept = theirs.id, self.kept(theirs)
        yield lambda: coaching.snapshot(who, id)
        yield lambda: coaching.records(who, id)
        yield lambda: list(coaching.say(who, id, "skip"))
        yield lambda: coaching.edit(who, id, "topics", "mine")
        yield lambda: rehearsing.snapshot(who, id)
        yield lambda: list(rehearsing.say(who, id, "Hello."))
        yield lambda: rehearsing.finish(who, id)
        yield lambda: rehearsing.debrief(who, id)
        yield lambda: rehearsing.send(who, id, "mine")
        yield lambda: rehearsing.try_again(who, id, kept.turns[-1].id)
        yield lambda: own.conversation(id)
        yield lambda: own.advance(kept, replace(kept, status="done"))
        yield lambda: own.advance(kept, kept, shares=[])
        yield lambda: own.reword(kept, kept.turns[0])
        yield lambda: own.begin(replace(kept, id="forged", turns=()))
        if kept.pair and not self.world.is_member(who.id, self.world.pairs[kept.pair]):
            turn = Turn("t", None, "person", "mine", None, datetime(2026, 1, 1, tzinfo=UTC))
            mine = replace(kept, id="forged", person=who.id, turns=(turn,))
            yield lambda: own.begin(mine)

    def tries_to_coordinate(self, someone: Someone, programme: int) -> None:
        name, people, who = self.world.programmes[programme], self.app.people, someone.person
        if (name, "coordinator") in someone.roles:
            return
        for attempt in (
            lambda: people.overview(who, name),
            lambda: people.counts(who, name),
            lambda: people.pair(who, name, who.id, who.id),
            lambda: people.give_role(who, name, who.id, "coordinator"),
            lambda: people.take_role(who, name, who.id, "mentee"),
            lambda: self.app.accounts.invite(who, name, ["coordinator"], "Me"),
            lambda: self.app.accounts.new_password_link(who, self.world.coordinators[programme]),
        ):
            refused(attempt)
            DONE["attempts refused"] += 1

    # What people see.

    def looks(self, someone: Someone) -> None:
        id = someone.person.id
        assert self.app.accounts.who(someone.token) == someone.person
        text = "\n".join(self.sees(someone))
        leaked = self.world.leaks(id, text)
        assert not leaked, f"{someone.person.name} sees {leaked}"
        theirs = [talk for talk in self.world.talks.values() if talk.author == id]
        missing = {word for talk in theirs for word in talk.words} - set(CANARY.findall(text))
        assert not missing, f"{someone.person.name} misses {missing}"
        DONE["looks"] += 1
        DONE["words looked at"] += len(CANARY.findall(text))

    def sees(self, someone: Someone) -> Iterator[str]:
        """Yield everything that a person can see, and check that it is all they may see."""
        app, who = self.app, someone.person
        own = app.access.of(who)
        yield repr(app.coaching.conversations(who))
        for one in own.conversations():
            yield repr(own.conversation(one.id))
            if one.phase in PHASES:
                yield repr(app.coaching.snapshot(who, one.id))
        yield repr(app.rehearsing.rehearsals(who)) + repr(app.rehearsing.progress(who))
        yield repr(app.programme.history(who))
        for pair in self.world.pairs.values():
            shares = own.shares(pair.id)
            found = sorted(word for share in shares for word in CANARY.findall(share.text))
            assert found == self.world.shares(who.id, pair)
            yield repr(shares)
            for phase in (*PHASES, "rehearsal", "programme", "persona"):
                records = own.of_pair(pair.id, phase)
                ids = {one.id for one in records}
                assert ids == self.world.records(who.id, pair, phase)
                yield repr(records)
        for programme in app.people.programmes(who):
            administered = repr(app.people.overview(who, programme.id))
            assert not CANARY.search(administered)
            for count in app.people.counts(who, programme.id):
                assert count.people is None or count.people >= 5

    # The parts of the acts.

    def author(self, talk: Talk) -> Someone:
        return self.world.people[talk.author]

    def kept(self, talk: Talk) -> Any:
        found = self.store.conversation(talk.id)
        assert found is not None
        return found

    def writes(self, talk: Talk, write: Callable[[], Any]) -> bool:
        """Write where it is promised that one may; otherwise it is refused and changes nothing."""
        someone = self.author(talk)
        if self.world.may_write(someone, talk):
            self.world.takes_pair(someone, talk)
            write()
            assert self.kept(talk).pair == talk.pair
            DONE["written"] += 1
            return True
        before = self.kept(talk)
        refused(write)
        assert self.kept(talk) == before
        DONE["own writes refused"] += 1
        return False

    def notice_end(self, talk: Talk) -> None:
        if self.kept(talk).status == "done":
            self.world.finished(talk)
        else:
            talk.is_done = False
