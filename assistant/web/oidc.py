"""Signing in with an organisation's own provider (OpenID Connect), by setting.

The provider is asked only when somebody signs in, never at the start. State, nonce and the PKCE
verifier stay on this server, in a slot that belongs to the browser's cookie, and are used once.
Whatever goes wrong, a person reads one plain sentence and nothing of the reason.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from fastapi import APIRouter, Request, Response
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool

from assistant.domain.errors import InputError
from assistant.web.forms.coming_in import welcomed
from assistant.web.needs import App
from assistant.web.place import Place
from assistant.web.rendering import page

DISCOVERY = "/.well-known/openid-configuration"
SECONDS = 10  # to wait for an answer of the provider
LEEWAY = 60  # seconds that its clock and ours may be apart
KEPT = 600  # seconds that somebody may take to sign in over there
MOST = 2_000  # people on their way at once; the one who left first is forgotten
SIGNED_WITH = ("RS256", "RS384", "RS512", "ES256", "ES384", "PS256", "EdDSA")
FAULTS = (
    *(AuthlibBaseError, JoseError, httpx2.HTTPError, httpx2.InvalidURL),
    *(ValueError, KeyError, TypeError, RuntimeError),  # of an answer that is none
)
NOT_REACHED = "Signing in with {name} does not work just now. Try again in a few minutes."
NOT_PROVEN = "Signing in with {name} did not work. Please try again from here."
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Provider:
    """Where people may sign in, and how this app is known there. `name` is what people call it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str


class Journeys:
    """What is remembered of each browser that is on its way to the provider and back."""

    def __init__(self) -> None:
        self._slots: OrderedDict[str, tuple[float, dict[str, Any]]] = OrderedDict()

    def slot(self, browser: str) -> dict[str, Any]:
        """Return what belongs to a browser's cookie, empty when it was too long on its way."""
        now = time.monotonic()
        began, slot = self._slots.get(browser, (now, {}))
        if now - began > KEPT:
            began, slot = now, {}
        self._slots[browser] = (began, slot)
        if len(self._slots) > MOST:
            self._slots.popitem(last=False)
        return slot

    def end(self, browser: str) -> None:
        """Forget a browser's journey, whichever way it ended."""
        self._slots.pop(browser, None)


class OtherSide:
    """The provider, spoken to through Authlib."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def send(self, request: Request, back: str) -> Response:
        """Send a browser over, with a state, a nonce and a PKCE challenge of its own."""
        answer: Response = await (await self._client()).authorize_redirect(request, back)
        return answer

    async def subject(self, request: Request) -> str:
        """Return who came back, once the provider's word for it is proven.

        Raises:
            ValueError: and others of FAULTS, when it is not.
        """
        client = await self._client()
        issuer = {"iss": {"essential": True, "value": self.provider.issuer}}
        token = await client.authorize_access_token(request, claims_options=issuer, leeway=LEEWAY)
        subject = token["userinfo"]["sub"]
        if not isinstance(subject, str) or not subject:
            raise ValueError("no subject")
        return subject

    async def _client(self) -> Any:
        """Return a client that has read what the provider says of itself, and believes it."""
        provider = self.provider
        client = OAuth().register(
            "provider",
            server_metadata_url=provider.issuer.rstrip("/") + DISCOVERY,
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            client_kwargs={
                "scope": "openid",
                "code_challenge_method": "S256",
                "timeout": SECONDS,
                "trust_env": False,
            },
        )
        says = await client.load_server_metadata()
        if says.get("issuer") != provider.issuer:
            raise ValueError("another issuer")
        offered = says.get("id_token_signing_alg_values_supported") or ["RS256"]
        says["id_token_signing_alg_values_supported"] = [a for a in offered if a in SIGNED_WITH]
        return client


def signing_in_elsewhere(app: App, place: Place, provider: Provider) -> APIRouter:
    """Return the way to the provider and the way back."""
    routes = APIRouter()
    other_side, journeys = OtherSide(provider), Journeys()

    def told(request: Request, words: str, status: int) -> Response:
        shown = {
            "next": "/",
            "provider": provider.name,
            "problem": words.format(name=provider.name),
        }
        return page(request, "sign_in", shown, status)

    @routes.get("/sign-in/with")
    async def go(request: Request, invitation: str = "") -> Response:
        slot = journeys.slot(request.state.secret)
        request.scope["session"] = slot
        slot["invitation"] = invitation[:100]
        back = f"{place.url or str(request.base_url).rstrip('/')}/sign-in/back"
        try:
            return await other_side.send(request, back)
        except FAULTS as error:
            log.warning("The sign-in provider cannot be used: %s", type(error).__name__)
            return told(request, NOT_REACHED, 503)

    @routes.get("/sign-in/back")
    async def come_back(request: Request) -> Response:
        slot = journeys.slot(request.state.secret)
        request.scope["session"] = slot
        try:
            subject = await other_side.subject(request)
        except FAULTS as error:
            log.warning("A sign-in at the provider was not proven: %s", type(error).__name__)
            return told(request, NOT_PROVEN, 403)
        finally:
            journeys.end(request.state.secret)
        try:
            signed_in = await run_in_threadpool(
                app.accounts.sign_in_with,
                provider.issuer,
                subject,
                invitation=slot.get("invitation") or None,
            )
        except InputError as error:
            return told(request, str(error).replace("{", "").replace("}", ""), 403)
        return welcomed(place, signed_in, "/")

    return routes
