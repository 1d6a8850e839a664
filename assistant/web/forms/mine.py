"""What is mine: all that is kept on a person, taking back, taking along, bringing in, erasing."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from assistant.domain.errors import InputError, StoreError, TelemachusError
from assistant.web.bodies import Form
from assistant.web.drafts import Drafts
from assistant.web.forms.coming_in import farewell
from assistant.web.needs import App
from assistant.web.notices import Notices
from assistant.web.place import Place
from assistant.web.rendering import page, see, trouble

TYPED = "erase everything"
NOT_TYPED = f"Type the words “{TYPED}” to go on. Nothing was erased."


def mine(app: App, place: Place, drafts: Drafts, notices: Notices) -> APIRouter:
    """Return the routes. Whose they act on is the person who asks; none of them takes a name."""
    routes = APIRouter()

    @routes.get("/mine")
    def mine_page(request: Request) -> Response:
        return drawn(request)

    def drawn(request: Request, wrong: str = "") -> Response:
        person = request.state.person
        shown = {
            "holdings": app.privacy.mine(person),
            "shared": app.privacy.shared(person),
            "notice": notices.take(person.id),
            "wrong": {"confirm": wrong} if wrong else {},
        }
        return page(request, "mine", shown, 422 if wrong else 200)

    @routes.get("/mine/archive")
    def archive(request: Request) -> Response:
        return Response(
            app.privacy.archive(request.state.person),
            media_type="application/zip",
            headers={
                "Content-Disposition": 'attachment; filename="telemachus-mine.zip"',
                "Cache-Control": "no-store",
            },
        )

    @routes.post("/mine/take-back")
    def take_back(request: Request) -> Response:
        person, form = request.state.person, request.state.form
        try:
            app.privacy.take_back(person, form["share"])
        except TelemachusError as error:
            notices.leave(person.id, str(error), is_problem=True)
        else:
            notices.leave(person.id, "Taken back. Your partner no longer sees it.")
        return see("/mine")

    @routes.post("/mine/import")
    def bring_in(request: Request) -> Response:
        person = request.state.person
        form: Form = request.state.form
        try:
            count = app.privacy.restore(person, form.archive)
        except InputError as error:
            notices.leave(person.id, str(error), is_problem=True)
        else:
            words = "Nothing in it was missing here."
            if count:
                words = f"Brought in: {count} {'conversation' if count == 1 else 'conversations'}."
            notices.leave(person.id, words)
        return see("/mine")

    @routes.post("/mine/erase")
    def erase(request: Request) -> Response:
        form: Form = request.state.form
        if form["confirm"].strip().strip('“”".').casefold() != TYPED:
            return drawn(request, NOT_TYPED)
        person = request.state.person
        drafts.forget(person.id)
        notices.take(person.id)
        try:
            app.privacy.erase(person)
        except StoreError as error:  # it says what is left to do, and that it is tried again
            return trouble(str(error), 503)
        if request.state.has_accounts:
            return farewell(place, "erased")
        return see("/")

    return routes
