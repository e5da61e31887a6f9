"""Fixtures: the tiny project of notes.py on each database, and `flask` as a process of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.schema import SchemaItem

from .databases import KINDS, create_database, drop_database, reason_to_skip
from .gallery import MakeGallery, create_gallery
from .notes import MIGRATIONS, Note, Person, create_app, db
from .several import Project, write_folder

RunFlask = Callable[..., "subprocess.CompletedProcess[str]"]
MakeApp = Callable[..., Flask]


def pytest_configure(config: pytest.Config) -> None:
    """Define the marker for a run of these tests alone. In the project, conftest.py at the top acts on it."""
    config.addinivalue_line("markers", "slow: builds the wheel and runs a dozen commands with it")


@pytest.fixture(params=KINDS, scope="session")
def kind(request: pytest.FixtureRequest) -> str:
    """The name of a database. A test that uses it runs on all of them."""
    if reason := reason_to_skip(request.param):
        (pytest.fail if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip)(reason)
    return str(request.param)


@pytest.fixture
def url(kind: str, tmp_path: Path) -> Iterator[str]:
    """The DATABASE_URL of an empty database."""
    address = create_database(kind, tmp_path)
    yield address
    drop_database(kind, address)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The DATABASE_URL of an empty SQLite database, for what differs on no other."""
    return create_database("sqlite", tmp_path)


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """A copy of the project's migrations, to write more revisions into."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    return folder


@pytest.fixture
def make_app(migrations: Path) -> Iterator[MakeApp]:
    """Makes the project on a database: `make_app(url, DEBUG=True)`. Closes its connections after the test."""
    made = []

    def make(url: str, retired: Collection[str] = (), **settings: object) -> Flask:
        made.append(create_app(url, migrations, retired, **settings))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def app(url: str, make_app: MakeApp) -> Flask:
    """The project on a migrated database, with two people and three notes."""
    app = make_app(url)
    with app.app_context():
        upgrade()
        db.session.add_all([Person(id=1, name="Ada"), Person(id=2, name="Grace")])
        db.session.flush()
        db.session.add_all(Note(text=text, person_id=id_) for text, id_ in (("wheels", 1), ("żółć 😀", 1), ("bugs", 2)))
        db.session.commit()
    return app


@pytest.fixture
def run_flask(migrations: Path) -> RunFlask:
    """Runs `flask ...` on the project, in a process of its own: `run_flask("db", "upgrade", url=...)`."""

    def run(*words: str, url: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        project = {"DATABASE_URL": url, "MIGRATIONS": str(migrations), "FLASK_APP": f"{__package__}.notes"}
        command = [sys.executable, "-m", "flask", *words]
        settings = os.environ | project | {"FLASK_DEBUG": "1"} | environment
        return subprocess.run(command, env=settings, capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.fixture
def addresses(kind: str, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The addresses of two empty databases."""
    found = (create_database(kind, tmp_path), create_database(kind, tmp_path))
    yield found
    for address in found:
        drop_database(kind, address)


@pytest.fixture
def project(addresses: tuple[str, str], tmp_path: Path) -> Iterator[Project]:
    """The project, with the folder that `flask db init --multidb` makes, and one revision."""
    made = Project(addresses, tmp_path)
    write_folder(made)
    yield made
    made.close()


@pytest.fixture
def make_gallery(migrations: Path) -> Iterator[MakeGallery]:
    """Makes the project with some columns: `make_gallery(url, columns())`. Closes its connections after the test."""
    for revision in (migrations / "versions").glob("*.py"):
        revision.unlink()
    made = []

    def make(url: str, items: Sequence[SchemaItem], has_keys: bool = True) -> Flask:
        made.append(create_gallery(url, migrations, items, has_keys))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()
