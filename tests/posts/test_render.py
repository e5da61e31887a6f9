"""`flask posts render` stores HTML in batches. You can stop it and run it again."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app.database import db
from app.models import Post
from app.posts.commands import BATCH, posts_to_render, render_posts
from tests.conftest import make_app
from tests.rows import NOON, add_post, add_user

COUNT = 2 * BATCH + 20


@pytest.fixture
def unrendered(app: Flask) -> Flask:
    """Posts without stored HTML, as an old blog has them: two batches and a few."""
    with app.app_context():
        same = {"body": "*Hi.*", "author_id": add_user().id, "created_at": NOON, "updated_at": NOON}
        db.session.execute(sa.insert(Post), [{**same, "title": "", "slug": str(number)} for number in range(COUNT)])
        db.session.commit()
    return app


def left_to_render(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(posts_to_render(everything=False)).all())


def test_what_is_missing_is_filled_in(unrendered: Flask, cli: FlaskCliRunner) -> None:
    assert cli.invoke(args=["posts", "render"]).output.endswith(f"Rendered {COUNT} posts.\n")
    with unrendered.app_context():
        found = db.session.execute(sa.select(Post.body_html, Post.summary).distinct()).all()
    assert found == [("<p><em>Hi.</em></p>\n", "Hi.")]


def test_rendering_is_no_change_of_a_post(unrendered: Flask, cli: FlaskCliRunner) -> None:
    cli.invoke(args=["posts", "render"])
    with unrendered.app_context():
        assert db.session.scalars(sa.select(Post.updated_at).distinct()).all() == [NOON]


def test_what_is_stored_stays_unless_all_is_asked_for(app: Flask, cli: FlaskCliRunner) -> None:
    with app.app_context():
        add_post(body="*Hi.*", body_html="from an older renderer", summary="")
    assert cli.invoke(args=["posts", "render"]).output.endswith("Rendered 0 posts.\n")
    with app.app_context():
        assert db.session.scalar(sa.select(Post.body_html)) == "from an older renderer"


def test_all_are_rendered_again_when_asked_for(app: Flask, cli: FlaskCliRunner) -> None:
    with app.app_context():
        add_post(body="*Hi.*", body_html="from an older renderer", summary="")
    assert cli.invoke(args=["posts", "render", "--all"]).output.endswith("Rendered 1 posts.\n")
    with app.app_context():
        assert db.session.execute(sa.select(Post.body_html, Post.summary)).one() == ("<p><em>Hi.</em></p>\n", "Hi.")


def test_a_run_that_is_stopped_keeps_its_batches_and_the_next_goes_on(unrendered: Flask, cli: FlaskCliRunner) -> None:
    with unrendered.app_context():
        assert next(render_posts(everything=False)) == BATCH
    assert left_to_render(unrendered) == COUNT - BATCH
    assert cli.invoke(args=["posts", "render"]).output.endswith(f"Rendered {COUNT - BATCH} posts.\n")
    assert left_to_render(unrendered) == 0


def test_a_post_that_is_saved_meanwhile_keeps_what_was_saved(app: Flask) -> None:
    def save(_: object) -> None:
        with db.engine.begin() as writer:
            writer.execute(sa.update(Post).values(body="new", body_html="<p>new</p>\n", summary="new"))

    with app.app_context():
        add_post(body="old")
        sa.event.listen(db.session, "after_rollback", save, once=True)  # the command has read, and not yet written
        assert list(render_posts(everything=True)) == [1]
        assert db.session.scalar(sa.select(Post.body_html)) == "<p>new</p>\n"


def test_a_database_that_is_behind_is_one_sentence(empty_url: str) -> None:
    result = make_app(empty_url).test_cli_runner().invoke(args=["posts", "render"])
    assert (result.exit_code, result.output) == (1, "Error: The database is empty. Run: flask db upgrade\n")
