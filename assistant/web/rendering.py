"""Pages of our own, drawn on the server: plain forms that need no script.

Everything is escaped by the templates. Each form carries the token that binds it to whoever the
page was made for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse

from assistant.web.place import form_token


@lru_cache(maxsize=1)
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("assistant.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["day"] = day
    return templates


def day(when: datetime) -> str:
    """Return a day in words, such as 3 March 2027."""
    return f"{when.day} {when:%B %Y}"


def page(
    request: Request, name: str, values: Mapping[str, Any] | None = None, status: int = 200
) -> HTMLResponse:
    """Return one of our pages for whoever is asking."""
    state = request.state
    drawn = (
        _templates()
        .get_template(f"{name}.html")
        .render({
            "person": state.person,
            "has_accounts": state.has_accounts,
            "coordinates": state.coordinates,
            "form_token": form_token(state.secret),
            "given": {},
            "wrong": {},
            "problem": "",
            "notice": None,
            **(values or {}),
        })
    )
    return HTMLResponse(drawn, status)


def trouble(words: str, status: int, go: str = "/") -> HTMLResponse:
    """Return a page that says what is the matter, for whoever it is; never an exception's text."""
    drawn = (
        _templates().get_template("trouble.html").render({"words": words, "go": go, "person": None})
    )
    return HTMLResponse(drawn, status)


def see(path: str) -> RedirectResponse:
    """Send a browser to a page after a form, so that going back sends nothing twice."""
    return RedirectResponse(path, 303)
