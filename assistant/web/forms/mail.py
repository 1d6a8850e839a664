"""Where somebody wants reminders by mail: asked for, confirmed by a link, and ended."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from assistant.domain.errors import InputError, NotAllowed
from assistant.web.forms.account import drawn
from assistant.web.needs import App
from assistant.web.needs_pair import Mail
from assistant.web.notices import Notices
from assistant.web.rendering import see


def mail(app: App, notices: Notices) -> APIRouter:
    """Return the routes."""
    routes = APIRouter()

    @routes.post("/account/mail")
    def ask_for_mail(request: Request) -> Response:
        """Send the link that confirms where a person wants reminders."""
        try:
            _mail_of(app).ask(request.state.person, request.state.form["address"])
        except InputError as error:
            beside = {"address": str(error)} if error.code == "bad-address" else {}
            return drawn(request, app, notices, beside, "" if beside else str(error))
        notices.leave(request.state.person.id, "A link is on its way to you. Open it to confirm.")
        return see("/account")

    @routes.post("/account/no-mail")
    def end_mail(request: Request) -> Response:
        """Forget where a person wanted reminders."""
        _mail_of(app).stop(request.state.person)
        notices.leave(request.state.person.id, "Your address is forgotten; no more mail will come.")
        return see("/account")

    @routes.get("/account/mail/{token}")
    def confirm_mail(request: Request, token: str) -> Response:
        """Take the link of a mail; only for whoever asked for it, signed in."""
        person = request.state.person
        if _mail_of(app).confirm(person, token):
            notices.leave(person.id, "Confirmed. Reminders will come to that address.")
        else:
            words = "This link is no longer good. Ask for a new one below."
            notices.leave(person.id, words, is_problem=True)
        return see("/account")

    return routes


def _mail_of(app: App) -> Mail:
    """Return the reminders by mail.

    Raises:
        NotAllowed: where no mail server is set, so that there is nothing here.
    """
    if app.mail is None:
        raise NotAllowed("No mail is sent from here.")
    return app.mail
