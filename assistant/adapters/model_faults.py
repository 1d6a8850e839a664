"""What can go wrong with a chat model, whoever made it, said in this project's words.

A vendor's exception often carries the server's reply, the request or the key. Nothing of it goes
further than this file: what is raised instead has a stable `code` and a `reason` from a closed
list, with no text that a person, a model or a server wrote.
"""

from __future__ import annotations

from assistant.domain.errors import ModelError, UnavailableModel, UnusableReply

_REASONS = {
    "declined": "the model declined to reply",
    "cut_short": "the reply was cut off at the model's limit of length",
    "empty": "the reply was empty",
    "endless": "the model would not stop",
    "garbled": "what came back is not a chat reply: check OPENAI_BASE_URL",
    "key_refused": "the key was not accepted: check OPENAI_API_KEY",
    "model_unknown": "the server knows no such model: check CHAT_MODEL and OPENAI_BASE_URL",
    "no_credit": "the account behind the key has no credit left",
    "rate_limited": "the server asks to come back later",
    "resting": "the model failed several times in a row and is left alone for a while",
    "request_refused": "the server refused the request",
    "server_error": "the server reported a fault of its own",
    "too_long": "the conversation is longer than the model can read",
    "too_slow": "the model took too long",
    "unfinished": "the reply ended before the model had finished",
    "unknown": "the model could not be used",
    "unreachable": "the server was not reached: check OPENAI_BASE_URL and that it runs",
    "wrong_shape": "the reply is not what was asked for",
}
_PASSING = frozenset({"rate_limited", "server_error", "unreachable"})


class Unavailable(UnavailableModel):
    """An `UnavailableModel` with a stable `code` and a `reason` that a settings screen can show.

    `retry_after` is how long the server asked to be left alone, in seconds, where it said so.
    """

    def __init__(self, code: str, retry_after: float | None = None) -> None:
        self.code = code
        self.reason = _REASONS[code]
        self.retry_after = retry_after
        super().__init__(self.reason)

    @property
    def may_pass(self) -> bool:
        """Say whether the same request may succeed a moment later."""
        return self.code in _PASSING


class Unusable(UnusableReply):
    """An `UnusableReply` with a stable `code` and a `reason` that a settings screen can show."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.reason = _REASONS[code]
        super().__init__(self.reason)


_UNAVAILABLE_BY_STATUS = {
    401: "key_refused",
    403: "key_refused",
    404: "model_unknown",
    408: "too_slow",
    429: "rate_limited",
    504: "too_slow",
}
# Names of exception classes, looked up along the whole family of an exception. Names, because a
# provider's package need not be installed for its exceptions' relations to be known, and because
# openai, langchain_core and both generations of httpx agree on them.
_UNAVAILABLE_BY_CLASS = (
    ("ContextOverflowError", "too_long"),
    ("ModelAuthenticationError", "key_refused"),
    ("ModelPermissionDeniedError", "key_refused"),
    ("ModelNotFoundError", "model_unknown"),
    ("ModelRateLimitError", "rate_limited"),
    ("ModelTimeoutError", "too_slow"),
    ("TimeoutException", "too_slow"),
    ("TimeoutError", "too_slow"),
    ("ModelConnectionError", "unreachable"),
    ("APIConnectionError", "unreachable"),
    ("TransportError", "unreachable"),
    ("OSError", "unreachable"),
    ("ModelAPIError", "server_error"),
    ("ModelInvalidRequestError", "request_refused"),
    ("APIError", "server_error"),
)
_UNUSABLE_BY_CLASS = (
    ("LengthFinishReasonError", "cut_short"),
    ("ContentFilterFinishReasonError", "declined"),
    ("ModelRefusalError", "declined"),
)


def translated(error: Exception) -> ModelError:
    """Return the error of ours that says what a vendor's exception means.

    A status decides where there is one, then the exception's family; a plain Python mistake in
    reading the reply (a ValueError, a KeyError) means that the reply was garbled.
    """
    if isinstance(error, ModelError):
        return error
    family = {kind.__name__ for kind in type(error).__mro__}
    if code := _first(_UNUSABLE_BY_CLASS, family):
        return Unusable(code)
    status = _status(error)
    if status is not None and "ContextOverflowError" not in family:
        return _by_status(status, error)
    if code := _first(_UNAVAILABLE_BY_CLASS, family):
        return Unavailable(code)
    if isinstance(error, ValueError | TypeError | LookupError | AttributeError):
        return Unusable("garbled")
    return Unavailable("unknown")


def _by_status(status: int, error: Exception) -> ModelError:
    if status == 429 and getattr(error, "code", None) == "insufficient_quota":
        return Unavailable("no_credit")
    known = _UNAVAILABLE_BY_STATUS.get(status)
    code = known or ("server_error" if status >= 500 else "request_refused")
    return Unavailable(code, _retry_after(error))


def _first(table: tuple[tuple[str, str], ...], family: set[str]) -> str | None:
    return next((code for name, code in table if name in family), None)


def _status(error: Exception) -> int | None:
    for holder in (error, getattr(error, "response", None)):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int) and status >= 400:
            return status
    return None


def _retry_after(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None)
    try:
        return float(headers["retry-after"]) if headers is not None else None
    except (KeyError, TypeError, ValueError):
        return None
