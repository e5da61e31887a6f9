"""P13: tables without a revision are recognised, and the sentence names the revision to note."""

import pytest
import sqlalchemy as sa
from click import ClickException
from flask import Flask

from app import db
from tests.conftest import RunFlask, make_app, migrated
from tests.migrations.rows import fill, snapshot
from tests.migrations.running import migrate, stamp
from tests.migrations.test_history import REVISIONS

pytestmark = pytest.mark.every_database

# A revision that changes rows alone leaves no trace in the tables. It can be run again.
LOOKS_LIKE = {"0032_fill_dates_of_post_tags": "0031_copy_dates_to_post_tags"}


def forget_revision(app: Flask) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")


@pytest.mark.slow
def test_the_tables_of_every_revision_are_recognised_without_it(empty_url: str) -> None:
    app = make_app(empty_url)
    for revision in REVISIONS:
        migrate(app, revision)
        forget_revision(app)
        with pytest.raises(ClickException, match=f"`flask db stamp {LOOKS_LIKE.get(revision, revision)}`"):
            migrate(app, "head")
        stamp(app, revision)


@pytest.mark.slow
def test_what_the_sentence_says_works(empty_url: str, run_flask: RunFlask) -> None:
    app = make_app(empty_url)
    migrate(app, REVISIONS[4])
    with app.app_context(), db.engine.begin() as connection:
        fill(connection)
        before = snapshot(connection)
    forget_revision(app)
    refused = run_flask("db", "upgrade", url=empty_url)
    assert refused.returncode == 1
    assert f"`flask db stamp {REVISIONS[4]}`" in refused.stderr
    assert "Traceback" not in refused.stderr
    with app.app_context(), db.engine.begin() as connection:
        assert snapshot(connection) == before
    assert run_flask("db", "stamp", REVISIONS[4], url=empty_url).returncode == 0
    upgrade = run_flask("db", "upgrade", url=empty_url)
    assert upgrade.returncode == 0, upgrade.stderr
    assert run_flask("db", "check", url=empty_url).returncode == 0


@pytest.mark.slow
def test_tables_that_no_revision_makes_are_told_with_the_differences(empty_url: str, run_flask: RunFlask) -> None:
    app = migrated(empty_url)
    forget_revision(app)
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE posts ADD COLUMN mood VARCHAR(20)"))
        connection.execute(sa.text("ALTER TABLE posts DROP COLUMN summary"))
    refused = run_flask("db", "upgrade", url=empty_url)
    assert refused.returncode == 1
    assert "Missing here: column posts.summary. Not in that revision: column posts.mood" in refused.stderr


@pytest.mark.slow
def test_tables_of_another_program_are_no_hindrance(empty_url: str, run_flask: RunFlask) -> None:
    app = make_app(empty_url)
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE other_program (id INTEGER)"))
    assert run_flask("db", "upgrade", url=empty_url).returncode == 0


def test_the_guard_does_not_call_it_empty(empty_url: str) -> None:
    app = migrated(empty_url, DEBUG=True)
    forget_revision(app)
    page = app.test_client().get("/").text
    assert "has tables but no migration history" in page
    assert "The database is empty" not in page
