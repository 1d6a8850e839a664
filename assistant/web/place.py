"""Where the web app is reached, and what follows from it: names, origins and cookies.

On one's own machine that is a loopback name at any port. With `TELEMACHUS_URL` it is that address
and no other; under https the cookies are bound to it and never sent in the clear.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
FROM_HERE = frozenset({"same-origin", "none"})


@dataclass(frozen=True)
class Place:
    """The address that people type. Empty: this machine, by its loopback names."""

    url: str = ""

    @property
    def is_https(self) -> bool:
        """Tell whether the way there is encrypted."""
        return urlsplit(self.url).scheme == "https"

    def is_asked_for(self, headers: Headers) -> bool:
        """Tell whether a request names this place as the one it wants."""
        named = headers.getlist("host")
        host = named[0] if len(named) == 1 else ""
        if host_of(self.url) in {"", *LOOPBACK}:
            return host_of(host) in LOOPBACK
        return _authority(host, self.url) == _authority(urlsplit(self.url).netloc, self.url)

    def is_ours(self, headers: Headers) -> bool:
        """Tell whether a request that changes something comes from a page of this very server.

        A browser always says where such a request comes from; a program need not. A form on a
        page that sends no referrer names no origin, `null`; then the browser's own word that it
        is the same one has to be there.
        """
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None and site not in FROM_HERE:
            return False
        if origin is None:
            return True
        if origin == "null":
            return site == "same-origin"
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        if host_of(self.url) in {"", *LOOPBACK}:
            return parts.netloc == headers.get("host", "")
        here = urlsplit(self.url)
        return parts.scheme == here.scheme and _authority(parts.netloc, self.url) == _authority(
            here.netloc, self.url
        )

    @property
    def signed_in(self) -> str:
        """Return the name of the cookie of someone who is signed in."""
        return "__Host-telemachus" if self.is_https else "telemachus"

    @property
    def before(self) -> str:
        """Return the name of the cookie that forms are bound to before anyone is signed in."""
        return f"{self.signed_in}-before"

    def cookie(self, name: str, value: str, seconds: int | None = None) -> str:
        """Return a Set-Cookie header that keeps a value from scripts and from other sites."""
        age = "" if seconds is None else f"; Max-Age={seconds}"
        secure = "; Secure" if self.is_https else ""
        return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}"

    def gone(self, name: str) -> str:
        """Return a Set-Cookie header that takes a cookie away."""
        return self.cookie(name, "", 0)


def host_of(authority: str) -> str:
    """Return the host of a Host header or an origin, without its port; empty when it has none."""
    try:
        return urlsplit(authority if "//" in authority else f"//{authority}").hostname or ""
    except ValueError:
        return ""


def cookie_in(headers: Headers, name: str) -> str:
    """Return the value of a cookie, empty when it is not there or there are two."""
    found: list[str] = []
    for line in headers.getlist("cookie"):
        for part in line.split(";"):
            try:
                jar = SimpleCookie(part.strip())
            except CookieError:
                continue
            found += [morsel.value for key, morsel in jar.items() if key == name]
    return found[0] if len(found) == 1 and len(found[0]) <= 200 else ""


def drawn() -> str:
    """Return a secret nobody can guess."""
    return secrets.token_urlsafe(32)


def form_token(secret: str) -> str:
    """Return the token of forms that belong to a cookie, which only its holder's pages have."""
    return hashlib.sha256(f"telemachus form {secret}".encode()).hexdigest()


def is_form_token(token: str, secret: str) -> bool:
    """Tell whether a form came from a page that was made for this cookie."""
    return bool(secret) and hmac.compare_digest(token.encode(), form_token(secret).encode())


def _authority(netloc: str, url: str) -> str:
    """Return a host with its port, where one may leave out the usual one of the address."""
    port = ":443" if urlsplit(url).scheme == "https" else ":80"
    return netloc.lower().removesuffix(port)
