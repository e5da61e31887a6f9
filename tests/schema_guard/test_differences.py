"""Noted at head, but the tables are not what the revisions make: seen by every command, and never called well."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click import ClickException
from flask import Flask

from app import db
from schema_guard.chain import chain_of
from schema_guard.hints import REVIEWED
from schema_guard.made import note, noted
from schema_guard.scripts import load_scripts
from tests.conftest import RunFlask, make_app, migrated
from tests.migrations.rows import tables
from tests.migrations.running import head, migrate, set_revision, write_revision

pytestmark = pytest.mark.slow  # many commands

DROP_INDEX = {"sqlite": "", "postgresql": "", "mysql": " ON posts"}
DROP_UNIQUE = {
    "sqlite": "DROP INDEX uq_tags_slug",
    "postgresql": "ALTER TABLE tags DROP CONSTRAINT uq_tags_slug",
    "mysql": "ALTER TABLE tags DROP INDEX uq_tags_slug",
}
DROP_TRIGGER = {
    "sqlite": "DROP TRIGGER post_search_update",
    "postgresql": "DROP TRIGGER post_search_follow ON posts",
    "mysql": "DROP TRIGGER post_search_update",
}

MOOD = ("ALTER TABLE tags ADD COLUMN mood INTEGER", "ALTER TABLE tags DROP COLUMN mood")
BREAK_TRIGGER = {
    "sqlite": ["CREATE TRIGGER follow_mood AFTER UPDATE ON tags BEGIN SELECT 'NEW.text', NEW.mood, NEW.rowid; END"],
    "postgresql": [
        MOOD[0],
        "CREATE FUNCTION follow() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN NEW.mood = 1; RETURN NEW; END'",
        "CREATE TRIGGER follow_mood BEFORE UPDATE ON tags FOR EACH ROW EXECUTE FUNCTION follow()",
        MOOD[1],
    ],
    "mysql": [MOOD[0], "CREATE TRIGGER follow_mood BEFORE UPDATE ON tags FOR EACH ROW SET NEW.mood = 1", MOOD[1]],
}


def run_sql(app: Flask, *statements: str) -> None:
    """Change the database by hand, as an operator or another program would."""
    with app.app_context(), db.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def dialect_of(app: Flask) -> str:
    with app.app_context():
        return db.engine.dialect.name


def doctor(app: Flask) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["doctor"])
    return result.exit_code, result.output


def drop_everything(app: Flask) -> None:
    """Drop every table but those that note the revisions, as an older `drop_all` did."""
    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name != "sqlite":
            connection.exec_driver_sql("DROP TABLE post_search")
        for table in reversed(tables(connection)):
            table.drop(connection)


def drop_index(app: Flask) -> None:
    run_sql(app, f"DROP INDEX ix_posts_published_at_id{DROP_INDEX[dialect_of(app)]}")


def drop_unique(app: Flask) -> None:
    if dialect_of(app) == "sqlite":  # which has no statement for it: the table is made again without
        run_sql(
            app,
            "CREATE TABLE new AS SELECT id, name, slug FROM tags",
            "DROP TABLE tags",
            "ALTER TABLE new RENAME TO tags",
        )
    else:
        run_sql(app, DROP_UNIQUE[dialect_of(app)])


def drop_foreign_key(app: Flask) -> None:
    if dialect_of(app) == "sqlite":
        columns = "id, username, email, password_hash, name, about, created_at, is_demo"
        run_sql(app, f"CREATE TABLE new AS SELECT {columns} FROM users", "DROP TABLE old_slugs")
    else:
        run_sql(app, "ALTER TABLE old_slugs DROP CONSTRAINT fk_old_slugs_post_id_posts")


BROKEN: dict[str, tuple[Callable[[Flask], None], str]] = {
    "a table": (lambda app: run_sql(app, "DROP TABLE comments"), "table comments"),
    "a column": (lambda app: run_sql(app, "ALTER TABLE posts DROP COLUMN summary"), "column posts.summary"),
    "an index": (drop_index, "index ix_posts_published_at_id (published_at, id) of posts"),
    "a unique constraint": (drop_unique, "unique of tags (slug)"),
    "a foreign key": (drop_foreign_key, "old_slugs"),
    "a trigger": (lambda app: run_sql(app, DROP_TRIGGER[dialect_of(app)]), "trigger post_search_"),
    "everything": (drop_everything, "table posts"),
}


@pytest.fixture
def blog(empty_url: str) -> Flask:
    return migrated(empty_url)


@pytest.mark.parametrize(("change", "name"), BROKEN.values(), ids=BROKEN)
def test_what_is_missing_is_named_by_doctor_and_by_an_upgrade(
    change: Callable[[Flask], None], name: str, blog: Flask, run_flask: RunFlask
) -> None:
    change(blog)
    code, said = doctor(blog)
    assert code == 1
    assert "State:          different tables\n" in said
    assert name in said
    refused = run_flask("db", "upgrade", url=blog.config["DATABASE_URL"])
    assert refused.returncode == 1
    assert name in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_healthy_database_is_not_accused(blog: Flask) -> None:
    code, said = doctor(blog)
    assert code == 0
    assert "Additional" not in said


def test_what_is_there_besides_is_listed_and_stops_nothing(blog: Flask, run_flask: RunFlask) -> None:
    run_sql(blog, "CREATE TABLE other_program (id INTEGER)", "CREATE INDEX by_name ON users (name)")
    code, said = doctor(blog)
    assert code == 0
    assert "Additional:     index by_name (name) of users\n" in said
    assert "Additional:     table other_program\n" in said
    assert run_flask("db", "upgrade", url=blog.config["DATABASE_URL"]).returncode == 0


@pytest.mark.parametrize("damage", ["everything dropped", "a stamp that is not true"])
def test_the_command_that_is_named_makes_what_is_missing(damage: str, blog: Flask, run_flask: RunFlask) -> None:
    url = blog.config["DATABASE_URL"]
    if damage == "everything dropped":
        drop_everything(blog)
    else:
        assert run_flask("db", "-x", "yes", "downgrade", "0033_index_dates_of_post_tags", url=url).returncode == 0
        assert run_flask("db", "-x", "yes", "stamp", "head", url=url).returncode == 0
    commands = run_flask("db", "upgrade", url=url).stderr.rpartition(": flask ")[2].strip().split(" && flask ")
    assert len(commands) == 2
    for command in commands:
        result = run_flask(*command.split(), url=url)
        assert result.returncode == 0, result.stderr
    assert doctor(blog)[0] == 0


def test_a_command_refuses_in_one_sentence(blog: Flask, run_flask: RunFlask) -> None:
    run_sql(blog, "DROP TABLE comments")
    refused = run_flask("posts", "render", url=blog.config["DATABASE_URL"])
    assert refused.returncode == 1
    assert "Missing: table comments" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_in_debug_the_page_names_what_is_missing(empty_url: str) -> None:
    blog = migrated(empty_url, DEBUG=True)
    client = blog.test_client()
    assert client.get("/").status_code == 200
    run_sql(blog, "ALTER TABLE posts DROP COLUMN summary")
    page = client.get("/")
    assert page.status_code == 503
    assert "column posts.summary" in page.text


def test_outside_debug_pages_go_on_and_readiness_says_it(blog: Flask, caplog: pytest.LogCaptureFixture) -> None:
    run_sql(blog, "DROP TABLE comments")
    client = blog.test_client()
    assert client.get("/").status_code == 200
    assert "Missing: table comments" in caplog.text
    health = client.get("/readyz")
    assert health.status_code == 503
    assert "table comments" in health.text
    assert "comments" not in client.get("/readyz", environ_base={"REMOTE_ADDR": "203.0.113.9"}).text


def test_outside_debug_a_page_that_needs_what_is_missing_is_refused_and_the_others_go_on(blog: Flask) -> None:
    client = blog.test_client()
    assert client.get("/").status_code == 200
    run_sql(blog, "DROP TABLE old_slugs")
    assert client.get("/posts/never-there").status_code == 503
    assert client.get("/").status_code == 200


def test_in_debug_a_column_that_only_the_models_have_is_named_with_the_command(
    empty_url: str, migrations_copy: Path
) -> None:
    blog = migrated(empty_url, DEBUG=True)
    blog.extensions["migrate"].directory = str(migrations_copy)
    step = f'op.drop_column("posts", "summary")  {REVIEWED}'
    write_revision(migrations_copy, "0099_drop_summary", head(), step)
    migrate(blog, "head")
    page = blog.test_client().get("/")
    assert page.status_code == 503
    assert "The models are ahead of the database, which lacks: column posts.summary." in page.text
    assert "flask db migrate -m &#34;add summary&#34;" in page.text


def test_a_revision_newer_than_the_code_is_not_compared(blog: Flask) -> None:
    run_sql(blog, "DROP TABLE comments")
    set_revision(blog, "0999_from_the_future")
    assert "State:          unknown revision\n" in doctor(blog)[1]


def test_a_stamp_on_an_empty_database_is_refused(empty_url: str, run_flask: RunFlask) -> None:
    refused = run_flask("db", "stamp", url=empty_url)
    assert refused.returncode == 1
    assert f"The tables do not match revision {head()}. Missing: " in refused.stderr
    assert f"flask db -x yes stamp {head()}" in refused.stderr


def test_a_stamp_at_base_is_refused_while_there_are_tables(blog: Flask, run_flask: RunFlask) -> None:
    url = blog.config["DATABASE_URL"]
    refused = run_flask("db", "stamp", "base", url=url)
    assert refused.returncode == 1
    assert "The tables do not match revision base. Missing: nothing. Not in that revision: table" in refused.stderr
    assert f"{head()} (head)" in run_flask("db", "current", url=url).stdout


@pytest.mark.parametrize("words", [("-x", "yes", "stamp"), ("stamp", "--purge")])
def test_a_false_stamp_that_was_asked_for_is_written_and_doctor_sees_it(
    words: tuple[str, ...], empty_url: str, run_flask: RunFlask
) -> None:
    assert run_flask("db", *words, url=empty_url).returncode == 0
    assert "State:          different tables\n" in doctor(make_app(empty_url))[1]


def test_create_all_and_a_stamp_at_head_is_refused(empty_url: str, run_flask: RunFlask) -> None:
    app = make_app(empty_url)
    with app.app_context():
        db.create_all()
    refused = run_flask("db", "stamp", "head", url=empty_url)
    assert refused.returncode == 1
    missing = "collation utf8mb4_bin of table" if dialect_of(app) == "mysql" else "table content_versions"
    assert missing in refused.stderr


@pytest.mark.parametrize("kind", ["mariadb"], indirect=True)
def test_a_table_that_compares_text_without_case_is_seen(blog: Flask) -> None:
    run_sql(blog, "ALTER TABLE tags CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
    assert "collation utf8mb4_bin of table tags" in doctor(blog)[1]


def test_a_trigger_that_names_a_column_which_is_not_there_is_named_by_doctor_and_check(
    blog: Flask, run_flask: RunFlask
) -> None:
    run_sql(blog, *BREAK_TRIGGER[dialect_of(blog)])
    fault = "tags has no column mood, which its trigger follow_mood names"
    code, said = doctor(blog)
    assert (code, fault in said) == (1, True)
    checked = run_flask("db", "check", url=blog.config["DATABASE_URL"])
    assert (checked.returncode, fault in checked.stderr) == (1, True)
    assert run_flask("db", "upgrade", url=blog.config["DATABASE_URL"]).returncode == 0, "a revision may repair it"


def test_what_was_removed_on_purpose_can_be_forgotten(blog: Flask, run_flask: RunFlask) -> None:
    run_sql(blog, "CREATE TABLE notes (id INTEGER)")
    with blog.app_context(), db.engine.begin() as connection:
        expected = noted(connection, [head()])
        assert expected is not None
        note(connection, [head()], expected | {("table", "notes", "")})
    run_sql(blog, "DROP TABLE notes")
    assert doctor(blog)[0] == 1
    assert run_flask("db", "-x", "forget", "upgrade", url=blog.config["DATABASE_URL"]).returncode == 0
    assert doctor(blog)[0] == 0


@pytest.mark.parametrize("damage", ["a trigger of the search", "a trigger of the versions", "a column"])
def test_a_database_older_than_the_notes_is_compared_with_what_the_revisions_make(
    damage: str, blog: Flask, run_flask: RunFlask
) -> None:
    run_sql(blog, "DROP TABLE schema_guard_made")
    if damage == "a column":
        run_sql(blog, "ALTER TABLE posts DROP COLUMN summary")
        name = "column posts.summary"
    else:
        trigger = DROP_TRIGGER[dialect_of(blog)]
        if damage == "a trigger of the versions":
            suffix = "" if dialect_of(blog) == "postgresql" else "_update"
            trigger = re.sub(r"post_search_\w+", f"content_versions_posts{suffix}", trigger)
        run_sql(blog, trigger)
        name = trigger.split()[2]
    refused = run_flask("db", "upgrade", url=blog.config["DATABASE_URL"])
    assert refused.returncode == 1
    assert name in refused.stderr
    assert name in doctor(blog)[1]


def test_a_healthy_database_older_than_the_notes_gets_its_note(blog: Flask) -> None:
    run_sql(blog, "DROP TABLE schema_guard_made")
    assert doctor(blog)[0] == 0
    migrate(blog, "head")
    with blog.app_context(), db.engine.connect() as connection:
        expected = noted(connection, [head()])
    assert expected is not None
    assert {("column", "posts", "slug"), ("unique", "posts", "slug"), ("table", "post_search", "")} < expected
    assert {("table", "content_versions", "")} < expected


def test_what_is_found_out_in_memory_is_what_an_upgrade_makes_but_for_some_triggers(blog: Flask) -> None:
    with blog.app_context(), db.engine.connect() as connection:
        scripts = load_scripts(Path(blog.extensions["migrate"].directory), {})
        found_out = dict(chain_of(scripts, connection))[head()]
        made = noted(connection, [head()])
    assert made is not None
    assert not found_out - made
    assert {kind for kind, _, _ in made - found_out} <= {"trigger"}


def test_a_stamp_on_tables_without_the_newest_triggers_is_refused(blog: Flask, run_flask: RunFlask) -> None:
    url = blog.config["DATABASE_URL"]
    assert run_flask("db", "-x", "yes", "downgrade", "0027_create_old_addresses", url=url).returncode == 0
    refused = run_flask("db", "stamp", "0028_create_content_version", url=url)
    assert refused.returncode == 1
    assert "table content_versions" in refused.stderr
    assert "trigger content_versions_posts" in refused.stderr


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"], indirect=True)
def test_what_a_command_made_before_it_was_interrupted_is_noted_by_the_next(blog: Flask, migrations_copy: Path) -> None:
    blog.extensions["migrate"].directory = str(migrations_copy)
    write_revision(migrations_copy, "0098_add_mood", head(), 'op.add_column("users", sa.Column("mood", sa.Text()))')
    write_revision(migrations_copy, "0099_break", "0098_add_mood", 'op.execute("SELECT nothing")')
    with pytest.raises(ClickException, match="nothing"):
        migrate(blog, "head")
    write_revision(migrations_copy, "0099_break", "0098_add_mood")
    migrate(blog, "head")
    with blog.app_context(), db.engine.connect() as connection:
        before, after = noted(connection, [head()]), noted(connection, ["0099_break"])
    assert before is not None
    assert after == before | {("column", "users", "mood"), ("nullable", "users", "mood")}


def test_an_upgrade_does_not_build_on_tables_that_lack_something(blog: Flask, migrations_copy: Path) -> None:
    blog.extensions["migrate"].directory = str(migrations_copy)
    write_revision(migrations_copy, "0099_add_mood", head(), 'op.add_column("users", sa.Column("mood", sa.Text()))')
    drop_index(blog)
    with pytest.raises(ClickException, match="Missing: index ix_posts_published_at_id"):
        migrate(blog, "head")
    with blog.app_context():
        assert "mood" not in {column["name"] for column in sa.inspect(db.engine).get_columns("users")}


def test_an_operators_index_is_never_expected(blog: Flask, migrations_copy: Path) -> None:
    blog.extensions["migrate"].directory = str(migrations_copy)
    run_sql(blog, "CREATE INDEX by_name ON users (name)")
    write_revision(migrations_copy, "0099_add_mood", head(), 'op.add_column("users", sa.Column("mood", sa.Text()))')
    migrate(blog, "head")
    run_sql(blog, f"DROP INDEX by_name{DROP_INDEX[dialect_of(blog)].replace('posts', 'users')}")
    assert doctor(blog)[0] == 0
    run_sql(blog, "ALTER TABLE users DROP COLUMN mood")
    assert "Missing: column users.mood" in doctor(blog)[1]


def test_no_revision_runs_only_to_be_compared(blog: Flask, migrations_copy: Path, tmp_path: Path) -> None:
    blog.extensions["migrate"].directory = str(migrations_copy)
    step = f'with open({str(tmp_path / "runs")!r}, "a") as runs:\n        runs.write("once\\n")'
    write_revision(migrations_copy, "0099_write", head(), step)
    migrate(blog, "head")
    migrate(blog, "head")
    assert doctor(blog)[0] == 0
    assert (tmp_path / "runs").read_text() == "once\n"
