"""Serve the web app with canned content: python -m tests.web.serve_fake [PORT]."""

from __future__ import annotations

import sys

import uvicorn


def main() -> None:
    from assistant.web.server import create_web
    from tests.web.fake_app import FakeApp

    port = int(sys.argv[1]) if len(sys.argv) > 1 else 7861
    uvicorn.run(create_web(FakeApp()), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main()
