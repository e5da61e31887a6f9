"""A downgrade says what goes and asks, whatever debug says. It never undoes more than it asked about."""

import os
import pty
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
import sqlalchemy as sa
from flask import Flask

from schema_guard import asking
from schema_guard.asking import ask_if_elsewhere, is_on_this_machine

from .conftest import MakeApp
from .running import invoke, revision_of, write_revision

AT_A_TERMINAL = {"FLASK_DEBUG": "1", "FLASK_APP": f"{__package__}.notes"}


def downgrade_at_a_terminal(app: Flask, folder: Path, answers: str) -> "tuple[int, str]":
    """Run `flask db downgrade` as a person does, and type `answers`. Return the exit code and what was printed."""
    url = app.config["SQLALCHEMY_DATABASE_URI"].render_as_string(hide_password=False)
    settings = {"DATABASE_URL": url, "MIGRATIONS": app.extensions["migrate"].directory}
    here, there = pty.openpty()
    command = [sys.executable, "-m", "flask", "db", "downgrade"]
    environment = os.environ | AT_A_TERMINAL | settings | {"PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=there, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        os.write(here, answers.encode())
        said, _ = process.communicate(timeout=120)
    os.close(here)
    os.close(there)
    return process.returncode, said


@pytest.mark.slow
def test_at_a_terminal_a_downgrade_says_what_goes_and_stops_after_a_no(app: Flask, kind: str, tmp_path: Path) -> None:
    code, said = downgrade_at_a_terminal(app, tmp_path, "n\n" * (1 if kind == "sqlite" else 2))
    assert code == 1
    assert "  0003_index_notes_by_mood: " in said
    assert ("Write a backup first?" in said) == (kind != "sqlite")
    assert revision_of(app) == "0003_index_notes_by_mood"


@pytest.mark.slow
def test_at_a_terminal_a_downgrade_goes_on_after_a_yes_and_backs_up_first_on_a_server(
    app: Flask, kind: str, tmp_path: Path
) -> None:
    code, said = downgrade_at_a_terminal(app, tmp_path, "y\n" if kind == "sqlite" else "y\n\ny\n")
    assert code == 0, said
    assert revision_of(app) == "0002_add_mood_to_notes"
    assert len(list(tmp_path.glob("*.backup"))) == (kind != "sqlite")


def test_the_refusal_shows_the_whole_command(make_app: MakeApp, sqlite_url: str) -> None:
    app = make_app(sqlite_url)
    invoke(app, "db", "upgrade")
    assert invoke(app, "db", "downgrade", "base").output.endswith("To go ahead: flask db -x yes downgrade base\n")
    refused = invoke(app, "db", "downgrade", "--", "-2").output
    assert refused.endswith("To go ahead: flask db -x yes downgrade -- -2\n")
    assert invoke(app, *refused.strip().partition(": flask ")[2].split()).exit_code == 0
    assert revision_of(app) == "0001_create_people_and_notes"


def test_a_no_is_answered_in_words(make_app: MakeApp, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(sqlite_url)
    invoke(app, "db", "upgrade")
    monkeypatch.setattr(asking, "sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True)))
    result = app.test_cli_runner().invoke(args=["db", "downgrade"], input="n\n")
    assert result.exit_code == 1
    assert result.output.endswith("Error: You answered no. Nothing was changed.\n")
    assert revision_of(app) == "0003_index_notes_by_mood"


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_downgrade_that_tries_again_undoes_no_revision_more(app: Flask, migrations: Path, tmp_path: Path) -> None:
    busy_once = (
        f"from pathlib import Path\n    flag = Path({str(tmp_path)!r}, 'flag')\n    if not flag.exists():\n"
        "        flag.touch()\n"
        """        op.execute("DO $$ BEGIN RAISE EXCEPTION 'busy' USING ERRCODE = '55P03'; END $$")"""
    )
    write_revision(migrations, "0004_busy", "0003_index_notes_by_mood", "pass", busy_once)
    write_revision(migrations, "0005_idle", "0004_busy", "pass")
    invoke(app, "db", "upgrade")
    result = invoke(app, "db", "-x", "yes", "downgrade", "--", "-2")
    assert "Another session is using a table" in result.output
    assert revision_of(app) == "0003_index_notes_by_mood"


@pytest.mark.parametrize(
    ("url", "is_here"),
    [
        ("sqlite:////home/ada/blog.db", True),
        ("postgresql:///blog", True),
        ("postgresql://ada@localhost/blog", True),
        ("postgresql:///blog?host=/var/run/postgresql", True),
        ("mysql://ada@[::1]/blog", True),
        ("mysql://ada@10.0.0.7/blog", False),
        ("postgresql://ada@db.example.com/blog", False),
        ("postgresql:///blog?host=localhost&host=db.example.com", False),
        ("postgresql://localhost/blog?hostaddr=10.0.0.7", False),
    ],
)
def test_a_database_on_another_machine_is_told_from_one_on_this(url: str, is_here: bool) -> None:
    assert is_on_this_machine(sa.make_url(url)) is is_here


def test_an_address_without_a_host_leads_to_where_libpq_connects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "db.example.com")
    assert not is_on_this_machine(sa.make_url("postgresql:///blog"))
    assert is_on_this_machine(sa.make_url("postgresql://localhost/blog"))
    assert is_on_this_machine(sa.make_url("mysql:///blog"))


def test_without_a_terminal_a_loss_on_another_machine_wants_a_yes() -> None:
    engine = sa.create_engine("postgresql+psycopg://ada:hunter2@db.example.com/blog")  # nothing connects
    with pytest.raises(click.ClickException) as caught:
        ask_if_elsewhere(engine, "This empties the bin.", is_agreed=False)
    assert caught.value.message.endswith("ada:***@db.example.com/blog is on another machine. To go ahead, add --yes.")
    ask_if_elsewhere(engine, "This empties the bin.", is_agreed=True)
