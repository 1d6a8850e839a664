"""The people of a programme, for its coordinator: who takes part, never what anyone wrote."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from assistant.domain.errors import TelemachusError
from assistant.domain.people import ROLES
from assistant.web.bodies import Form
from assistant.web.needs import App
from assistant.web.notices import Notices
from assistant.web.place import Place
from assistant.web.rendering import page, see


class People:
    """Each form names a programme; whether it is theirs to run, the app decides."""

    def __init__(self, app: App, place: Place, notices: Notices) -> None:
        self._app = app
        self._place = place
        self._notices = notices

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        add = router.add_api_route
        add("/people", self.people_page, methods=["GET"])
        add("/people/invite", self.invite, methods=["POST"])
        add("/people/new-password", self.new_password, methods=["POST"])
        add("/people/revoke", self.revoke, methods=["POST"])
        add("/people/pair", self.pair, methods=["POST"])
        add("/people/end-pair", self.end_pair, methods=["POST"])
        add("/people/give-role", self.give_role, methods=["POST"])
        add("/people/take-role", self.take_role, methods=["POST"])
        return router

    def people_page(self, request: Request, programme: str = "") -> Response:
        """Show a programme: the one asked for, or the first."""
        person = request.state.person
        programmes = self._app.people.programmes(person)
        chosen = programme or programmes[0].id
        overview = self._app.people.overview(person, chosen)
        shown = {
            "programmes": programmes,
            "overview": overview,
            "going": [one for one in overview.pairs if one.ended_at is None],
            "mentees": [one.person for one in overview.people if "mentee" in one.roles],
            "mentors": [one.person for one in overview.people if "mentor" in one.roles],
            "counts": self._app.people.counts(person, chosen),
            "roles": ROLES,
            "notice": self._notices.take(person.id),
        }
        return page(request, "people", shown)

    def invite(self, request: Request) -> Response:
        """Make a link by which somebody joins."""

        def made(form: Form) -> tuple[str, str]:
            roles = [role for role in ROLES if role in form.all_of("role-")]
            token = self._app.accounts.invite(
                request.state.person, form["programme"], roles, form["name"]
            )
            return "Send this link to the one you invite. It is shown only this once.", token

        return self._done(request, made)

    def new_password(self, request: Request) -> Response:
        """Make a link by which a person chooses a new password."""

        def made(form: Form) -> tuple[str, str]:
            token = self._app.accounts.new_password_link(request.state.person, form["person"])
            return (
                "Send this link to them. It works once, for a day, with the recovery code that "
                "they alone have, and is not shown again.",
                token,
            )

        return self._done(request, made)

    def revoke(self, request: Request) -> Response:
        """Close an open link."""
        return self._done(
            request,
            lambda form: told(
                "That link is closed.",
                self._app.people.revoke_invitation,
                request.state.person,
                form["programme"],
                form["invitation"],
            ),
        )

    def pair(self, request: Request) -> Response:
        """Begin a pair."""
        return self._done(
            request,
            lambda form: told(
                "They are a pair now.",
                self._app.people.pair,
                request.state.person,
                form["programme"],
                form["mentee"],
                form["mentor"],
            ),
        )

    def end_pair(self, request: Request) -> Response:
        """End a pair."""
        return self._done(
            request,
            lambda form: told(
                "The pair has ended. What they wrote stays theirs.",
                self._app.people.end_pair,
                request.state.person,
                form["pair"],
            ),
        )

    def give_role(self, request: Request) -> Response:
        """Give a person a role."""
        return self._done(
            request,
            lambda form: told(
                "Done.",
                self._app.people.give_role,
                request.state.person,
                form["programme"],
                form["person"],
                form["role"],
            ),
        )

    def take_role(self, request: Request) -> Response:
        """Take a role away."""
        return self._done(
            request,
            lambda form: told(
                "Done. It holds from their next step on.",
                self._app.people.take_role,
                request.state.person,
                form["programme"],
                form["person"],
                form["role"],
            ),
        )

    def _done(self, request: Request, act: Callable[[Form], tuple[str, str]]) -> Response:
        """Do what a form asks and send the browser back to the page, which says how it went."""
        person = request.state.person
        form: Form = request.state.form
        try:
            words, token = act(form)
        except TelemachusError as error:
            self._notices.leave(person.id, str(error), is_problem=True)
        else:
            here = self._place.url or str(request.base_url).rstrip("/")
            self._notices.leave(person.id, words, f"{here}/join/{token}" if token else "")
        mine = [one.id for one in self._app.people.programmes(person)]
        if not mine:  # a coordinator may give the role away
            return see("/")
        chosen = form["programme"]
        return see(f"/people?programme={chosen}" if chosen in mine else "/people")


def told(words: str, act: Callable[..., object], *arguments: object) -> tuple[str, str]:
    """Do something, and return what to say of it; there is no link to show."""
    act(*arguments)
    return words, ""
