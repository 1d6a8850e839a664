"""Gradio's page as a program sends its events: the same requests, without a browser."""

from __future__ import annotations

import json
import re
from typing import Any

import gradio as gr
from fastapi import FastAPI

from tests.access.site import Visitor


def blocks_of(web: FastAPI) -> gr.Blocks:
    """Return the page that a web app has mounted."""
    for route in web.routes:
        blocks: gr.Blocks | None = getattr(getattr(route, "app", None), "blocks", None)
        if blocks is not None:
            return blocks
    raise AssertionError("no page of Gradio's is mounted")


class Page:
    """One open page of one visitor, with a session of its own."""

    def __init__(self, visitor: Visitor, web: FastAPI, session: str) -> None:
        self.client = visitor.client
        self.blocks = blocks_of(web)
        self.session = session

    def join(self, event: dict[str, Any]) -> int:
        """Send an event; return the status."""
        said = {"session_hash": self.session, **event}
        return self.client.post("/gradio_api/queue/join", json=said).status_code

    def listen(self) -> str:
        """Return all that came of the events of the session."""
        answer = self.client.get("/gradio_api/queue/data", params={"session_hash": self.session})
        return answer.text if answer.status_code == 200 else f"status {answer.status_code}"

    def raise_event(self, number: int, **more: Any) -> tuple[int, str]:
        """Raise an event by its number with values for its inputs, and return what came of it."""
        fn = self.blocks.fns[number]
        data = more.pop("data", [None] * len(fn.inputs))
        trigger = fn.targets[0][0] if fn.targets else None
        status = self.join({"fn_index": number, "data": data, "trigger_id": trigger, **more})
        return status, self.listen() if status == 200 else ""

    def named(self, elem_id: str, does: str) -> int:
        """Return the number of the event of a component."""
        (part,) = [n for n, one in self.blocks.blocks.items() if one.elem_id == elem_id]
        return next(n for n, fn in self.blocks.fns.items() if (part, does) in fn.targets)

    def on_load(self) -> int:
        """Return the number of the event of the page's opening."""
        return next(
            n for n, fn in self.blocks.fns.items() if "load" in {does for _, does in fn.targets}
        )


def completed(stream: str) -> bool:
    """Tell whether the last event of a stream came to its end without breaking."""
    told = [json.loads(line[6:]) for line in stream.splitlines() if line.startswith("data: ")]
    ended = [one for one in told if one["msg"] == "process_completed"]
    return bool(ended) and bool(ended[-1]["success"])


def form_token_in(stream: str) -> str:
    """Return the token of the sign-out form at the top of the page."""
    found = re.search(r'form-token\\\\?" value=\\\\?"([0-9a-f]{64})', stream)
    return found[1] if found else ""
