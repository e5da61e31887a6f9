"""`flask doctor` shows what the blog runs on, and its exit code says whether everything is in order."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskCliRunner

from app.database import db, utc_now
from tests.conftest import RunFlask, make_app, migrated
from tests.rows import add_post

EVERYWHERE = str(IPv4Address(0))  # 0.0.0.0


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database for tests of the settings."""
    return f"sqlite:///{tmp_path}/blog.db"


def test_all_is_well_at_head(cli: FlaskCliRunner) -> None:
    result = cli.invoke(args=["doctor"])
    assert result.exit_code == 0
    assert "State:          at head\n" in result.output
    assert result.output.endswith("All is well.\n")


def test_the_database_and_its_revision_are_named(cli: FlaskCliRunner) -> None:
    with cli.app.app_context():
        revision = db.session.scalar(sa.text("SELECT version_num FROM alembic_version"))
        database = db.engine.url.render_as_string()
    output = cli.invoke(args=["doctor"]).output
    assert f"Database:       {database}\n" in output
    assert f"Revision:       {revision}\n" in output


def test_what_is_in_force_is_shown(url: str) -> None:
    settings = {"SITE_NAME": "Ada's notes", "SITE_TAGLINE": "On engines", "JOINING": "auto", "COMMENTS": "members"}
    output = migrated(url, **settings).test_cli_runner().invoke(args=["doctor"]).output
    assert "Site name:      Ada's notes\nTagline:        On engines\n" in output
    assert "Joining:        closed\nComments:       members\n" in output


def test_an_empty_database_is_wrong_and_the_command_is_named(empty_url: str) -> None:
    result = make_app(empty_url).test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "Wrong: The database is empty. Run: flask db upgrade\n" in result.output


def test_a_password_is_never_shown() -> None:
    app = make_app("postgresql://ada:hunter2@127.0.0.1:1/blog")
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "Database:       postgresql+psycopg://ada:***@127.0.0.1:1/blog\n" in result.output
    assert "State:          unreachable\n" in result.output
    assert "hunter2" not in result.output


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.168.0.7", "blog.example.com"])
def test_debug_on_a_public_address_is_wrong(url: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    monkeypatch.setenv("FLASK_RUN_HOST", host)
    result = migrated(url).test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert f"Wrong: Debug mode is on and the blog is reachable as {host}:" in result.output


@pytest.mark.parametrize("hosts", ["blog.example.com", ".example.org", "localhost,blog.example.com"])
def test_debug_with_a_public_name_is_wrong(url: str, hosts: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    result = migrated(url, TRUSTED_HOSTS=hosts).test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert f"Wrong: Debug mode is on and the blog is reachable as {hosts.removeprefix('localhost,')}:" in result.output


@pytest.mark.parametrize("host", ["", "127.0.0.1", "localhost", "::1"])
def test_debug_on_ones_own_machine_is_well(url: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    monkeypatch.setenv("FLASK_RUN_HOST", host)
    result = migrated(url, TRUSTED_HOSTS="localhost,127.0.0.1").test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 0


def test_a_public_blog_without_debug_is_well(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_RUN_HOST", EVERYWHERE)
    result = migrated(url, TRUSTED_HOSTS="blog.example.com").test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 0


@pytest.mark.parametrize("settings", [{"PRODUCTION": "1", "FLASK_DEBUG": "1"}, {"PRODUCTION": "", "FLASK_DEBUG": "0"}])
@pytest.mark.slow
def test_production_outranks_the_debug_mode_of_flaskenv(
    settings: dict[str, str], url: str, run_flask: RunFlask
) -> None:
    result = run_flask("doctor", url=url, SECRET_KEY="0123456789abcdef" * 4, **settings)
    assert "Debug:          off\n" in result.stdout, result.stderr


@pytest.mark.slow
def test_an_address_or_a_key_alone_does_not_make_a_production(url: str, run_flask: RunFlask) -> None:
    result = run_flask("doctor", url=url, SECRET_KEY="0123456789abcdef" * 4, FLASK_DEBUG="1")
    assert "Debug:          on\n" in result.stdout, result.stderr


def test_a_blog_that_is_ready_for_the_internet_is_well(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODUCTION", "1")
    app = migrated(url, SITE_URL="https://blog.example.com", PROXY_COUNT="1")
    result = app.test_cli_runner().invoke(args=["doctor", "--deploy"])
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "All is well.")


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"SITE_URL": ""}, "site-url"),
        ({"SITE_URL": "http://blog.example.com"}, "https"),
        ({"PROXY_COUNT": "0"}, "proxy"),
    ],
)
def test_each_fault_of_a_blog_on_the_internet_is_found(url: str, settings: dict[str, object], fault: str) -> None:
    app = migrated(url, **{"SITE_URL": "https://blog.example.com", "PROXY_COUNT": "1", **settings})
    result = app.test_cli_runner().invoke(args=["doctor", "--deploy"])
    assert result.exit_code == 1
    assert f"[{fault}]" in result.output
    assert app.test_cli_runner().invoke(args=["doctor"]).exit_code == 0


def test_many_processes_that_count_for_themselves_are_found(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_CONCURRENCY", "5")
    app = migrated(url)
    assert "[limits]" in app.test_cli_runner().invoke(args=["doctor", "--deploy"]).output
    app.config["REDIS_URL"] = "redis://localhost:6379/0"
    assert "[limits]" not in app.test_cli_runner().invoke(args=["doctor", "--deploy"]).output


def test_a_clock_that_was_put_back_is_found(url: str) -> None:
    app = migrated(url)
    with app.app_context():
        add_post("Now")
    assert "[clock]" not in app.test_cli_runner().invoke(args=["doctor", "--deploy"]).output
    with app.app_context():
        add_post("Tomorrow", created_at=utc_now() + timedelta(days=1))
    assert "[clock]" in app.test_cli_runner().invoke(args=["doctor", "--deploy"]).output


def test_without_a_database_the_faults_on_the_internet_are_found_all_the_same(url: str) -> None:
    assert "[site-url]" in make_app(url).test_cli_runner().invoke(args=["doctor", "--deploy"]).output


def test_rows_that_point_to_nothing_are_found(url: str) -> None:
    app = migrated(url)
    with closing(
        sqlite3.connect(sa.make_url(url).database or "")
    ) as other:  # which knows no foreign keys until somebody turns them on
        other.execute("INSERT INTO old_slugs (slug, post_id) VALUES ('gone', 77)")
        other.commit()
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "Wrong: 1 rows point to rows that do not exist, in old_slugs (to posts)." in result.output


def test_in_production_each_fault_is_found_without_an_option(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODUCTION", "1")
    assert "[site-url]" in migrated(url).test_cli_runner().invoke(args=["doctor"]).output


@pytest.mark.parametrize("debug", ["0", "1"])
def test_commands_in_debug_mode_are_found(url: str, debug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", debug)
    is_found = "[debug]" in migrated(url).test_cli_runner().invoke(args=["doctor", "--deploy"]).output
    assert is_found == (debug == "1")


def test_a_disk_that_is_nearly_full_is_found(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.doctor.shutil.disk_usage", lambda _: SimpleNamespace(free=9, total=100))
    app = migrated(url, SITE_URL="https://blog.example.com", PROXY_COUNT="1")
    assert "[disk]" in app.test_cli_runner().invoke(args=["doctor", "--deploy"]).output
