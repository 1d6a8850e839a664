"""Signing in, joining by an invitation, choosing a new password, and signing out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from assistant.application.accounts import SignedIn
from assistant.domain.errors import InputError
from assistant.web.bodies import Form
from assistant.web.needs import App
from assistant.web.notices import Notice
from assistant.web.place import Place
from assistant.web.rendering import page, see
from assistant.web.table import own_page

# Where on the form the remedy is, by the code of what is wrong.
BESIDE = {"name-taken": "sign-in", "weak-password": "password"}
MISSING = "Fill this in."
WHY = {
    "changed": "Your password is changed. Sign in with the new one.",
    "erased": "Everything of yours here is erased.",
    "out": "You are signed out.",
}


def coming_in(app: App, place: Place, provider: str) -> APIRouter:
    """Return the routes; `provider` is the name of another way to sign in, empty for none."""
    routes = APIRouter()

    @routes.get("/sign-in")
    def sign_in_page(request: Request, next: str = "/", why: str = "") -> Response:
        if request.state.person is not None:
            return see(own_page(next))
        notice = Notice(WHY[why]) if why in WHY else None
        shown = {"next": own_page(next), "provider": provider, "notice": notice}
        return page(request, "sign_in", shown)

    @routes.post("/sign-in")
    def sign_in(request: Request) -> Response:
        form: Form = request.state.form
        following = own_page(form["next"])
        wrong = empty(form, "sign-in", "password")
        problem = ""
        if not wrong:
            try:
                signed_in = app.accounts.sign_in(
                    form["sign-in"], form["password"], came_from(request)
                )
            except InputError as error:
                problem = str(error)
            else:
                return welcomed(place, signed_in, following)
        shown = {
            "given": form.texts,
            "wrong": wrong,
            "problem": problem,
            "next": following,
            "provider": provider,
        }
        return page(request, "sign_in", shown, 422)

    @routes.get("/join/{token}")
    def invitation_page(request: Request, token: str) -> Response:
        return invited(request, token)

    def invited(
        request: Request,
        token: str,
        given: Mapping[str, str] | None = None,
        wrong: Mapping[str, str] | None = None,
        problem: str = "",
    ) -> Response:
        invitation = app.accounts.invitation(token)
        if given is None:
            given = {"name": invitation.name if invitation else ""}
        shown = {
            "invitation": invitation,
            "token": token,
            "provider": provider,
            "given": given,
            "wrong": wrong or {},
            "problem": problem,
        }
        status = 404 if invitation is None else 422 if wrong or problem else 200
        return page(request, "invitation", shown, status)

    @routes.post("/join/{token}")
    def accept(request: Request, token: str) -> Response:
        form: Form = request.state.form
        invitation = app.accounts.invitation(token)
        if invitation is None:
            return invited(request, token)
        needed = ("name", "sign-in", "password") if invitation.kind == "join" else ("password",)
        wrong = empty(form, *needed)
        if wrong:
            return invited(request, token, form.texts, wrong)
        try:
            signed_in = app.accounts.accept(token, form["sign-in"], form["password"], form["name"])
        except InputError as error:
            beside = BESIDE.get(error.code)
            wrong = {beside: str(error)} if beside else {}
            return invited(request, token, form.texts, wrong, "" if beside else str(error))
        return welcomed(place, signed_in, "/")

    @routes.post("/sign-out")
    def sign_out(request: Request) -> Response:
        app.accounts.sign_out(request.state.token)
        return farewell(place, "out")

    @routes.post("/sign-out-everywhere")
    def sign_out_everywhere(request: Request) -> Response:
        app.accounts.sign_out_everywhere(request.state.person)
        return farewell(place, "out")

    return routes


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


def came_from(request: Request) -> str:
    """Return the address that tries to sign in are counted by."""
    return request.client.host if request.client else ""
