"""The guard: five states, each said in debug, outside debug and by a command, and left behind without a restart."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from schema_guard import Kind
from schema_guard.state import current_state
from tests.conftest import ROOT, RunFlask, make_app, migrated
from tests.databases import slow_on_servers
from tests.migrations.running import head, migrate, set_revision, write_revision

pytestmark = pytest.mark.every_database

LOCAL = {"Sec-Fetch-Site": "same-origin"}
DOWN = {
    "sqlite": "sqlite:///{folder}/not_a_database.db",
    "postgresql": "postgresql://ada:hidden@127.0.0.1:1/blog",
    "mariadb": "mysql://ada:hidden@127.0.0.1:1/blog",
}


def state_kind(app: Flask) -> Kind:
    with app.app_context():
        return current_state().kind


def unreachable_url(kind: str, folder: Path) -> str:
    (folder / "not_a_database.db").write_text("this is no database, and it is longer than a header\n" * 100)
    return DOWN[kind].format(folder=folder)


def test_an_empty_database_is_behind_with_every_revision_pending(empty_url: str) -> None:
    app = make_app(empty_url)
    with app.app_context():
        state = current_state()
    assert state.kind is Kind.BEHIND
    assert [revision for revision, _ in state.pending] == sorted(
        file.stem for file in (ROOT / "migrations" / "versions").glob("0*.py")
    )


def test_a_migrated_database_is_at_head(app: Flask) -> None:
    assert state_kind(app) is Kind.AT_HEAD


def test_a_database_one_revision_back_is_behind_by_that_one(empty_url: str) -> None:
    app = migrated(empty_url)
    migrate(app, "-1")
    with app.app_context():
        assert [revision for revision, _ in current_state().pending] == [head()]


def test_a_revision_that_the_code_does_not_know_is_told_from_being_behind(empty_url: str) -> None:
    app = migrated(empty_url)
    set_revision(app, "0999_from_the_future")
    with app.app_context():
        state = current_state()
    assert state.kind is Kind.UNKNOWN
    assert "0999_from_the_future" in state.sentence
    assert "Do not delete" in state.sentence


def test_two_heads_are_named_with_both_cures(app: Flask, migrations_copy: Path) -> None:
    write_revision(migrations_copy, "0098_one", head())
    write_revision(migrations_copy, "0098_other", head())
    app.extensions["migrate"].directory, original = str(migrations_copy), app.extensions["migrate"].directory
    try:
        with app.app_context():
            state = current_state()
    finally:
        app.extensions["migrate"].directory = original
    assert state.kind is Kind.SEVERAL_HEADS
    for word in ("0098_one", "0098_other", "flask db merge heads", "down_revision"):
        assert word in state.sentence


def test_an_unreachable_database_is_said_without_its_password(kind: str, tmp_path: Path) -> None:
    app = make_app(unreachable_url(kind, tmp_path), DEBUG=True)
    assert state_kind(app) is Kind.UNREACHABLE
    page = app.test_client().get("/")
    assert page.status_code == 503
    assert "cannot be reached" in page.text
    assert "hidden" not in page.text


def test_in_debug_a_page_names_the_database_the_revisions_and_the_command(empty_url: str) -> None:
    page = make_app(empty_url, DEBUG=True).test_client().get("/posts/any")
    assert page.status_code == 503
    for text in ("The database is empty", "0001_create_users_and_posts", "Create users and posts.", "flask db upgrade"):
        assert text in page.text


@slow_on_servers
def test_in_debug_the_button_migrates_and_the_running_server_goes_on(empty_url: str) -> None:
    client = make_app(empty_url, DEBUG=True).test_client()
    assert "Run the upgrade" in client.get("/").text
    answer = client.post("/schema-guard/upgrade", headers=LOCAL)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/").status_code == 200


@slow_on_servers
def test_in_debug_a_downgrade_beside_a_running_server_is_seen_at_the_next_request(empty_url: str) -> None:
    app = migrated(empty_url, DEBUG=True)
    client = app.test_client()
    assert client.get("/").status_code == 200
    migrate(app, "-1")
    assert "1 revision behind" in client.get("/").text


@pytest.mark.parametrize(
    ("headers", "address", "host"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, "127.0.0.1", "localhost"),
        ({"Sec-Fetch-Site": "same-site"}, "127.0.0.1", "localhost"),
        ({}, "127.0.0.1", "localhost"),
        ({"Origin": "https://evil.example"}, "127.0.0.1", "localhost"),
        (LOCAL, "203.0.113.9", "localhost"),
        (LOCAL, "127.0.0.1", "blog.example.com"),
        (LOCAL | {"X-Forwarded-For": "203.0.113.9"}, "127.0.0.1", "localhost"),
    ],
)
def test_the_button_is_refused_to_others(headers: dict[str, str], address: str, host: str, tmp_path: Path) -> None:
    # The blog itself answers under both names, so it is the guard that refuses.
    app = make_app(f"sqlite:///{tmp_path}/blog.db", DEBUG=True, TRUSTED_HOSTS="localhost,blog.example.com")
    answer = app.test_client().post(
        "/schema-guard/upgrade", headers=headers, environ_base={"REMOTE_ADDR": address}, base_url=f"http://{host}"
    )
    assert answer.status_code == 403
    assert state_kind(app) is Kind.BEHIND


def test_outside_debug_the_button_is_refused_to_everyone(tmp_path: Path) -> None:
    app = make_app(f"sqlite:///{tmp_path}/blog.db")
    assert app.test_client().post("/schema-guard/upgrade", headers=LOCAL).status_code == 403


def test_outside_debug_a_plain_503_tells_readers_nothing_and_the_log_everything(
    empty_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    page = make_app(empty_url).test_client().get("/")
    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert "0001" not in page.text
    assert "flask db upgrade" in caplog.text


def test_outside_debug_a_text_that_cannot_be_stored_comes_back(empty_url: str) -> None:
    page = make_app(empty_url).test_client().post("/posts", data={"title": "Engines", "body": "Slow is smooth."})
    assert page.status_code == 503
    assert "Slow is smooth." in page.text


@slow_on_servers
def test_outside_debug_a_running_server_recovers_when_the_database_is_migrated(empty_url: str) -> None:
    app = make_app(empty_url)
    client = app.test_client()
    assert (client.get("/").status_code, client.get("/readyz").status_code) == (503, 503)
    migrate(app, "head")
    assert (client.get("/").status_code, client.get("/readyz").status_code) == (200, 200)


@slow_on_servers
def test_outside_debug_a_database_error_makes_it_look_again(empty_url: str) -> None:
    app = migrated(empty_url)
    client = app.test_client()
    assert client.get("/").status_code == 200
    migrate(app, "base")
    assert client.get("/").status_code == 503
    migrate(app, "head")
    assert client.get("/").status_code == 200


def test_outside_debug_a_page_at_head_costs_no_statement_of_the_guard(app: Flask) -> None:
    client = app.test_client()
    client.get("/")
    statements: list[str] = []
    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", lambda _, __, statement, *rest: statements.append(statement))
    client.get("/")
    assert statements
    assert not [statement for statement in statements if "alembic_version" in statement]


@pytest.mark.parametrize("command", [("seed",), ("posts", "render"), ("import", "tests")])
@pytest.mark.slow
def test_a_command_says_in_one_sentence_that_the_schema_is_behind(
    command: tuple[str, ...], empty_url: str, run_flask: RunFlask
) -> None:
    result = run_flask(*command, url=empty_url)
    assert result.returncode != 0
    assert result.stderr.strip() == "Error: The database is empty. Run: flask db upgrade"


@pytest.mark.parametrize("command", [("seed",), ("db", "upgrade"), ("db", "current")])
@pytest.mark.slow
def test_a_command_says_in_one_sentence_that_the_database_is_down(
    command: tuple[str, ...], kind: str, tmp_path: Path, run_flask: RunFlask
) -> None:
    result = run_flask(*command, url=unreachable_url(kind, tmp_path))
    assert result.returncode != 0
    assert "cannot be reached" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert "hidden" not in result.stderr
