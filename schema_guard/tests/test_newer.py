"""An update without a gap: code that meets a newer database goes on serving, if the newest revision says so."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from .conftest import MakeApp
from .running import invoke, write_revision

on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
HERE = "0003_index_notes_by_mood"  # the newest revision that the code of these tests has
ADD_PLACE = 'op.add_column("notes", sa.Column("place", sa.String(20)))'
DROP_MOOD = """op.drop_index("ix_notes_mood", "notes")
    op.drop_column("notes", "mood")  # destructive: reviewed"""


@pytest.fixture
def newer(migrations: Path, tmp_path: Path) -> Path:
    """The migrations of the newer code."""
    return Path(shutil.copytree(migrations, tmp_path / "newer"))


def statuses(app: Flask) -> list[int]:
    """Return how a page and `/readyz` answer."""
    return [app.test_client().get(path).status_code for path in ("/", "/readyz")]


def test_code_serves_a_database_that_expands_and_refuses_one_that_contracts(
    app: Flask, url: str, make_app: MakeApp, newer: Path
) -> None:
    write_revision(newer, "0004_add_place", HERE, ADD_PLACE, oldest_code=HERE)
    write_revision(newer, "0005_forget_mood", "0004_add_place", "pass", oldest_code="0004_add_place")
    assert statuses(app) == [200, 200]
    assert invoke(app, "db", "upgrade", "-d", newer, "0004_add_place").exit_code == 0
    assert statuses(app) == [200, 200]
    started = make_app(url)
    assert statuses(started) == [200, 200]
    assert invoke(started, "count").output == "3\n"
    assert invoke(app, "db", "upgrade", "-d", newer).exit_code == 0
    assert statuses(app) == [200, 503]  # nobody takes the page away, until the load balancer does
    assert statuses(make_app(url)) == [503, 503]
    said = invoke(started, "count").output
    assert said.startswith(f"Error: The database is at 0005_forget_mood, but this code knows only up to {HERE}. ")
    assert "Its tables work with the code of 0004_add_place and newer." in said


@on_sqlite
def test_a_revision_that_says_nothing_is_for_its_own_code_alone(app: Flask, newer: Path) -> None:
    write_revision(newer, "0004_add_place", HERE, ADD_PLACE)
    assert invoke(app, "db", "upgrade", "-d", newer).exit_code == 0
    assert statuses(app) == [503, 503]


@on_sqlite
def test_a_revision_that_promises_too_much_is_not_believed(
    app: Flask, newer: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_revision(newer, "0004_drop_mood", HERE, DROP_MOOD, oldest_code=HERE)
    assert invoke(app, "db", "upgrade", "-d", newer).exit_code == 0
    assert statuses(app) == [503, 503]
    assert "lacks: column notes.mood. It is newer: get the newer code." in caplog.text


@on_sqlite
def test_in_debug_a_newer_database_is_explained(url: str, make_app: MakeApp, newer: Path) -> None:
    write_revision(newer, "0004_add_place", HERE, ADD_PLACE, oldest_code=HERE)
    assert invoke(make_app(url), "db", "upgrade", "-d", newer).exit_code == 0
    assert "but this code knows only up to" in make_app(url, DEBUG=True).test_client().get("/").text


@pytest.mark.parametrize("kind", ["mariadb"], indirect=True)
def test_while_a_newer_revision_changes_the_tables_the_code_serves(app: Flask, newer: Path) -> None:
    steps = """op.drop_index("ix_notes_mood", "notes")
    raise ValueError"""
    write_revision(newer, "0004_forget_mood", HERE, steps, oldest_code=HERE)
    assert invoke(app, "db", "upgrade", "-d", newer).exit_code == 1
    assert statuses(app) == [200, 200]
