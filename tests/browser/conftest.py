"""Fixtures for tests in a real browser: headless Chromium, and `flask run` in a process of its own."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

from tests.auth.people import add_person
from tests.browser.pages import fill_every_page
from tests.conftest import ROOT, leave_out, make_app, migrated
from tests.databases import create_database
from tests.migrations.running import migrate

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Switch off everything that Chromium does by itself: updates, signing in, look-ups.
QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")

Serve = Callable[..., AbstractContextManager[str]]
WAYS_TO_LOOK = ("phone, light", "desktop, dark", "without JavaScript")


def chromium() -> str | None:
    """Return the path of Chromium, if it is installed."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as it is installed on this machine."""
    path = chromium()
    if path is None:
        leave_out(f"no Chromium is installed (looked for {', '.join(NAMES)})")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A blog with content on every page. The browser gets the pages from this process, see pages.py."""
    app = make_app(create_database("sqlite", tmp_path_factory.mktemp("blog")))
    migrate(app, "head")
    fill_every_page(app)
    return app


@pytest.fixture(params=WAYS_TO_LOOK)
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty page in a new profile. The test fails if the browser reports any error."""
    phone = request.param.startswith("phone")
    context = browser.new_context(
        viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 900},
        color_scheme="light" if phone else "dark",
        java_script_enabled=request.param != "without JavaScript",
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    # These answers are expected: an expired session, a stale save, a form that is refused or too large, the guard. A
    # request may also be under way when the server stops, or the test has cut the connection. Without scripts,
    # Chromium reports each change of page as an aborted view transition.
    statuses = ("status of 401", "status of 409", "status of 413", "status of 422", "status of 503")
    expected = (*statuses, "net::ERR_CON", "net::ERR_EMPTY", "net::ERR_INTERNET", "ViewTransition opt-in disabled")
    assert not [error for error in errors if not any(words in error for words in expected)]


@pytest.fixture
def serve() -> Serve:
    """`with serve(url) as address:` runs the blog on a database and gives the address of its home page.

    With `folder=` the blog is the copy that is there.
    """
    return contextmanager(_serve)


@pytest.fixture
def home(empty_url: str, serve: Serve) -> Iterator[str]:
    """The address of the home page of a running blog on which Ada is an author."""
    add_person(migrated(empty_url), "ada", is_author=True)
    with serve(empty_url) as address:
        yield address


def _serve(url: str, port: str = "0", folder: Path = ROOT) -> Iterator[str]:
    command = [sys.executable, "-m", "flask", "--app", "blog", "run", "--port", port, "--no-reload"]
    settings = {"DATABASE_URL": url, "FLASK_DEBUG": "1", "SITE_NAME": "Test Blog", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=folder, env=os.environ | settings, stderr=subprocess.PIPE, text=True) as server:
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
