"""The contract up front, and a person's own account."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from assistant.domain.errors import InputError
from assistant.web.bodies import Form
from assistant.web.forms.coming_in import empty, farewell
from assistant.web.needs import App
from assistant.web.notices import Notices
from assistant.web.place import Place
from assistant.web.rendering import page, see

BESIDE = {"sign-in": "old", "wrong-password": "old", "weak-password": "new"}


def account(app: App, place: Place, notices: Notices) -> APIRouter:
    """Return the routes."""
    routes = APIRouter()

    @routes.get("/welcome")
    def welcome(request: Request) -> Response:
        agreed = app.accounts.agreed_at(request.state.person) is not None
        return page(request, "welcome", {"contract": app.contract, "agreed": agreed})

    @routes.post("/welcome")
    def agree(request: Request) -> Response:
        app.accounts.agree(request.state.person)
        return see("/")

    @routes.get("/account")
    def account_page(request: Request) -> Response:
        return drawn(request, app, notices)

    @routes.post("/account")
    def change_password(request: Request) -> Response:
        form: Form = request.state.form
        person = request.state.person
        wrong, problem = empty(form, "old", "new"), ""
        if not wrong:
            try:
                app.accounts.change_password(person, form["old"], form["new"])
            except InputError as error:
                beside = BESIDE.get(error.code)
                wrong = {beside: str(error)} if beside else {}
                problem = "" if beside else str(error)
            else:
                return farewell(place, "changed")  # every session of the person has ended
        return drawn(request, app, notices, wrong, problem)

    return routes


def drawn(
    request: Request,
    app: App,
    notices: Notices,
    wrong: dict[str, str] | None = None,
    problem: str = "",
) -> Response:
    """Return a person's account page, with what was wrong with what they sent."""
    person = request.state.person
    shown = {
        "mails": app.mail is not None,
        "mailing": app.mail.of(person) if app.mail is not None else None,
        "notice": notices.take(person.id),
        "wrong": wrong or {},
        "problem": problem,
    }
    return page(request, "account", shown, 422 if wrong or problem else 200)
