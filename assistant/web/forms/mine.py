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

TAKEN_BACK = (
    "Taken back. It is handed on no more, and a conversation of your partner's that goes on loses "
    "it. What they have read by now, or put into an agenda, stays with them."
)
TYPED = "erase everything"
NOT_TYPED = f"Type the words “{TYPED}” to go on. Nothing was erased."


class Mine:
    """Whose these pages act on is the person who asks; none of them takes a name."""

    def __init__(self, app: App, place: Place, drafts: Drafts, notices: Notices) -> None:
        self._app = app
        self._place = place
        self._drafts = drafts
        self._notices = notices

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        add = router.add_api_route
        add("/mine", self.mine_page, methods=["GET"])
        add("/mine/archive", self.archive, methods=["GET"])
        add("/mine/take-back", self.take_back, methods=["POST"])
        add("/mine/import", self.bring_in, methods=["POST"])
        add("/mine/erase", self.erase, methods=["POST"])
        return router

    def mine_page(self, request: Request) -> Response:
        """Show everything that is kept on the person."""
        return self._drawn(request)

    def _drawn(self, request: Request, wrong: str = "") -> Response:
        person = request.state.person
        shown = {
            "holdings": self._app.privacy.mine(person),
            "shared": self._app.privacy.shared(person),
            "notice": self._notices.take(person.id),
            "wrong": {"confirm": wrong} if wrong else {},
        }
        return page(request, "mine", shown, 422 if wrong else 200)

    def archive(self, request: Request) -> Response:
        """Return all of it in one file, as it is this moment."""
        return Response(
            self._app.privacy.archive(request.state.person),
            media_type="application/zip",
            headers={
                "Content-Disposition": 'attachment; filename="telemachus-mine.zip"',
                "Cache-Control": "no-store",
            },
        )

    def take_back(self, request: Request) -> Response:
        """End one share of the person's."""
        person, form = request.state.person, request.state.form
        try:
            self._app.privacy.take_back(person, form["share"])
        except TelemachusError as error:
            self._notices.leave(person.id, str(error), is_problem=True)
        else:
            self._notices.leave(person.id, TAKEN_BACK)
        return see("/mine")

    def bring_in(self, request: Request) -> Response:
        """Bring in what an archive holds and is not here."""
        person = request.state.person
        form: Form = request.state.form
        try:
            count = self._app.privacy.restore(person, form.archive)
        except InputError as error:
            self._notices.leave(person.id, str(error), is_problem=True)
        else:
            words = "Nothing in it was missing here."
            if count:
                words = f"Brought in: {count} {'conversation' if count == 1 else 'conversations'}."
            self._notices.leave(person.id, words)
        return see("/mine")

    def erase(self, request: Request) -> Response:
        """Erase everything, once the words that say so were typed."""
        form: Form = request.state.form
        if form["confirm"].strip().strip('“”".').casefold() != TYPED:
            return self._drawn(request, NOT_TYPED)
        person = request.state.person
        self._drafts.forget(person.id)
        self._notices.take(person.id)
        try:
            self._app.privacy.erase(person)
        except StoreError as error:  # it says what is left to do, and that it is tried again
            return trouble(str(error), 503)
        if request.state.has_accounts:
            return farewell(self._place, "erased")
        return see("/")
