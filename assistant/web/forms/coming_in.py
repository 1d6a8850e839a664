"""Signing in, joining by an invitation, choosing a new password, and signing out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from assistant.application.accounts import Invitation, SignedIn
from assistant.domain.errors import InputError
from assistant.web.bodies import Form
from assistant.web.needs import App
from assistant.web.notices import Notice, Notices
from assistant.web.place import Place
from assistant.web.rendering import page, see
from assistant.web.table import own_page

# Where on the form the remedy is, by the code of what is wrong.
BESIDE = {"name-taken": "sign-in", "weak-password": "password", "wrong-code": "code"}
CODE = (
    "This is your recovery code. Write it down and keep it from others: it is shown only this "
    "once, and without it your coordinator cannot help you when you lose your password."
)
MISSING = "Fill this in."
WHY = {
    "changed": "Your password is changed. Sign in with the new one.",
    "erased": "Everything of yours here is erased.",
    "out": "You are signed out.",
}


class ComingIn:
    """The pages by which one comes in and goes. `provider` is another way to sign in, or empty."""

    def __init__(self, app: App, place: Place, notices: Notices, provider: str) -> None:
        self._app = app
        self._place = place
        self._notices = notices
        self._provider = provider

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        add = router.add_api_route
        add("/sign-in", self.sign_in_page, methods=["GET"])
        add("/sign-in", self.sign_in, methods=["POST"])
        add("/join/{token}", self.invitation_page, methods=["GET"])
        add("/join/{token}", self.accept, methods=["POST"])
        add("/sign-out", self.sign_out, methods=["POST"])
        add("/sign-out-everywhere", self.sign_out_everywhere, methods=["POST"])
        return router

    def sign_in_page(self, request: Request, next: str = "/", why: str = "") -> Response:
        """Show the page to sign in on; whoever is signed in goes on."""
        if request.state.person is not None:
            return see(own_page(next))
        notice = Notice(WHY[why]) if why in WHY else None
        shown = {"next": own_page(next), "provider": self._provider, "notice": notice}
        return page(request, "sign_in", shown)

    def sign_in(self, request: Request) -> Response:
        """Sign somebody in, or say on the same page that it did not go."""
        form: Form = request.state.form
        following = own_page(form["next"])
        wrong = empty(form, "sign-in", "password")
        problem = ""
        if not wrong:
            try:
                signed_in = self._app.accounts.sign_in(
                    form["sign-in"], form["password"], came_from(request)
                )
            except InputError as error:
                problem = str(error)
            else:
                # A new password that a link set is told first: it may not have been them.
                if self._app.accounts.recovery(signed_in.person).is_to_be_told:
                    following = f"/account?next={quote(following, safe='')}"
                return welcomed(self._place, signed_in, following)
        shown = {
            "given": form.texts,
            "wrong": wrong,
            "problem": problem,
            "next": following,
            "provider": self._provider,
        }
        return page(request, "sign_in", shown, 422)

    def invitation_page(self, request: Request, token: str) -> Response:
        """Show what an open link is for. Looking at it uses nothing up."""
        return self._invited(request, token)

    def _invited(
        self,
        request: Request,
        token: str,
        given: Mapping[str, str] | None = None,
        wrong: Mapping[str, str] | None = None,
        problem: str = "",
    ) -> Response:
        invitation = self._app.accounts.invitation(token)
        if given is None:
            given = {"name": invitation.name if invitation else ""}
        shown = {
            "invitation": invitation,
            "token": token,
            "provider": self._provider,
            "given": given,
            "wrong": wrong or {},
            "problem": problem,
        }
        status = 404 if invitation is None else 422 if wrong or problem else 200
        return page(request, "invitation", shown, status)

    def accept(self, request: Request, token: str) -> Response:
        """Let somebody join, or choose a new password, by an open link."""
        form: Form = request.state.form
        invitation = self._app.accounts.invitation(token)
        if invitation is None:
            return self._invited(request, token)
        wrong = empty(form, *_needed(invitation))
        if wrong:
            return self._invited(request, token, form.texts, wrong)
        try:
            signed_in = self._app.accounts.accept(
                token, form["sign-in"], form["password"], form["name"], form["code"]
            )
        except InputError as error:
            beside = BESIDE.get(error.code)
            wrong = {beside: str(error)} if beside else {}
            return self._invited(request, token, form.texts, wrong, "" if beside else str(error))
        self._notices.leave(signed_in.person.id, CODE, signed_in.code, what="Recovery code")
        return welcomed(self._place, signed_in, "/account")

    def sign_out(self, request: Request) -> Response:
        """End this session."""
        self._app.accounts.sign_out(request.state.token)
        return farewell(self._place, "out")

    def sign_out_everywhere(self, request: Request) -> Response:
        """End every session of the person."""
        self._app.accounts.sign_out_everywhere(request.state.person)
        return farewell(self._place, "out")


def welcomed(place: Place, signed_in: SignedIn, following: str) -> Response:
    """Send someone who has just signed in where they meant to go, with a cookie drawn anew."""
    left = int((signed_in.expires_at - datetime.now(UTC)).total_seconds())
    answer = see(following)
    answer.headers.append(
        "set-cookie", place.cookie(place.signed_in, signed_in.token, max(left, 1))
    )
    answer.headers.append("set-cookie", place.gone(place.before))
    return answer


def farewell(place: Place, why: str = "") -> Response:
    """Send someone who has signed out to the first page, and nothing of theirs stays behind."""
    answer = see(f"/sign-in?why={why}" if why else "/sign-in")
    answer.headers.append("set-cookie", place.gone(place.signed_in))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def empty(form: Form, *names: str) -> dict[str, str]:
    """Return what to say beside each box that was left empty."""
    return {name: MISSING for name in names if not form[name].strip()}


def _needed(invitation: Invitation) -> tuple[str, ...]:
    if invitation.kind == "join":
        return ("name", "sign-in", "password")
    return ("code", "password") if invitation.needs_code else ("password",)


def came_from(request: Request) -> str:
    """Return the address that tries to sign in are counted by."""
    return request.client.host if request.client else ""
