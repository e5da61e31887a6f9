"""Fixtures. A test that asks for `app` runs once on each database, on a schema that the migrations made.

Hold no app context around `client.get(...)`: the request would share its session, and a forgotten commit would go
unseen. Open one (`with app.app_context():`) only to put rows in or to look at them.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from app import create_app, db
from config import Config
from tests.databases import KINDS, REQUIRE_ALL, create_database, drop_database, missing

ROOT = Path(__file__).parent.parent
POSTS_FOLDER = Path(os.environ.get("POSTS_FOLDER", ROOT.parent / "shared" / "data" / "jekyll-posts"))

RunFlask = Callable[..., "subprocess.CompletedProcess[str]"]


class SettingsForTests(Config):
    """Settings that do not depend on the environment of whoever runs the tests."""

    TESTING = True
    DEBUG = False
    SECRET_KEY = "a key for tests only"
    SITE_NAME = "Test Blog"
    POSTS_PER_PAGE = "10"
    JOINING = "open"
    COMMENTS = "open"
    TRUSTED_HOSTS = ""
    PROXY_COUNT = "0"


def make_app(url: str, **settings: object) -> Flask:
    """Return a blog on the database `url`, with some settings changed."""
    app = create_app(type("Settings", (SettingsForTests,), {"DATABASE_URL": url, **settings}))
    _made.append(app)
    return app


_made: list[Flask] = []


@pytest.fixture(autouse=True)
def close_connections() -> Iterator[None]:
    """Close the connections of every blog that a test made."""
    yield
    while _made:
        with _made.pop().app_context():
            db.engine.dispose()


def leave_out(reason: str) -> None:
    """Skip the test with a reason; fail it where everything is required."""
    if REQUIRE_ALL:
        pytest.fail(f"required, but {reason}")
    pytest.skip(reason)


@pytest.fixture(params=KINDS, scope="session")
def kind(request: pytest.FixtureRequest) -> str:
    """The name of a database: each test that uses it runs on all of them."""
    if reason := missing(request.param):
        leave_out(reason)
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a new database without any table."""
    url = create_database(kind, tmp_path)
    yield url
    drop_database(url)


@pytest.fixture(scope="session")
def migrated_app(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A blog on a database that the migrations made once for the whole run."""
    url = create_database(kind, tmp_path_factory.mktemp("database"))
    try:
        app = make_app(url)
        with app.app_context():
            command.upgrade(app.extensions["migrate"].migrate.get_config(), "head")
        yield app
        with app.app_context():
            db.engine.dispose()
    finally:
        drop_database(url)


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """A blog with an empty, migrated database."""
    yield migrated_app
    with migrated_app.app_context():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.commit()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Asks the blog for pages."""
    return app.test_client()


@pytest.fixture
def cli(app: Flask) -> FlaskCliRunner:
    """Runs the blog's commands in this process."""
    return app.test_cli_runner()


@pytest.fixture
def run_flask() -> RunFlask:
    """Runs `flask ...` as a person does, in a process of its own: `run_flask("db", "upgrade", url=...)`."""

    def run(*words: str, url: str, cwd: Path = ROOT, **environment: str) -> "subprocess.CompletedProcess[str]":
        clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        clean |= {"DATABASE_URL": url, "FLASK_APP": str(ROOT / "blog.py"), "FLASK_DEBUG": "1", **environment}
        command = [sys.executable, "-m", "flask", *words]
        return subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.fixture
def migrations_copy(tmp_path: Path) -> Path:
    """A copy of the migrations folder, to write more revisions into."""
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="session")
def posts_folder() -> Path:
    """The folder of real posts: 102 files of the Jekyll project's own blog."""
    if not POSTS_FOLDER.is_dir():
        leave_out(f"the real posts are not in {POSTS_FOLDER} (POSTS_FOLDER names another folder)")
    return POSTS_FOLDER


# The last lines of a run: how many tests ran on each database, and what was left out and why.

_ran: Counter[str] = Counter()
_left_out: Counter[str] = Counter()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note the database of each test, for the count."""
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item, "callspec") and "kind" in item.callspec.params:
            kind = item.callspec.params["kind"]
            alone = any(mark.args[0] == "kind" for mark in item.iter_markers("parametrize"))
            item.user_properties.append(("kind", f"{kind} alone" if alone else kind))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count each test under its database."""
    if report.when == "call" and report.passed:
        _ran[str(dict(report.user_properties).get("kind", "no database"))] += 1
    if report.skipped and isinstance(report.longrepr, tuple):
        _left_out[report.longrepr[2].removeprefix("Skipped: ")] += 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was counted."""
    terminalreporter.section("what ran, and what did not")
    for name in (*KINDS, *sorted(set(_ran).difference(KINDS))):
        terminalreporter.line(f"{_ran[name]:5} passed on {name}")
    for reason, count in _left_out.items():
        terminalreporter.line(f"{count:5} left out: {reason}")
