"""Who is signed in, what they are here, and with whom: values in, HTML out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.web.view import escape


@dataclass(frozen=True)
class Me:
    """Whose page it is. On one's own machine nobody signs in, and there is no `form_token`."""

    name: str
    has_accounts: bool
    coordinates: bool
    form_token: str


def me(one: Me | None) -> str:
    """Return the links of a person's own pages, with who is signed in and the way out."""
    if one is None:
        return ""
    links = ['<li><a href="/mine">What is mine</a></li>']
    if one.coordinates:
        links.append('<li><a href="/people">People</a></li>')
    if one.has_accounts:
        links.append(f'<li><a href="/account">{escape(one.name)}</a></li>')
        links.append(
            '<li><form method="post" action="/sign-out"><input type="hidden" name="form-token" '
            f'value="{escape(one.form_token)}"><button type="submit" class="quiet">Sign out'
            "</button></form></li>"
        )
    return f'<nav class="me" aria-label="You"><ul>{"".join(links)}</ul></nav>'


def with_whom(phase: str, role: str, partners: Sequence[tuple[str, str]]) -> str:
    """Return the question with which of several partners something is begun."""
    cards = "".join(
        f'<li><button type="button" class="card" data-pick="with:{escape(pair)}:{escape(phase)}:'
        f'{escape(role)}"><strong>{escape(name)}</strong></button></li>'
        for pair, name in partners
    )
    return (
        f'<div class="welcome"><button type="button" class="back" data-pick="role:{escape(role)}">'
        '<span aria-hidden="true">←</span> Back</button><section aria-labelledby="whom">'
        f'<h2 id="whom">With whom?</h2><ul class="cards">{cards}</ul></section></div>'
    )


NO_ROLE = (
    '<section aria-labelledby="who"><h2 id="who">You have no role here just now</h2>'
    '<p class="lead">Your coordinator can give you one. What you wrote stays yours: see '
    '<a href="/mine">What is mine</a>.</p></section>'
)
