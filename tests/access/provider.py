"""A small OpenID Connect provider on loopback, real enough to sign in at and able to misbehave."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Form, Request
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.responses import JSONResponse, RedirectResponse, Response

CLIENT, SECRET = "telemachus", "a secret of the client"


@dataclass
class ProviderState:
    """Who signs in next, how the provider behaves, and what it was asked."""

    subject: str = "subject-1"
    fault: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    discovered: int = 0


def provider(state: ProviderState) -> FastAPI:
    """Return the provider."""
    web = FastAPI()

    @web.get("/.well-known/openid-configuration")
    def discovery(request: Request) -> Response:
        state.discovered += 1
        if state.fault == "down":
            return JSONResponse({"error": "zebra at midnight"}, 500)
        base = str(request.base_url).rstrip("/")
        return JSONResponse({
            "issuer": "http://other.example" if state.fault == "issuer" else base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/jwks",
            "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
        })

    @web.get("/jwks")
    def jwks() -> Any:
        return {"keys": [state.key.as_dict(private=False)]}

    @web.get("/authorize")
    def authorize(request: Request) -> Response:
        asked = dict(request.query_params)
        state.asked.append(asked)
        code = secrets.token_urlsafe()
        state.codes[code] = asked
        given = {"code": code, "state": asked["state"]}
        if state.fault == "denied":
            given = {
                "error": "access_denied",
                "error_description": "zebra",
                "state": asked["state"],
            }
        if state.fault == "state":
            given["state"] = "another state"
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(given)}", 302)

    @web.post("/token")
    def token(
        request: Request,
        code: str = Form(),
        code_verifier: str = Form(""),
        redirect_uri: str = Form(),
    ) -> Response:
        return handed_out(
            state, str(request.base_url).rstrip("/"), code, code_verifier, redirect_uri
        )

    return web


def handed_out(
    state: ProviderState, issuer: str, code: str, code_verifier: str, redirect_uri: str
) -> Response:
    """Return what the token endpoint says to a code."""
    asked = state.codes.pop(code)
    digest = hashlib.sha256(code_verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    if asked["code_challenge"] != challenge or asked["redirect_uri"] != redirect_uri:
        return JSONResponse({"error": "invalid_grant"}, 400)
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": issuer,
        "sub": state.subject,
        "aud": CLIENT,
        "iat": now,
        "exp": now + 300,
        "nonce": asked["nonce"],
    }
    faults: dict[str, dict[str, Any]] = {
        "nonce": {"nonce": "another nonce"},
        "audience": {"aud": "another client"},
        "expired": {"iat": now - 9_000, "exp": now - 6_000},
        "token issuer": {"iss": "http://other.example"},
    }
    claims |= faults.get(state.fault, {})
    if state.fault == "no nonce":
        del claims["nonce"]
    key, header = state.key, {"alg": "RS256", "kid": "k1"}
    if state.fault == "signature":
        key = RSAKey.generate_key(2048, {"kid": "k1"})
    signed = jwt.encode(header, claims, key)
    if state.fault == "unsigned":
        head = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
        signed = f"{head}.{signed.split('.')[1]}."
    given = {"access_token": "a", "token_type": "Bearer", "expires_in": 300}
    return JSONResponse(given if state.fault == "no token" else {**given, "id_token": signed})
