"""Taking records along: a file for each form of it, and the small form that asks for a date.

Whose a record is, and whether it may be read, the application decides on every call; the file is
made anew each time and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from fastapi import APIRouter, Request, Response

from assistant.application.taking_along import Taken
from assistant.web.bodies import Form
from assistant.web.needs import App
from assistant.web.rendering import page, see


def taking(app: App) -> APIRouter:
    """Return the routes."""
    routes = APIRouter()

    def file(form: str) -> Callable[[Request, str], Response]:
        def taken(request: Request, record: str) -> Response:
            return _sent(app.taking_along.take(request.state.person, record, form))

        return taken

    for form in ("md", "pdf"):
        routes.add_api_route(f"/take/{{record}}/{form}", file(form), methods=["GET"])

    @routes.get("/take/{record}/date")
    def date_page(request: Request, record: str) -> Response:
        """Ask when the meeting begins."""
        dated = app.together.dated(request.state.person, record)
        given = {"zone": dated.zone}
        return page(request, "date", {"record": record, "dated": dated, "given": given, **_zones()})

    @routes.post("/take/{record}/date")
    def take_date(request: Request, record: str) -> Response:
        """Return the meeting as a file for a calendar, and keep the date where that is wished."""
        form: Form = request.state.form
        person = request.state.person
        dated = app.together.dated(person, record)
        at, wrong = _moment(form)
        if at is None:
            shown = {"record": record, "dated": dated, "given": form.texts, "wrong": wrong}
            return page(request, "date", {**shown, **_zones()}, 422)
        if form["keep"] and dated.can_note:
            app.home.note_meeting(person, dated.pair, dated.role, at, str(at.tzinfo))
        if form["then"] == "keep":
            return see("/")
        return _sent(app.taking_along.take(person, record, "ics", at))

    return routes


def _sent(taken: Taken) -> Response:
    return Response(
        taken.content,
        media_type=taken.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{taken.name}"',
            "Cache-Control": "no-store",
        },
    )


def _moment(form: Form) -> tuple[datetime | None, dict[str, str]]:
    """Return when a meeting begins, or what is wrong with which box."""
    wrong: dict[str, str] = {}
    day = _read(form["date"], "%Y-%m-%d")
    if day is None:
        wrong["date"] = "Give the day as year, month and day, such as 2027-03-31."
    time = _read(form["time"], "%H:%M")
    if time is None:
        wrong["time"] = "Give the time as hours and minutes, such as 14:30."
    zone = zone_of(form["zone"])
    if zone is None:
        wrong["zone"] = "I do not know that time zone. Give a city near you, such as Europe/Lisbon."
    if day is None or time is None or zone is None:
        return None, wrong
    return datetime.combine(day.date(), time.time(), ZoneInfo(zone)), {}


def _read(text: str, shape: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip()[:10], shape)
    except ValueError:
        return None


def zone_of(text: str) -> str | None:
    """Return the time zone that somebody means, by its name or by its city alone."""
    asked = text.strip().casefold().replace(" ", "_")
    named = {one.casefold(): one for one in _names()}
    cities = {one.rpartition("/")[2].casefold(): one for one in reversed(_names())}
    return named.get(asked) or cities.get(asked)


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    left_out = ("Etc/", "posix/", "right/", "SystemV/")
    return tuple(
        sorted(
            one
            for one in available_timezones()
            if one == "UTC" or ("/" in one and not one.startswith(left_out))
        )
    )


def _zones() -> dict[str, tuple[str, ...]]:
    return {"zones": _names()}
