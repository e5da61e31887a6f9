"""What an import changes in a post that is here already, on each database."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app.database import db, utc_now
from app.exchange.store import store
from app.models import OldSlug, Post, Revision, Source, User
from blogfiles.origins import Origin
from blogfiles.record import Author, Record, RefusedError
from blogfiles.report import Outcome
from tests.conftest import ROOT
from tests.exchange.files import edit, only_post, run, sums, write
from tests.posts.writing import watch_renders
from tests.rows import NOON, statements
from tests.seed.steps import only_on_sqlite, when

HEAD = "title: Engines\ndate: 2020-02-03\nauthor: Ada\ntags: [flask]"
ADA = Author("Ada")
HELLO = Record(
    path=None,  # one of many in a file
    hash="1",
    slug="hello",
    title="Hello",
    body="Hi.",
    date=NOON,
    created_at=None,
    updated_at=None,
    is_draft=False,
    authors=[],
    tags=[],
    front_matter="",
)


def stored(app: Flask, record: Record, dry_run: bool = False) -> Outcome:
    with app.app_context():
        return store(record, Origin("blog"), ADA, overwrite=False, dry_run=dry_run).outcome


@pytest.mark.parametrize(
    ("head", "look", "value"),
    [
        (HEAD.replace("Engines", "More"), lambda post: post.title, "More"),
        (HEAD.replace("flask", "jinja, ink"), lambda post: [tag.name for tag in post.tags], ["ink", "jinja"]),
        (HEAD.replace("Ada", "Grace"), lambda post: post.author.name, "Grace"),
        (HEAD.replace("2020", "2021"), lambda post: post.published_at, datetime(2021, 2, 3, tzinfo=UTC)),
        (HEAD.replace("2020", "2021"), lambda post: post.created_at, datetime(2021, 2, 3, tzinfo=UTC)),
        (f"{HEAD}\ncreated_at: 2019-02-03", lambda post: post.created_at, datetime(2019, 2, 3, tzinfo=UTC)),
        (f"{HEAD}\ndraft: true", lambda post: post.published_at, None),
        (f"{HEAD}\nslug: b", lambda post: post.slug, "b"),
    ],
    ids=["title", "tags", "author", "date", "date alone", "creation", "draft", "slug"],
)
def test_a_changed_file_updates_its_post(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path, head: str, look: Callable[[Post], object], value: object
) -> None:
    write(tmp_path, "a.md", HEAD)
    run(cli, tmp_path)
    write(tmp_path, "a.md", head)
    assert sums(run(cli, tmp_path)) == "1 updated"
    with app.app_context():
        assert look(only_post()) == value
        assert abs(only_post().updated_at - utc_now()) < timedelta(minutes=1)
    assert sums(run(cli, tmp_path)) == "1 unchanged"
    write(tmp_path, "a.md", head, "More.")
    assert sums(run(cli, tmp_path)) == "1 updated"  # the first update was no edit by a person


def test_an_update_keeps_the_old_text_and_the_old_address(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", HEAD, "One.")
    run(cli, tmp_path)
    write(tmp_path, "a.md", f"{HEAD}\nslug: b", "Two.")
    run(cli, tmp_path)
    with app.app_context():
        assert (only_post().body, only_post().slug) == ("Two.", "b")
        assert db.session.scalars(sa.select(Revision.body)).all() == ["One."]
        assert db.session.scalars(sa.select(OldSlug.slug)).all() == ["a"]


@pytest.mark.parametrize("change", ["tags: [jinja]", "tags: [flask]\nauthor: Grace", "tags: [flask]\ntitle: Two"])
def test_the_time_of_a_change_comes_from_the_file(app: Flask, cli: FlaskCliRunner, tmp_path: Path, change: str) -> None:
    for year, head in ((2021, "tags: [flask]"), (2021, change), (2022, change)):
        write(tmp_path, "a.md", f"date: 2020-02-03\nlast_modified_at: {year}-02-03\n{head}")
        run(cli, tmp_path)
        with app.app_context():
            assert only_post().updated_at == datetime(year, 2, 3, tzinfo=UTC)
    write(tmp_path, "a.md", "date: 2020-02-03")
    assert sums(run(cli, tmp_path)) == "1 updated"


def test_values_that_a_file_no_longer_has_stay(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", "author: Ada\ncreated_at: 2020-02-03")
    run(cli, tmp_path)
    write(tmp_path, "a.md", "title: Engines")
    run(cli, tmp_path)
    with app.app_context():
        post = only_post()
        assert (post.title, post.author.name, post.created_at) == ("Engines", "Ada", datetime(2020, 2, 3, tzinfo=UTC))


def test_a_change_of_other_front_matter_leaves_the_post(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", f"{HEAD}\nimage: one.png")
    run(cli, tmp_path)
    write(tmp_path, "a.md", f"{HEAD}\nimage: two.png")
    assert sums(run(cli, tmp_path)) == "1 updated"
    with app.app_context():
        assert only_post().version == 1
        assert "two.png" in db.session.scalars(sa.select(Source.front_matter)).one()


def test_the_slug_finds_one_of_many_posts_in_a_file(app: Flask) -> None:
    changed = replace(HELLO, hash="2", body="Hello.")
    assert stored(app, HELLO) is Outcome.IMPORTED
    assert stored(app, HELLO) is Outcome.UNCHANGED
    assert stored(app, changed) is Outcome.UPDATED
    edit(app, title="Mine")
    assert stored(app, HELLO) is Outcome.LEFT_ALONE


def test_an_old_slug_finds_it_too(app: Flask) -> None:
    stored(app, HELLO)
    edit(app, slug="good-day")
    assert stored(app, HELLO) is Outcome.UNCHANGED
    assert stored(app, replace(HELLO, hash="2")) is Outcome.LEFT_ALONE
    with app.app_context():
        assert only_post().slug == "good-day"


def test_a_username_as_written_comes_before_its_slug(app: Flask) -> None:
    with app.app_context():
        db.session.add_all([User(username="ada-l"), User(username="ada_l")])
        db.session.commit()
    stored(app, replace(HELLO, authors=[Author("Ada", "Ada_L")]))
    stored(app, replace(HELLO, slug="b", authors=[Author("Ada", "ada.l")]))
    with app.app_context():
        assert {post.slug: post.author.username for post in db.session.scalars(sa.select(Post))} == {
            "hello": "ada_l",
            "b": "ada-l",
        }


def test_no_transaction_is_open_while_a_text_is_rendered(app: Flask) -> None:
    was_open = []

    def look(*_: object) -> None:
        was_open.append(db.session().in_transaction())

    sa.event.listen(Post, "init", look)
    try:
        stored(app, HELLO)
    finally:
        sa.event.remove(Post, "init", look)
    assert was_open == [False]


@only_on_sqlite
def test_nothing_changes_between_the_decision_and_the_write(app: Flask) -> None:
    with statements(app) as sent:
        stored(app, HELLO)
    texts = [text for text, _ in sent]
    assert texts.index("BEGIN IMMEDIATE") < min(
        number for number, text in enumerate(texts) if "WHERE posts.slug" in text
    )


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"], indirect=True)  # SQLite lets nobody write meanwhile
def test_an_edit_just_before_the_update_is_not_lost(app: Flask) -> None:
    edits = ["Mine"]

    def edit_once() -> None:
        if edits:
            edit(app, title=edits.pop())

    stored(app, HELLO)
    changed = replace(HELLO, hash="2", body="Theirs.")
    with when(app, "UPDATE posts", edit_once), pytest.raises(RefusedError, match="changed at the same time"):
        stored(app, changed)
    assert stored(app, changed) is Outcome.LEFT_ALONE


@pytest.mark.slow
def test_an_import_killed_at_any_statement_leaves_whole_posts_and_can_continue(kind: str) -> None:
    command = [sys.executable, "-m", "tests.exchange.kills", kind]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr
    assert int(result.stdout.splitlines()[-1].removesuffix(" kills")) > 8


@only_on_sqlite
def test_a_file_is_rendered_once_and_never_while_the_import_keeps_others_from_writing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    renders = watch_renders(app, monkeypatch)
    assert stored(app, HELLO) is Outcome.IMPORTED
    assert stored(app, replace(HELLO, hash="2", body="*Changed.*")) is Outcome.UPDATED
    assert renders == [False, False]
    with app.app_context():
        assert only_post().body_html == "<p><em>Changed.</em></p>\n"
