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


def people(app: App, place: Place, notices: Notices) -> APIRouter:
    """Return the routes. Each names a programme; whether it is theirs to run, the app decides."""
    routes = APIRouter()

    @routes.get("/people")
    def people_page(request: Request, programme: str = "") -> Response:
        person = request.state.person
        programmes = app.people.programmes(person)
        chosen = programme or programmes[0].id
        overview = app.people.overview(person, chosen)
        shown = {
            "programmes": programmes,
            "overview": overview,
            "going": [one for one in overview.pairs if one.ended_at is None],
            "mentees": [one.person for one in overview.people if "mentee" in one.roles],
            "mentors": [one.person for one in overview.people if "mentor" in one.roles],
            "counts": app.people.counts(person, chosen),
            "roles": ROLES,
            "notice": notices.take(person.id),
        }
        return page(request, "people", shown)

    @routes.post("/people/invite")
    def invite(request: Request) -> Response:
        def made(form: Form) -> tuple[str, str]:
            roles = [role for role in ROLES if role in form.all_of("role-")]
            token = app.accounts.invite(
                request.state.person, form["programme"], roles, form["name"]
            )
            return "Send this link to the one you invite. It is shown only this once.", token

        return done(request, made)

    @routes.post("/people/new-password")
    def new_password(request: Request) -> Response:
        def made(form: Form) -> tuple[str, str]:
            token = app.accounts.new_password_link(request.state.person, form["person"])
            return (
                "Send this link to them. It works once, for a day, and is not shown again.",
                token,
            )

        return done(request, made)

    @routes.post("/people/revoke")
    def revoke(request: Request) -> Response:
        return done(
            request,
            lambda form: told(
                "That link is closed.",
                app.people.revoke_invitation,
                request.state.person,
                form["programme"],
                form["invitation"],
            ),
        )

    @routes.post("/people/pair")
    def pair(request: Request) -> Response:
        return done(
            request,
            lambda form: told(
                "They are a pair now.",
                app.people.pair,
                request.state.person,
                form["programme"],
                form["mentee"],
                form["mentor"],
            ),
        )

    @routes.post("/people/end-pair")
    def end_pair(request: Request) -> Response:
        return done(
            request,
            lambda form: told(
                "The pair has ended. What they wrote stays theirs.",
                app.people.end_pair,
                request.state.person,
                form["pair"],
            ),
        )

    @routes.post("/people/give-role")
    def give_role(request: Request) -> Response:
        return done(
            request,
            lambda form: told(
                "Done.",
                app.people.give_role,
                request.state.person,
                form["programme"],
                form["person"],
                form["role"],
            ),
        )

    @routes.post("/people/take-role")
    def take_role(request: Request) -> Response:
        return done(
            request,
            lambda form: told(
                "Done. It holds from their next step on.",
                app.people.take_role,
                request.state.person,
                form["programme"],
                form["person"],
                form["role"],
            ),
        )

    def done(request: Request, act: Callable[[Form], tuple[str, str]]) -> Response:
        """Do what a form asks and send the browser back to the page, which says how it went."""
        person = request.state.person
        form: Form = request.state.form
        try:
            words, token = act(form)
        except TelemachusError as error:
            notices.leave(person.id, str(error), is_problem=True)
        else:
            here = place.url or str(request.base_url).rstrip("/")
            notices.leave(person.id, words, f"{here}/join/{token}" if token else "")
        mine = [one.id for one in app.people.programmes(person)]
        if not mine:  # a coordinator may give the role away
            return see("/")
        chosen = form["programme"]
        return see(f"/people?programme={chosen}" if chosen in mine else "/people")

    return routes


def told(words: str, act: Callable[..., object], *arguments: object) -> tuple[str, str]:
    """Do something, and return what to say of it; there is no link to show."""
    act(*arguments)
    return words, ""
