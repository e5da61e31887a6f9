"""An interruption, a person who joins meanwhile, a second seeding: nothing half-done stays."""

import os
import signal
import subprocess
import sys
from itertools import count

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app.auth.models import User
from app.database import db
from tests.conftest import ROOT, RunFlask
from tests.seed.steps import counts, seed, when


@pytest.mark.parametrize("table", ["seedings", "users", "tags", "posts", "post_tags", "comments"])
def test_an_interruption_while_a_table_is_written_leaves_nothing(app: Flask, cli: FlaskCliRunner, table: str) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with when(app, f"INSERT INTO {table}", interrupt):
        result = cli.invoke(args=["seed"])
    assert result.output.endswith("Aborted!\n")
    assert (result.exit_code, counts(app)) == (1, {})


def test_an_interruption_in_the_second_batch_takes_back_the_first(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--posts", "10")
    before = counts(app)
    batches = count(1)

    def interrupt() -> None:
        if next(batches) == 2:
            raise KeyboardInterrupt

    with when(app, "INSERT INTO posts", interrupt):
        result = cli.invoke(args=["seed", "--users", "20", "--posts", "1200"])
    assert (result.exit_code, next(batches), counts(app)) == (1, 3, before)


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"], indirect=True)  # where others can lock one table
def test_ctrl_c_half_way_leaves_nothing(app: Flask) -> None:
    lock = {"postgresql": "LOCK TABLE comments IN EXCLUSIVE MODE", "mysql": "SELECT id FROM comments FOR UPDATE"}
    environment = {**os.environ, "DATABASE_URL": app.config["DATABASE_URL"], "FLASK_APP": "blog.py", "FLASK_DEBUG": "1"}
    command = [sys.executable, "-u", "-m", "flask", "seed"]
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background ignores Ctrl-C
    with app.app_context(), db.engine.connect() as other:
        other.exec_driver_sql(lock[db.engine.dialect.name])
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
            signal.signal(signal.SIGINT, ours)
            assert process.stdout
            assert any(line.startswith("Writing comments") for line in process.stdout)  # the last; posts are written
            process.send_signal(signal.SIGINT)
            try:
                assert process.wait(timeout=30) == 1
            finally:
                process.kill()
        other.invalidate()  # which gives the table back
    assert counts(app) == {}


def test_someone_who_joins_while_rows_are_made_up_stops_the_writing(app: Flask, cli: FlaskCliRunner) -> None:
    def ada_joins() -> None:
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(sa.insert(User).values(username="ada", name="Ada", about="", is_demo=False))

    with when(app, "SELECT posts.slug, posts.is_demo FROM posts", ada_joins):
        result = cli.invoke(args=["seed"])
    assert (result.exit_code, counts(app)) == (1, {"users": 1})


def test_of_two_seedings_at_once_only_one_writes(app: Flask, cli: FlaskCliRunner, run_flask: RunFlask) -> None:
    def seed_elsewhere() -> None:
        run_flask("seed", url=app.config["DATABASE_URL"])

    with when(app, "SELECT posts.slug, posts.is_demo FROM posts", seed_elsewhere):
        result = cli.invoke(args=["seed"])
    assert result.output.endswith(
        "Nothing was added: someone else was writing, or the database went away. Run this again.\n"
    )
    assert (result.exit_code, counts(app)["users"], counts(app)["posts"]) == (1, 8, 60)
