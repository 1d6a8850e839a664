"""What a browser may do with what goes out: the same headers on every response."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders

FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
    "display-capture=(), clipboard-read=(), clipboard-write=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
A_YEAR = "max-age=31536000"


def content_policy(nonce: str, *, is_gradio: bool) -> str:
    """Return the content security policy of one response.

    Our own pages run no script at all. In Gradio's, scripts inside the page run only with the
    nonce; `unsafe-eval` is there because its HTML component turns its (constant) template into a
    function in the browser, `unsafe-inline` for styles because its components write style
    attributes. Nothing may be fetched from, sent to or framed by another host.
    """
    scripts = f"'self' 'nonce-{nonce}' 'unsafe-eval'" if is_gradio else "'none'"
    styles = "'self' 'unsafe-inline'" if is_gradio else "'self'"
    return "; ".join([
        "default-src 'self'" if is_gradio else "default-src 'none'",
        f"script-src {scripts}",
        f"style-src {styles}",
        "img-src 'self' data: blob:" if is_gradio else "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'" if is_gradio else "connect-src 'none'",
        "object-src 'none'",
        "base-uri 'self'" if is_gradio else "base-uri 'none'",
        "form-action 'self'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
    ])


def harden(headers: MutableHeaders, nonce: str, *, is_gradio: bool, is_https: bool) -> None:
    """Put the headers on a response, and take off what lets another site read it.

    Whatever does not say how it may be kept is not kept at all: neither on disk nor for the back
    button after signing out.
    """
    for name, value in FIXED_HEADERS.items():
        headers[name] = value
    headers["Content-Security-Policy"] = content_policy(nonce, is_gradio=is_gradio)
    if is_https:
        headers["Strict-Transport-Security"] = A_YEAR
    for name in [n for n in headers if n.lower().startswith("access-control-")]:
        del headers[name]
    if "cache-control" not in headers:
        headers["Cache-Control"] = "no-store"
