"""Import a file whose post is here already, on each database."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app.database import db, utc_now
from app.models import Post, Revision
from tests.exchange.files import edit, only_post, run, sums, write
from tests.rows import add_post, add_user, statements
from tests.seed.steps import when

HEAD = "title: Engines\ndate: 2020-02-03\nauthor: Ada\ntags: [flask]"
EDITED = "a.md: left alone: edited here since it was imported\n"


def test_an_unchanged_file_costs_one_statement_and_no_lock(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    for name in ("a.md", "b.md", "c.md"):
        write(tmp_path, name, HEAD)
    assert sums(run(cli, tmp_path)) == "3 posts imported"
    with statements(app) as sent:
        assert sums(run(cli, tmp_path)) == "3 unchanged"
    of_the_group = [text for text, _ in sent if "UNION ALL" in text and "old_slugs" in text]
    assert len(of_the_group) == 1  # are all of them new?
    texts = [text for text, _ in sent if text not in of_the_group]
    assert len([text for text in texts if "FROM sources" in text]) == 1 + 3  # the first looks at all sources
    assert not [text for text in texts if "FROM posts" in text]
    assert not [text for text in texts if text.startswith(("INSERT", "UPDATE", "DELETE", "BEGIN IMMEDIATE"))]


@pytest.mark.parametrize("columns", [{"title": "Mine"}, {"slug": "mine"}, {"tags": []}, {"published_at": None}])
def test_a_post_that_was_edited_here_is_left_alone(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path, columns: dict[str, object]
) -> None:
    write(tmp_path, "a.md", HEAD)
    run(cli, tmp_path)
    edit(app, **columns)
    assert sums(run(cli, tmp_path, "--overwrite")) == "1 unchanged"
    write(tmp_path, "a.md", HEAD, "Theirs.")
    result = run(cli, tmp_path)
    assert (sums(result), result.stderr, result.exit_code) == ("1 left alone", EDITED, 0)
    with app.app_context():
        assert only_post().body == "Text"
        assert all(getattr(only_post(), name) == value for name, value in columns.items())


def test_overwrite_updates_it_and_keeps_the_text_before(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", HEAD)
    run(cli, tmp_path)
    edit(app, body="Mine.", slug="mine")
    write(tmp_path, "a.md", HEAD, "Theirs.")
    assert sums(run(cli, tmp_path, "--overwrite")) == "1 updated"
    with app.app_context():
        assert (only_post().body, only_post().slug) == ("Theirs.", "a")
        assert db.session.scalars(sa.select(Revision.body).order_by(Revision.version)).all() == ["Text", "Mine."]


def test_a_file_with_the_same_edit_as_here_is_unchanged(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", HEAD)
    run(cli, tmp_path)
    edit(app, body="Mine.")
    write(tmp_path, "a.md", HEAD, "Mine.")
    assert sums(run(cli, tmp_path)) == "1 unchanged"
    write(tmp_path, "a.md", HEAD, "Theirs.")
    assert sums(run(cli, tmp_path)) == "1 updated"  # both were the same, so nobody's edit is lost


def test_an_edit_during_the_import_is_not_lost(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", HEAD)
    run(cli, tmp_path)
    write(tmp_path, "a.md", HEAD, "Theirs.")
    edits = ["Mine."]

    def edit_once() -> None:
        if edits:
            edit(app, body=edits.pop())

    with when(app, "SELECT posts.id", edit_once):
        assert run(cli, tmp_path).stderr == EDITED
    with app.app_context():
        assert only_post().body == "Mine."


@pytest.mark.parametrize(("is_edited", "outcome"), [(False, "1 updated"), (True, "1 left alone")])
def test_a_file_that_moved_still_finds_its_post(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path, is_edited: bool, outcome: str
) -> None:
    write(tmp_path, "a.md", HEAD)
    run(cli, tmp_path)
    if is_edited:
        edit(app, title="Mine")
    (tmp_path / "2020").mkdir()
    (tmp_path / "a.md").rename(tmp_path / "2020/a.md")
    assert sums(run(cli, tmp_path)) == "1 unchanged"
    write(tmp_path, "2020/a.md", HEAD, "Two.")
    assert sums(run(cli, tmp_path)) == outcome


def test_the_post_of_another_blog_is_left_alone(cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path / "one", "a.md", "title: One\ndate: 2020-02-03")
    write(tmp_path / "two", "2020-02-03-a.md", "title: One", "Another text.")
    run(cli, tmp_path / "one")
    for options in ((), ("--overwrite",)):
        result = run(cli, tmp_path / "two", "--source", "two", *options)
        assert result.stderr == "2020-02-03-a.md: left alone: the post from a.md of the source one has the slug a\n"
        assert sums(result) == "1 left alone"


def test_a_post_that_was_written_here_is_left_alone(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    with app.app_context():
        add_post("Engines", slug="a")
    write(tmp_path, "a.md")
    assert run(cli, tmp_path).stderr == "a.md: left alone: a post written here has the slug a\n"


def test_a_file_equal_to_a_post_written_here_becomes_its_source(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    with app.app_context():
        moment = datetime(2020, 2, 3, tzinfo=UTC)
        add_post("Engines", add_user(), slug="a", body="Text", published_at=moment, created_at=moment)
    write(tmp_path, "a.md", HEAD.replace("tags: [flask]", "image: one.png"))
    assert sums(run(cli, tmp_path)) == "1 unchanged"
    write(tmp_path, "a.md", HEAD)
    assert sums(run(cli, tmp_path)) == "1 updated"


def test_a_post_in_the_bin_stays_there(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", HEAD)
    run(cli, tmp_path)
    edit(app, deleted_at=utc_now())
    assert sums(run(cli, tmp_path)) == "1 unchanged"
    write(tmp_path, "a.md", f"{HEAD}\n# A comment: the words are as before.")
    assert run(cli, tmp_path).stderr == "a.md: left alone: its post is in the bin\n"
    assert sums(run(cli, tmp_path, "--overwrite")) == "1 updated"
    with app.app_context():
        assert only_post().deleted_at is None


def test_a_file_never_takes_the_slug_of_another_post(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", "date: 2020-02-03")
    run(cli, tmp_path)
    with app.app_context():
        add_post("Engines", slug="b")
    write(tmp_path, "a.md", "date: 2020-02-03\nslug: b", "Two.")
    result = run(cli, tmp_path)
    assert "a.md: keeps the slug a, since another post has the slug b\n" in result.output
    assert sums(result) == "1 updated"
    with app.app_context():
        bodies = {post.slug: post.body for post in db.session.scalars(sa.select(Post))}
        assert (bodies["a"], bodies["b"] == "Two.") == ("Two.", False)


def test_the_same_file_with_a_new_title_is_still_the_same_post(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "hello.md", "title: Hello\ndate: 2020-02-03")
    run(cli, tmp_path)
    write(tmp_path, "hello.md", "title: Hello again\ndate: 2020-02-03")
    assert sums(run(cli, tmp_path)) == "1 updated"
