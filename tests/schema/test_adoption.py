"""P13: tables without a revision are recognised, and the sentence names the revision to note."""

import pytest
import sqlalchemy as sa
from click import ClickException
from flask import Flask

from app import db
from tests.conftest import RunFlask, make_app
from tests.migrations.rows import fill, snapshot
from tests.migrations.running import migrate
from tests.migrations.test_history import REVISIONS


def forget_revision(app: Flask) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")


@pytest.mark.parametrize("revision", REVISIONS)
def test_tables_without_a_revision_are_recognised(revision: str, empty_url: str) -> None:
    app = make_app(empty_url)
    migrate(app, revision)
    with app.app_context(), db.engine.begin() as connection:
        fill(connection)
        before = snapshot(connection)
    forget_revision(app)
    with pytest.raises(ClickException, match=f"`flask db stamp {revision}`"):
        migrate(app, "head")
    with app.app_context(), db.engine.begin() as connection:
        assert snapshot(connection) == before


def test_what_the_sentence_says_works(empty_url: str, run_flask: RunFlask) -> None:
    app = make_app(empty_url)
    migrate(app, REVISIONS[4])
    forget_revision(app)
    refused = run_flask("db", "upgrade", url=empty_url)
    assert refused.returncode == 1
    assert f"`flask db stamp {REVISIONS[4]}`" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert run_flask("db", "stamp", REVISIONS[4], url=empty_url).returncode == 0
    upgrade = run_flask("db", "upgrade", url=empty_url)
    assert upgrade.returncode == 0, upgrade.stderr
    assert run_flask("db", "check", url=empty_url).returncode == 0


def test_tables_that_no_revision_makes_are_told_with_the_differences(empty_url: str, run_flask: RunFlask) -> None:
    app = make_app(empty_url)
    migrate(app, "head")
    forget_revision(app)
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE posts ADD COLUMN mood VARCHAR(20)"))
        connection.execute(sa.text("ALTER TABLE posts DROP COLUMN summary"))
    refused = run_flask("db", "upgrade", url=empty_url)
    assert refused.returncode == 1
    assert "missing here: posts.summary; not known there: posts.mood" in refused.stderr


def test_tables_of_another_program_are_no_hindrance(empty_url: str, run_flask: RunFlask) -> None:
    app = make_app(empty_url)
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE other_program (id INTEGER)"))
    assert run_flask("db", "upgrade", url=empty_url).returncode == 0


def test_the_guard_does_not_call_it_empty(empty_url: str) -> None:
    app = make_app(empty_url, DEBUG=True)
    migrate(app, "head")
    forget_revision(app)
    page = app.test_client().get("/").text
    assert "has tables, but notes no revision" in page
    assert "The database is empty" not in page
