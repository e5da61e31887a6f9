"""A real browser and a real server: Chromium, headless, and `flask run` in a process of its own."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import ROOT, leave_out

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing but the pages under test: no updates, no sign-in, no look-ups of its own.
QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as it is installed here."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        leave_out(f"no Chromium is installed (looked for {', '.join(NAMES)})")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(params=["phone, light", "desktop, dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty page in a fresh profile. Any error that the browser reports fails the test."""
    phone = request.param.startswith("phone")
    context = browser.new_context(
        viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 900},
        color_scheme="light" if phone else "dark",
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    # The guard's page is a 503 on purpose, and a picture may still be on its way when the server is stopped.
    expected = ("status of 503", "net::ERR_CONNECTION")
    assert not [error for error in errors if not any(words in error for words in expected)]


@pytest.fixture
def serve() -> Callable[[str], AbstractContextManager[str]]:
    """`with serve(url) as address:` runs the blog on a database and gives the address of its home page."""
    return contextmanager(_serve)


def _serve(url: str) -> Iterator[str]:
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    command = [sys.executable, "-m", "flask", "run", "--port", "0", "--no-reload"]
    environment = clean | {"DATABASE_URL": url, "FLASK_DEBUG": "1", "SITE_NAME": "Test Blog", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            for line in server.stderr:
                if match := re.search(r"Running on (http://\S+)", line):
                    break
            else:
                pytest.fail("the server ended before it began")
            yield match[1]
        finally:
            server.terminate()
            server.communicate()
