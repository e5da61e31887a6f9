"""Fixtures. A test that asks for `app` gets an empty blog whose tables the migrations made.

Do not open an app context around `client.get(...)`. The request would use the session of that context, so the test
could not see that a view forgot to commit. Open one (`with app.app_context():`) only to add rows or to look at them.
Read next: conftest.py at the top of the repository, which decides on which databases a test runs.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from alembic import command
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from app import create_app, db
from config import Config
from schema_guard.dumps import DUMP, LOAD
from tests.databases import KINDS, REQUIRE_ALL, create_database, drop_database, missing

ROOT = Path(__file__).parent.parent
POSTS_FOLDER = Path(os.environ.get("POSTS_FOLDER", ROOT.parent / "shared" / "data" / "jekyll-posts"))

RunFlask = Callable[..., "subprocess.CompletedProcess[str]"]


class SettingsForTests(Config):
    """Every setting has a value here, so that none comes from the environment of the person who runs the tests."""

    TESTING = True
    DEBUG = False
    PRODUCTION = ""
    SECRET_KEY = "a key for tests only"
    DATABASE_URL = ""  # make_app gives it
    PICTURES_FOLDER = f"{os.devnull}/pictures"  # nobody can write there: a test that uploads gives its own folder
    SITE_NAME = "Test Blog"
    SITE_TAGLINE = ""
    POSTS_PER_PAGE = "10"
    JOINING = "open"
    COMMENTS = "open"
    PAGE_CACHE_MB = "0"
    SITE_URL = ""
    TRUSTED_HOSTS = ""
    PROXY_COUNT = "0"
    REDIS_URL = ""


def make_app(url: str, **settings: object) -> Flask:
    """Return a blog that uses the database `url`. Keyword arguments replace settings."""
    app = create_app(type("Settings", (SettingsForTests,), {"DATABASE_URL": url, **settings}))
    _made.append(app)
    return app


_made: list[Flask] = []
_dumps = TemporaryDirectory()  # one file for each kind of database, deleted when this process ends


def migrated(url: str, **settings: object) -> Flask:
    """Return a blog whose new database `url` is at the newest revision.

    For each kind of database, the revisions run once in this process. Later databases get a copy of what they made.
    """
    app = make_app(url, **settings)
    with app.app_context():
        dialect = db.engine.dialect.name
        dump = Path(_dumps.name) / dialect
        if dump.exists():
            LOAD[dialect](db.engine, dump)
        else:
            upgrade(app)
            DUMP[dialect](db.engine, dump)
    return app


def upgrade(app: Flask) -> None:
    """Run the migrations. Call it inside `with app.app_context():`."""
    command.upgrade(app.extensions["migrate"].migrate.get_config(), "head")


@pytest.fixture(autouse=True)
def close_connections() -> Iterator[None]:
    """Close the database connections of every blog that a test made."""
    yield
    while _made:
        with _made.pop().app_context():
            db.engine.dispose()


def leave_out(reason: str) -> None:
    """Skip the test and say why. With REQUIRE_ALL=1 the test fails instead."""
    if REQUIRE_ALL:
        pytest.fail(f"required, but {reason}")
    pytest.skip(reason)


@pytest.fixture(params=KINDS, scope="session")
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database: a test that uses this fixture, directly or not, runs once for each kind."""
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
    """A blog whose database is migrated once for the whole run."""
    url = create_database(kind, tmp_path_factory.mktemp("database"))
    try:
        app = migrated(url)
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
            db.session.execute(sa.delete(table))
        db.session.commit()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client that requests pages of the blog. Nobody is signed in."""
    return app.test_client()


@pytest.fixture
def cli(app: Flask) -> FlaskCliRunner:
    """A runner for the blog's commands. They run in this process."""
    return app.test_cli_runner()


@pytest.fixture
def run_flask() -> RunFlask:
    """A function that runs `flask ...` in a new process, as a person does: `run_flask("db", "upgrade", url=...)`."""

    def run(*words: str, url: str, cwd: Path = ROOT, **environment: str) -> "subprocess.CompletedProcess[str]":
        blog = {"DATABASE_URL": url, "FLASK_APP": str(ROOT / "blog.py"), "FLASK_DEBUG": "1"}
        command = [sys.executable, "-m", "flask", *words]
        settings = os.environ | blog | environment
        return subprocess.run(command, cwd=cwd, env=settings, capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.fixture
def migrations_copy(tmp_path: Path) -> Path:
    """A copy of the migrations folder. A test can add revisions to it."""
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", folder)
    return folder


@pytest.fixture(scope="session")
def posts_folder() -> Path:
    """The folder of real posts: 102 files from the Jekyll project's own blog."""
    if not POSTS_FOLDER.is_dir():
        leave_out(f"the real posts are not in {POSTS_FOLDER} (POSTS_FOLDER names another folder)")
    return POSTS_FOLDER
