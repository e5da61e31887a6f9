"""Run the committed revisions one by one: up, down and up again, with difficult rows in every table."""

import re
from itertools import pairwise

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from app import db
from tests.conftest import make_app
from tests.databases import slow_on_servers
from tests.migrations.rows import ROWS, Snapshot, assert_kept, empty, fill, refill, snapshot, tables
from tests.migrations.running import MIGRATIONS, flask_db, migrate
from tests.migrations.schema import schema_of

pytestmark = pytest.mark.every_database

REVISIONS = [script.revision for script in ScriptDirectory(MIGRATIONS).walk_revisions()][::-1]
NOT_ADDITIVE = {
    "0004_require_slugs_of_posts": "no code that leaves the slug out may run any more",
    "0010_drop_location": "no code that writes the location may run any more",
    "0035_drop_demo_marks": "no code that writes the marks of posts, tags and comments may run any more",
}
HEADINGS = ("What: ", "Why: ", "Cost: ", "Way back: ")


@pytest.mark.slow
def test_every_revision_goes_up_down_and_up_and_keeps_every_row(empty_url: str) -> None:
    app = make_app(empty_url)
    with app.app_context():
        engine = db.engine
    for before, revision in pairwise(["base", *REVISIONS]):  # the last line of output names one that fails
        with engine.begin() as connection:
            refill(connection)
            filled, schema = snapshot(connection), schema_of(connection)
        migrate(app, revision)
        with engine.begin() as connection:
            up, changed = snapshot(connection), schema_of(connection)
        migrate(app, "-1")
        with engine.begin() as connection:
            down = snapshot(connection)
            if before != "base":  # at base, the schema differs by Alembic's own table
                assert schema_of(connection) == schema
        migrate(app, revision)
        with engine.begin() as connection:
            again = snapshot(connection)
            assert schema_of(connection) == changed
        assert_kept(filled, up)
        assert_kept(only(filled, up), down)  # a downgrade cannot bring back what a revision has removed
        assert_kept(up, again)
        assert up.keys() == again.keys()


@pytest.mark.slow
def test_rows_as_the_revision_before_writes_them_are_still_accepted(empty_url: str) -> None:
    app = make_app(empty_url)
    with app.app_context():
        engine = db.engine
    known: list[sa.Table] = []
    for revision in REVISIONS:  # the last line of output names one that fails
        migrate(app, revision)
        with engine.begin() as connection:
            if revision not in NOT_ADDITIVE:
                fill(connection, into=known)
                rows = snapshot(connection)
                assert all(len(rows[table.name]) == ROWS for table in known)
            known = tables(connection)
            empty(connection, known)


def only(rows: Snapshot, kept: Snapshot) -> Snapshot:
    """Return `rows` with only those tables and columns that `kept` has, too."""
    return {
        table: [
            {name: row[name] for name in row.keys() & same.keys()}
            for row, same in zip(rows[table], kept[table], strict=True)
        ]
        for table in rows.keys() & kept.keys()
    }


@slow_on_servers
def test_all_revisions_go_up_and_down_in_one_go_with_rows_in_every_table(empty_url: str) -> None:
    app = make_app(empty_url)
    migrate(app, "head")
    with app.app_context():
        engine = db.engine
    with engine.begin() as connection:
        fill(connection)
        filled = snapshot(connection)
    assert min(len(rows) for rows in filled.values()) > 0
    migrate(app, REVISIONS[0])
    with engine.begin() as connection:
        assert_kept(filled, snapshot(connection))
    migrate(app, "base")
    assert set(sa.inspect(engine).get_table_names()) == {"alembic_version"}


@slow_on_servers
def test_models_and_migrations_agree(empty_url: str) -> None:
    app = make_app(empty_url)
    migrate(app, "head")
    check = flask_db(app, "check")
    assert check.exit_code == 0, check.output


@slow_on_servers
def test_an_upgrade_prints_a_line_for_each_revision(empty_url: str) -> None:
    app = make_app(empty_url)
    plan, *lines = flask_db(app, "upgrade").stdout.splitlines()
    assert plan.startswith(f"{len(REVISIONS)} revisions to run on ")
    assert [line.split()[1].rstrip(":") for line in lines] == REVISIONS
    assert all(re.search(r"\(\d+\.\d\d s\)$", line) for line in lines)
    assert flask_db(app, "upgrade").stdout.startswith("Nothing to do")


def test_there_is_one_head() -> None:
    heads = ScriptDirectory(MIGRATIONS).get_heads()
    assert len(heads) == 1, (
        f"the migrations end in {', '.join(heads)}: merge them (flask db merge heads --rev-id NUMBER_merge), "
        "or set the down_revision of the one that nobody has run yet to the other"
    )


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_revision_is_a_numbered_lesson(revision: str) -> None:
    script = ScriptDirectory(MIGRATIONS).get_revision(revision)
    assert script.path.endswith(f"{revision}.py")
    assert len(revision) <= 32
    places = [script.longdoc.find(heading) for heading in HEADINGS]
    assert places == sorted(places)
    assert places[0] > 0
    oldest = getattr(script.module, "oldest_code", revision)
    assert oldest in REVISIONS[: REVISIONS.index(revision) + 1]


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_revision_never_asks_which_database_it_runs_on(revision: str) -> None:
    source = (MIGRATIONS / "versions" / f"{revision}.py").read_text()
    assert "dialect" not in source


@slow_on_servers
def test_every_constraint_and_index_has_a_name(empty_url: str) -> None:
    app = make_app(empty_url)
    migrate(app, "head")
    with app.app_context():
        inspector = sa.inspect(db.engine)
    for table in inspector.get_table_names():
        found = [
            *inspector.get_foreign_keys(table),
            *inspector.get_unique_constraints(table),
            *inspector.get_check_constraints(table),
            *inspector.get_indexes(table),
        ]
        assert all(item["name"] for item in found), table
