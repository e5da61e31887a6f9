"""After an interruption, or when two commands run at once, the blog never has half of the demo rows."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.database import db
from tests.conftest import ROOT, RunFlask
from tests.seed.steps import counts, only_on_sqlite, when

on_servers = pytest.mark.parametrize("kind", ["postgresql", "mariadb"], indirect=True)
# How each server locks one table, and counts the sessions of this database that wait for a lock.
LOCKS = {
    "postgresql": (
        "LOCK TABLE comments IN EXCLUSIVE MODE",
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    ),
    "mysql": (
        "SELECT id FROM comments FOR UPDATE",
        "SELECT count(*) FROM information_schema.innodb_trx JOIN information_schema.processlist "
        "ON processlist.id = trx_mysql_thread_id WHERE db = database() AND trx_state = 'LOCK WAIT'",
    ),
}


@pytest.mark.parametrize("table", ["users", "tags", "posts", "post_tags", "comments"])
def test_an_interruption_while_a_table_is_written_leaves_nothing(app: Flask, cli: FlaskCliRunner, table: str) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with when(app, f"INSERT INTO {table}", interrupt):
        result = cli.invoke(args=["seed"])
    assert result.output.endswith("Aborted!\n")
    assert (result.exit_code, counts(app)) == (1, {})


def test_an_interruption_in_the_second_batch_takes_back_the_first(app: Flask, cli: FlaskCliRunner) -> None:
    batches = count(1)

    def interrupt() -> None:
        if next(batches) == 2:
            raise KeyboardInterrupt

    with when(app, "INSERT INTO users", interrupt):
        result = cli.invoke(args=["seed", "--users", "1200"])
    assert (result.exit_code, next(batches), counts(app)) == (1, 3, {})


@on_servers
@pytest.mark.slow
def test_ctrl_c_half_way_leaves_nothing(app: Flask) -> None:
    environment = {**os.environ, "DATABASE_URL": app.config["DATABASE_URL"], "FLASK_APP": "blog.py", "FLASK_DEBUG": "1"}
    command = [sys.executable, "-m", "flask", "seed"]
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)  # a command in the background ignores Ctrl-C
    # MariaDB locks the whole of an empty table at this level.
    with app.app_context(), db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as other:
        lock, waiting = LOCKS[db.engine.dialect.name]
        other.exec_driver_sql(lock)
        with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
            signal.signal(signal.SIGINT, ours)
            try:
                wait_until_it_writes_comments(process, waiting)
                process.send_signal(signal.SIGINT)
                assert process.wait(timeout=30) == 1
            finally:
                process.kill()
        other.invalidate()  # releases the table
    assert counts(app) == {}


def wait_until_it_writes_comments(process: "subprocess.Popen[bytes]", waiting: str) -> None:
    """Return when `process` waits for the lock on comments, which it writes last."""
    deadline = time.monotonic() + 60
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.exec_driver_sql(waiting).scalar():
            assert time.monotonic() < deadline
            # Look again soon, but not too soon: MariaDB renews innodb_trx only if nobody has read it for 0.1 s.
            with suppress(subprocess.TimeoutExpired):
                pytest.fail(f"flask seed has ended with {process.wait(timeout=0.2)}")


@on_servers
@pytest.mark.slow
def test_of_two_seedings_at_once_the_second_to_write_adds_nothing(
    app: Flask, cli: FlaskCliRunner, run_flask: RunFlask
) -> None:
    codes: list[int] = []

    def seed_elsewhere() -> None:
        codes.append(run_flask("seed", "--seed", "2", url=app.config["DATABASE_URL"]).returncode)

    with when(app, "INSERT INTO users", seed_elsewhere):
        result = cli.invoke(args=["seed", "--seed", "1"])
    assert result.output.endswith("or the connection was lost. Try again.\n")
    assert (codes, result.exit_code, counts(app)["users"], counts(app)["posts"]) == ([0], 1, 8, 60)


@only_on_sqlite
@pytest.mark.slow
def test_on_sqlite_the_second_seeding_waits_and_finds_a_blog_with_users(app: Flask, cli: FlaskCliRunner) -> None:
    environment = {**os.environ, "DATABASE_URL": app.config["DATABASE_URL"], "FLASK_APP": "blog.py", "FLASK_DEBUG": "1"}
    command = [sys.executable, "-m", "flask", "seed", "--seed", "2"]
    others: list[subprocess.Popen[str]] = []

    def start_another() -> None:
        if not others:
            others.append(subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True))

    with when(app, "INSERT INTO users", start_another):
        result = cli.invoke(args=["seed", "--seed", "1"])
    assert result.exit_code == 0
    _, said = others[0].communicate(timeout=60)
    assert "This blog has users" in said
    assert (others[0].returncode, counts(app)["users"], counts(app)["posts"]) == (1, 8, 60)
