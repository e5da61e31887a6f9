"""Posts with the same name on different days, on each database."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app.database import db
from app.models import Post
from blogfiles.tests.exports import item, records
from tests.exchange.files import run, sums, write
from tests.rows import add_post

FIRST, SECOND = "2020-03-01-update.md", "2021-03-01-update.md"
NOTE = f"{SECOND}: gets the slug update-2021-03-01, since {FIRST} has the slug update\n"


def bodies(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {post.slug: post.body for post in db.session.scalars(sa.select(Post))}


def test_the_second_post_of_a_name_gets_the_date_in_its_slug(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, FIRST, body="One.")
    write(tmp_path, SECOND, body="Two.")
    assert NOTE in run(cli, tmp_path, "--dry-run").output
    result = run(cli, tmp_path)
    assert NOTE in result.output
    assert (sums(result), result.exit_code) == ("2 posts imported", 0)
    assert bodies(app) == {"update": "One.", "update-2021-03-01": "Two."}
    assert sums(run(cli, tmp_path)) == "2 unchanged"


def test_a_corrected_file_reaches_its_own_post(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, FIRST, body="One.")
    write(tmp_path, SECOND, body="Two.")
    run(cli, tmp_path)
    write(tmp_path, SECOND, body="Three.")
    assert sums(run(cli, tmp_path)) == "1 updated, 1 unchanged"
    write(tmp_path, SECOND, body="Four.")
    assert sums(run(cli, tmp_path / SECOND, "--overwrite")) == "1 updated"  # alone, too
    assert bodies(app) == {"update": "One.", "update-2021-03-01": "Four."}


def test_an_older_post_of_the_name_that_comes_later_changes_no_address(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    write(tmp_path, SECOND, body="Two.")
    run(cli, tmp_path)
    write(tmp_path, FIRST, body="One.")
    note = f"{FIRST}: gets the slug update-2020-03-01, since another post has the slug update\n"
    assert note in run(cli, tmp_path).output
    for name in (FIRST, SECOND):
        write(tmp_path, name, body=name)
    assert sums(run(cli, tmp_path)) == "2 updated"
    assert bodies(app) == {"update": SECOND, "update-2020-03-01": FIRST}


@pytest.mark.parametrize("options", [(), ("--overwrite",)])
def test_a_post_written_here_keeps_its_name(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path, options: tuple[str, ...]
) -> None:
    with app.app_context():
        add_post("Engines", slug="update", body="Mine.")
    write(tmp_path, SECOND, body="Theirs.")
    assert sums(run(cli, tmp_path, *options)) == "1 post imported"
    assert bodies(app) == {"update": "Mine.", "update-2021-03-01": "Theirs."}


def test_a_namesake_that_moved_is_still_the_same_post(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, FIRST, body="One.")
    write(tmp_path, SECOND, body="Two.")
    run(cli, tmp_path)
    (tmp_path / "2021").mkdir()
    (tmp_path / SECOND).rename(tmp_path / "2021" / SECOND)
    assert sums(run(cli, tmp_path)) == "2 unchanged"
    write(tmp_path, f"2021/{SECOND}", body="Three.")
    assert sums(run(cli, tmp_path)) == "1 updated, 1 unchanged"


def test_namesakes_in_an_export_file_of_wordpress_are_both_imported(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    name = "<wp:post_name>update</wp:post_name>"
    later = f"{name}<wp:post_date_gmt>2014-05-06 02:12:52</wp:post_date_gmt>"
    for text in ("Two.", "Three."):
        records(tmp_path, item("A", "One.", name) + item("B", text, later))
        result = run(cli, tmp_path)
    assert sums(result) == "1 updated, 1 unchanged"
    assert bodies(app) == {"update": "One.", "update-2014-05-06": "Three."}
