"""The contract up front, and a person's own account."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from assistant.domain.errors import InputError
from assistant.web.bodies import Form
from assistant.web.forms.coming_in import CODE, empty, farewell
from assistant.web.needs import App
from assistant.web.notices import Notices
from assistant.web.place import Place
from assistant.web.rendering import page, see
from assistant.web.table import own_page

BESIDE = {"sign-in": "old", "wrong-password": "old", "weak-password": "new"}


class Account:
    """Whose account it is, is the person who asks; none of these pages takes a name."""

    def __init__(self, app: App, place: Place, notices: Notices) -> None:
        self._app = app
        self._place = place
        self._notices = notices

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        add = router.add_api_route
        add("/welcome", self.welcome, methods=["GET"])
        add("/welcome", self.agree, methods=["POST"])
        add("/account", self.account_page, methods=["GET"])
        add("/account", self.change_password, methods=["POST"])
        add("/account/code", self.draw_code, methods=["POST"])
        return router

    def welcome(self, request: Request) -> Response:
        """Show what is private and what is shared."""
        agreed = self._app.accounts.agreed_at(request.state.person) is not None
        return page(request, "welcome", {"contract": self._app.contract, "agreed": agreed})

    def agree(self, request: Request) -> Response:
        """Keep that the person has read it."""
        self._app.accounts.agree(request.state.person)
        return see("/")

    def account_page(self, request: Request, next: str = "/") -> Response:
        """Show how one signs in, and whose links set a password; `next` is where one goes on."""
        return drawn(request, self._app, self._notices, next=next)

    def change_password(self, request: Request) -> Response:
        """Change the password; every session of the person ends."""
        form: Form = request.state.form
        wrong = empty(form, "old", "new")
        if wrong:
            return drawn(request, self._app, self._notices, wrong)
        try:
            self._app.accounts.change_password(request.state.person, form["old"], form["new"])
        except InputError as error:
            beside = BESIDE.get(error.code)
            wrong = {beside: str(error)} if beside else {}
            return drawn(request, self._app, self._notices, wrong, "" if beside else str(error))
        return farewell(self._place, "changed")

    def draw_code(self, request: Request) -> Response:
        """Draw a recovery code, for whoever knows the password; it is shown once."""
        form: Form = request.state.form
        person = request.state.person
        wrong = empty(form, "password")
        if wrong:
            return drawn(request, self._app, self._notices, wrong)
        try:
            code = self._app.accounts.recovery_code(person, form["password"])
        except InputError as error:
            return drawn(request, self._app, self._notices, {"password": str(error)})
        self._notices.leave(person.id, CODE, code, what="Recovery code")
        return see("/account")


def drawn(
    request: Request,
    app: App,
    notices: Notices,
    wrong: Mapping[str, str] | None = None,
    problem: str = "",
    next: str = "/",
) -> Response:
    """Return a person's account page, with what was wrong with what they sent."""
    person = request.state.person
    shown = {
        "recovery": app.accounts.recovery(person),
        "mails": app.mail is not None,
        "mailing": app.mail.of(person) if app.mail is not None else None,
        "notice": notices.take(person.id),
        "next": own_page(next),
        "wrong": wrong or {},
        "problem": problem,
    }
    return page(request, "account", shown, 422 if wrong or problem else 200)
