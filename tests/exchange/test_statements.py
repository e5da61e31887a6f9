"""An import sends few statements for each post, on each database: most of them serve a whole group of posts."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app.database import db
from app.exchange.store import GROUP
from app.models import Post
from tests.databases import slow_on_servers
from tests.exchange.files import run, sums, write
from tests.rows import statements

pytestmark = pytest.mark.every_database


def write_posts(folder: Path, first: int, count: int) -> None:
    authors = ("Ada", "Grace")
    for number in range(first, first + count):
        head = (
            f"title: Post {number}\ndate: 2020-01-02\nauthor: {authors[number % 2]}\ntags: [common, topic {number % 7}]"
        )
        write(folder, f"{number:03}-post.md", f"{head}\naliases: [/old/{number}, /older/{number}]")


def sent_by(app: Flask, folder: Path) -> int:
    """Import a folder, and return the number of statements."""
    with statements(app) as sent:
        assert run(app.test_cli_runner(), folder).exit_code == 0
    return len(sent)


def test_a_group_of_new_posts_shares_its_statements(app: Flask, kind: str, tmp_path: Path) -> None:
    for name, first, groups in (("one", 100, 1), ("two", 200, 3)):
        write_posts(tmp_path / name, first, groups * GROUP)
    counts = [sent_by(app, tmp_path / name) for name in ("one", "two")]
    of_a_group = (counts[1] - counts[0]) / 2
    # SQLite does not say which of many new rows got which id, so each post has an INSERT of its own there.
    assert of_a_group <= 10 + (GROUP if kind == "sqlite" else 0)


@slow_on_servers
def test_an_unchanged_post_needs_few_statements(app: Flask, tmp_path: Path) -> None:
    write_posts(tmp_path / "some", 100, 5)
    write_posts(tmp_path / "more", 100, 35)
    for name in ("some", "more"):
        run(app.test_cli_runner(), tmp_path / name)
    counts = [sent_by(app, tmp_path / name) for name in ("some", "more")]
    assert (counts[1] - counts[0]) / 30 <= 3.5


def test_one_bad_file_in_a_group_stops_no_other(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write_posts(tmp_path, 100, 5)
    write(tmp_path, "102-post.md", f"tags: [{'x' * 65}]")
    result = run(cli, tmp_path)
    assert result.stderr == "102-post.md: name holds 64 characters at most; this has 65\n"
    assert sums(result) == "4 posts imported, 1 not imported"
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Post.id))) == 4
