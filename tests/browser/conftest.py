"""A real browser and a real server: Chromium, headless, and `flask run` in a process of its own."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

from tests.auth.people import add_person
from tests.browser.pages import fill_every_page
from tests.conftest import ROOT, leave_out, make_app
from tests.databases import create_database
from tests.migrations.running import migrate
from tests.rows import migrated

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing but the pages under test: no updates, no sign-in, no look-ups of its own.
QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")

Serve = Callable[..., AbstractContextManager[str]]
WAYS_TO_LOOK = ("phone, light", "desktop, dark", "without JavaScript")


def chromium() -> str | None:
    """Return the path of Chromium, if it is installed."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as it is installed here."""
    path = chromium()
    if path is None:
        leave_out(f"no Chromium is installed (looked for {', '.join(NAMES)})")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A blog that has something to show on every page; the browser asks this process for it, see pages.py."""
    app = make_app(create_database("sqlite", tmp_path_factory.mktemp("blog")))
    migrate(app, "head")
    fill_every_page(app)
    return app


@pytest.fixture(params=WAYS_TO_LOOK)
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty page in a fresh profile. Any error that the browser reports fails the test."""
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
    # These pages are no accident: an ended session, a stale save, too much at once, the guard. And something may still
    # be on its way when the server is stopped: refused, reset, cut off, or not begun.
    expected = ("status of 401", "status of 409", "status of 413", "status of 503", "net::ERR_CON", "net::ERR_EMPTY")
    assert not [error for error in errors if not any(words in error for words in expected)]


@pytest.fixture
def serve() -> Serve:
    """`with serve(url) as address:` runs the blog on a database and gives the address of its home page."""
    return contextmanager(_serve)


@pytest.fixture
def home(empty_url: str, serve: Serve) -> Iterator[str]:
    """The address of the home page of a blog on which Ada is an author; a server of its own answers there."""
    add_person(migrated(empty_url), "ada", is_author=True)
    with serve(empty_url) as address:
        yield address


def _serve(url: str, port: str = "0") -> Iterator[str]:
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    command = [sys.executable, "-m", "flask", "run", "--port", port, "--no-reload"]
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
