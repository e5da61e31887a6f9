"""Files become rows, on each database."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app.database import db, utc_now
from app.models import Post, Tag, User
from app.posts.slugs import SLUG_LENGTH
from tests.exchange.files import only_post, run, sums, write
from tests.rows import statements


def counts() -> list[int | None]:
    return [db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in (Post, Tag, User)]


@pytest.mark.parametrize(
    ("name", "head", "slug"),
    [
        ("my first_post.md", "", "my-first-post"),
        ("a.md", "slug: Über uns!", "uber-uns"),
        ("a.md", f"slug: {'0' * SLUG_LENGTH}", "0" * SLUG_LENGTH),
        ("a.md", "slug: 🚂", "1f682"),
    ],
)
def test_the_slug_is_made_from_the_file(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path, name: str, head: str, slug: str
) -> None:
    write(tmp_path, name, head)
    run(cli, tmp_path)
    with app.app_context():
        assert only_post().slug == slug


def test_a_name_finds_its_author_and_two_spellings_make_one_tag(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    write(tmp_path, "a.md", "author: Ada Lovelace\ntags: [How & why, how and why]")
    run(cli, tmp_path)
    write(tmp_path, "b.md", "author: {username: ada-lovelace}")
    run(cli, tmp_path)
    with app.app_context():
        assert db.session.scalars(sa.select(User.username)).all() == ["ada-lovelace"]
        assert [(tag.slug, tag.name) for tag in db.session.scalars(sa.select(Tag))] == [("how-and-why", "How & why")]


def test_a_file_becomes_a_published_post(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "hi.md", "title: Hi\nauthor: Ada\ndate: 2020-02-03 04:05:06 +0100\ntags: [Flask]", "*Text*")
    result = run(cli, tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.output.endswith("1 post imported (0 drafts), 0 updated, 0 unchanged, 0 left alone, 0 not imported.\n")
    with app.app_context():
        post = only_post()
        assert (post.title, post.slug, post.body, post.author.name) == ("Hi", "hi", "*Text*", "Ada")
        assert [tag.slug for tag in post.tags] == ["flask"]
        assert "<em>Text</em>" in post.html
        moment = datetime(2020, 2, 3, 3, 5, 6, tzinfo=UTC)
        assert (post.published_at, post.created_at, post.updated_at) == (moment, moment, moment)


def test_a_file_without_a_date_becomes_a_draft_and_is_counted(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "2020-02-03-a.md", "draft: true")
    write(tmp_path, "b.md")
    assert "2 posts imported (2 drafts, 1 without a date)" in run(cli, tmp_path).output
    assert "0 posts imported (0 drafts), 0 updated, 2 unchanged" in run(cli, tmp_path).output
    with app.app_context():
        assert db.session.scalars(sa.select(Post.published_at)).all() == [None, None]


def test_a_date_in_the_future_makes_a_scheduled_post(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", "date: 2100-01-01")
    run(cli, tmp_path)
    with app.app_context():
        post = only_post()
        assert post.published_at == datetime(2100, 1, 1, tzinfo=UTC)
        assert abs(post.created_at - utc_now()) < timedelta(minutes=1)


def test_the_earliest_possible_date_can_be_stored(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", "date: 0001-01-01")
    run(cli, tmp_path)
    with app.app_context():
        assert only_post().published_at == datetime(1, 1, 1, tzinfo=UTC)


def test_an_unknown_author_becomes_a_user_who_cannot_sign_in(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", "author: Ada Lovelace")
    run(cli, tmp_path)
    with app.app_context():
        ada = db.session.scalars(sa.select(User)).one()
        assert (ada.username, ada.name, ada.is_author) == ("ada-lovelace", "Ada Lovelace", True)
        assert (ada.email, ada.password_hash) == (None, None)


def test_authors_that_differ_only_in_case_are_one(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", "author: DirtyF")
    write(tmp_path, "b.md", "author: dirtyf")
    run(cli, tmp_path)
    with app.app_context():
        assert counts() == [2, 0, 1]


def test_a_known_author_gets_the_posts_and_does_not_change(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    with app.app_context():
        db.session.add(User(username="ada", name="Ada Lovelace", email="ada@example.com"))
        db.session.commit()
    write(tmp_path, "a.md", "author: ADA")
    run(cli, tmp_path)
    with app.app_context():
        assert (only_post().author.name, only_post().author.email) == ("Ada Lovelace", "ada@example.com")


def test_the_first_of_several_authors_owns_the_post(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", "authors: [grace, ada]")
    run(cli, tmp_path)
    with app.app_context():
        assert only_post().author.username == "grace"


@pytest.mark.parametrize(("options", "username"), [((), "author"), (("--author", "Ada"), "ada")])
def test_the_option_names_the_author_of_files_without_one(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path, options: tuple[str, ...], username: str
) -> None:
    write(tmp_path, "a.md")
    run(cli, tmp_path, *options)
    with app.app_context():
        assert only_post().author.username == username


def test_an_existing_tag_is_used_again(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    with app.app_context():
        db.session.add(Tag(name="Flask"))
        db.session.commit()
    write(tmp_path, "a.md", "tags: [flask]")
    write(tmp_path, "b.md", "categories: FLASK")
    run(cli, tmp_path)
    with app.app_context():
        assert counts() == [2, 1, 1]


@pytest.mark.parametrize(("first", "second"), [("a.md", "b/a.md"), ("2020-01-01-a.md", "b/2020-01-01-a.md")])
def test_the_second_file_with_the_same_slug_and_day_is_refused(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path, first: str, second: str
) -> None:
    write(tmp_path, first, "title: First")
    write(tmp_path, second, "title: Second")
    result = run(cli, tmp_path)
    assert result.stderr == f"{second}: has the same slug, a, as {first}\n"
    with app.app_context():
        assert only_post().title == "First"


def test_a_refused_file_does_not_block_its_slug(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "2020-01-01-a.md", f"title: {'x' * 301}")
    write(tmp_path, "2021-01-01-a.md", "title: Second")
    run(cli, tmp_path)
    with app.app_context():
        assert only_post().title == "Second"


@pytest.mark.parametrize(
    ("head", "created", "updated"),
    [
        ("date: 2020-02-03", 2020, 2020),
        ("date: 2020-02-03\ncreated_at: 2019-02-03", 2019, 2019),
        ("date: 2020-02-03\nlast_modified_at: 2021-02-03", 2020, 2021),
        ("date: 2020-02-03\ndraft: true", 2020, 2020),
    ],
)
def test_the_times_in_a_file_become_those_of_the_post(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path, head: str, created: int, updated: int
) -> None:
    write(tmp_path, "a.md", head)
    run(cli, tmp_path)
    with app.app_context():
        assert (only_post().created_at.year, only_post().updated_at.year) == (created, updated)


def test_a_dry_run_prints_the_same_and_writes_nothing(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    run(cli, tmp_path)
    write(tmp_path, "a.md", "tags: [Flask]")
    write(tmp_path, "b.md", "author: Ada")
    write(tmp_path, "c.md", f"title: {'x' * 301}")
    with statements(app) as sent:
        told = run(cli, tmp_path, "--dry-run")
    assert not [text for text, _ in sent if text.startswith(("INSERT", "UPDATE", "DELETE", "BEGIN IMMEDIATE"))]
    with app.app_context():
        assert counts() == [1, 0, 1]
    done = run(cli, tmp_path)
    assert sums(done) == "1 post imported, 1 updated, 1 not imported"
    assert told.output.splitlines()[-1] == f"Dry run, nothing written: {done.output.splitlines()[-1]}"
    assert (told.stderr, told.exit_code) == (done.stderr, 1)


def test_a_post_that_was_not_public_becomes_a_draft_with_a_line(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    write(tmp_path, "a.md", "date: 2016-03-10\npassword: example")
    result = run(cli, tmp_path)
    assert "a.md: is a draft now, since it has a password\n" in result.output
    assert (sums(result), result.exit_code) == ("1 post imported", 0)
    with app.app_context():
        assert only_post().published_at is None
    assert "password" not in run(cli, tmp_path).output
