"""Every route that may be used, and by whom: a table one can read, asked before anything else.

What is not in it is not there for anybody, Gradio's own routes included. A test walks the route
tables of the real app and fails on a row without a route and on a needed route without a row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Who = Literal["anyone", "signed in", "coordinator"]
Takes = Literal["nothing", "event", "words", "form", "archive"]

LARGEST_REQUEST = 1_000_000  # bytes; fifty times the longest message a person may send
LARGEST_FORM = 20_000  # bytes; a password and a few names
LARGEST_ARCHIVE = 20_000_000  # bytes; years of conversations, zipped
LARGEST: dict[Takes, int] = {
    "nothing": 0,
    "event": LARGEST_REQUEST,
    "words": LARGEST_REQUEST,
    "form": LARGEST_FORM,
    "archive": LARGEST_ARCHIVE,
}


@dataclass(frozen=True)
class Row:
    """One route. `path` is a pattern for all of the path.

    `page` says that a person looks at it, so that whoever is not signed in is sent to sign in and
    back; `accounts` that it is there only once there are accounts. `takes` says how a body is
    read: an event of Gradio's page, the page's unsent words, a form of ours with its token, or a
    form with an archive in it.
    """

    method: Literal["GET", "POST"]
    path: str
    who: Who
    takes: Takes = "nothing"
    page: bool = False
    accounts: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Return the pattern, compiled."""
        return re.compile(self.path)

    def fits(self, method: str, path: str) -> bool:
        """Tell whether this is the row of a request; HEAD is a GET without the body."""
        asked = "GET" if method == "HEAD" else method
        return asked == self.method and self.pattern.fullmatch(path) is not None


LINK = r"/join/[A-Za-z0-9_-]{20,100}"
RECORD = r"/take/[A-Za-z0-9_-]{1,64}"
TABLE: tuple[Row, ...] = (
    # The coach, and what its page asks of Gradio.
    Row("GET", r"/", "signed in", page=True),
    Row("GET", r"/gradio_api/app_id", "signed in"),
    Row("GET", r"/gradio_api/queue/data", "signed in"),
    Row("POST", r"/gradio_api/queue/join/?", "signed in", "event"),
    Row("POST", r"/telemachus/draft", "signed in", "words"),
    # The same for everybody: how it looks, and the vendor's scripts.
    Row("GET", r"/telemachus/(style\.css|plain\.css|page\.js|favicon\.svg)", "anyone"),
    Row("GET", r"/theme\.css", "anyone"),
    Row("GET", r"/assets/[A-Za-z0-9._/-]+", "anyone"),
    # Coming in and going.
    Row("GET", r"/sign-in", "anyone", page=True, accounts=True),
    Row("POST", r"/sign-in", "anyone", "form", accounts=True),
    Row("GET", r"/sign-in/with", "anyone", accounts=True),
    Row("GET", r"/sign-in/back", "anyone", accounts=True),
    Row("GET", LINK, "anyone", accounts=True),
    Row("POST", LINK, "anyone", "form", accounts=True),
    Row("POST", r"/sign-out", "signed in", "form", accounts=True),
    Row("POST", r"/sign-out-everywhere", "signed in", "form", accounts=True),
    # What a person should know, and what is theirs.
    Row("GET", r"/welcome", "signed in", page=True),
    Row("POST", r"/welcome", "signed in", "form"),
    Row("GET", r"/account", "signed in", page=True, accounts=True),
    Row("POST", r"/account", "signed in", "form", accounts=True),
    Row("POST", r"/account/code", "signed in", "form", accounts=True),
    Row("POST", r"/account/mail", "signed in", "form", accounts=True),
    Row("POST", r"/account/no-mail", "signed in", "form", accounts=True),
    Row("GET", r"/account/mail/[A-Za-z0-9_-]{20,100}", "signed in", page=True, accounts=True),
    Row("GET", r"/mine", "signed in", page=True),
    Row("GET", r"/mine/archive", "signed in"),
    Row("POST", r"/mine/take-back", "signed in", "form"),
    Row("POST", r"/mine/import", "signed in", "archive"),
    Row("POST", r"/mine/erase", "signed in", "form"),
    # A record to take along; whose it is, the application asks on every call.
    Row("GET", RECORD + r"/(md|pdf)", "signed in"),
    Row("GET", RECORD + r"/date", "signed in", page=True),
    Row("POST", RECORD + r"/date", "signed in", "form"),
    # What a coordinator looks after: who takes part, never what anyone wrote.
    Row("GET", r"/people", "coordinator", page=True, accounts=True),
    Row("POST", r"/people/invite", "coordinator", "form", accounts=True),
    Row("POST", r"/people/revoke", "coordinator", "form", accounts=True),
    Row("POST", r"/people/pair", "coordinator", "form", accounts=True),
    Row("POST", r"/people/end-pair", "coordinator", "form", accounts=True),
    Row("POST", r"/people/give-role", "coordinator", "form", accounts=True),
    Row("POST", r"/people/take-role", "coordinator", "form", accounts=True),
    Row("POST", r"/people/new-password", "coordinator", "form", accounts=True),
)


def row_of(method: str, path: str) -> Row | None:
    """Return the row of a request, None for whatever the table does not name."""
    if ".." in path:
        return None
    return next((row for row in TABLE if row.fits(method, path)), None)


def own_page(path: str) -> str:
    """Return a path to go to next if it is a page of ours that one signs in for, else the first."""
    row = row_of("GET", path)
    return path if row is not None and row.page and row.who != "anyone" else "/"
