"""Who is behind a request, as the door found it out for that request and no other."""

from __future__ import annotations

import gradio as gr

from assistant.domain.conversation import Person
from assistant.web.place import form_token
from assistant.web.view_me import Me


def person_of(request: gr.Request) -> Person:
    """Return who raised an event of Gradio's page.

    Gradio keeps the request of each event with it through its queue, so an event that waited, or
    that streams, stays its own person's.
    """
    person: Person = request.state.person
    return person


def me_of(request: gr.Request) -> Me:
    """Return what the top of the page says of whoever raised an event."""
    state = request.state
    return Me(
        name=state.person.name,
        has_accounts=state.has_accounts,
        coordinates=state.coordinates,
        form_token=form_token(state.secret),
    )
