"""The Chromium of this machine, for tests that a real browser has to walk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def launched(*, keeps_pages: bool = False) -> Iterator[Browser]:
    """Yield a browser; `keeps_pages` lets it keep pages for its back button, as people's do."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        wanted = "No Chromium here. Get one with: apt-get install chromium"
        if os.environ.get("CI") == "true":  # noqa: TID251 - there its absence is a failure
            pytest.fail(wanted)
        pytest.skip(wanted)
    without = ["--disable-back-forward-cache"] if keeps_pages else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=list(ARGUMENTS), ignore_default_args=without
        )
        yield browser
        browser.close()
