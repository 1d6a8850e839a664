"""Serving the web app on loopback: the data folder is held, the index brought up to date first."""

from __future__ import annotations

import socket
import sys
from contextlib import ExitStack

import uvicorn

from assistant.bootstrap import App
from assistant.domain.errors import SettingsError


def serve(app: App) -> None:
    """Serve until stopped.

    Raises:
        ContentError: when an authored file is wrong.
        SettingsError: when the address cannot be listened on.
        StoreError: when another one serves from the same data folder, or it cannot be used.
    """
    from assistant.web.server import create_web  # loads Gradio, which takes seconds

    listening = listen(app.settings.telemachus_host, app.settings.telemachus_port)
    with listening, app.hold(), ExitStack() as upkeep:
        if app.index_note:
            _tell(app.index_note)
        app.prepare()
        upkeep.enter_context(app.kept_up(_tell))
        web = create_web(app)
        host, port = listening.getsockname()[:2]
        place = f"[{host}]" if ":" in host else host
        sys.stderr.write(f"Telemachus is at http://{place}:{port} (Ctrl+C stops it)\n")
        server = uvicorn.Server(
            uvicorn.Config(web, log_level="warning", access_log=False, server_header=False)
        )
        server.run(sockets=[listening])


def _tell(told: str) -> None:
    sys.stderr.write(f"{told}\n")


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on an address of this machine.

    Raises:
        SettingsError: when the port is taken or the address is not to be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise SettingsError(
            f"TELEMACHUS_PORT: {host} port {port} cannot be listened on ({error.strerror}). Stop "
            "what uses it, or set another port; 0 takes any that is free."
        ) from None
