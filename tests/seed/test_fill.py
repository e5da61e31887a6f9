"""What `flask seed` promises: it never touches a blog that has a user, and the same seed gives the same rows."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app.auth.models import User
from app.comments.models import Comment
from app.database import db
from app.posts.models import Post, Tag
from tests.conftest import RunFlask
from tests.seed.steps import NOT_DEBUG, add, counts, seed, values
from tests.seed.test_demo import made_up


def test_a_blog_that_has_a_user_is_left_alone(app: Flask, cli: FlaskCliRunner) -> None:
    add(app, User(username="ada"))
    result = cli.invoke(args=["seed"])
    assert result.output.startswith("Error: This blog has users, and `flask seed` fills only an empty blog.")
    assert (result.exit_code, counts(app)) == (1, {"users": 1})


def test_a_blog_that_was_seeded_is_left_alone(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    first = counts(app)
    assert cli.invoke(args=["seed", "--users", "20", "--posts", "200", "--seed", "2"]).exit_code == 1
    assert counts(app) == first


@pytest.mark.slow
def test_debug_unlocks_nothing(app: Flask, run_flask: RunFlask) -> None:
    add(app, User(username="ada"))
    result = run_flask("seed", url=app.config["DATABASE_URL"], FLASK_DEBUG="1")
    assert (result.returncode, counts(app)) == (1, {"users": 1})


def test_every_demo_user_is_marked(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    assert set(values(app, User.is_demo)) == {(True,)}


@pytest.mark.slow
def test_the_rows_are_the_same_in_another_time_zone_and_process(app: Flask, run_flask: RunFlask) -> None:
    elsewhere = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7"}
    assert run_flask("seed", url=app.config["DATABASE_URL"], **NOT_DEBUG, **elsewhere).returncode == 0
    users, posts, comments = made_up()
    assert values(app, User.username, User.name, User.about, User.created_at) == sorted(
        (user.username, user.name, user.about, user.created_at) for user in users
    )
    found = [Post.slug, Post.title, Post.body, Post.created_at, Post.updated_at, Post.published_at, Post.deleted_at]
    assert values(app, *found) == [
        tuple(getattr(post, column.key) for column in found) for post in sorted(posts, key=lambda post: post.slug)
    ]
    assert values(app, Comment.created_at, Comment.body) == sorted((row.created_at, row.body) for row in comments)
    with app.app_context():
        authors = {post.slug: post.author.username for post in db.session.scalars(sa.select(Post))}
    assert authors == {post.slug: post.author.username for post in posts}


def test_another_seed_and_language_give_other_rows(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--seed", "2", "--locale", "ja-JP", "--posts", "10")
    _, posts, _ = made_up(posts=10, seed=2, locale="ja_JP")
    assert values(app, Post.slug) == sorted((post.slug,) for post in posts)


def test_every_post_is_stored_with_its_html_and_summary(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    assert [
        slug for slug, html, summary in values(app, Post.slug, Post.body_html, Post.summary) if not html + summary
    ] == []


def test_a_tag_that_stayed_behind_is_used(app: Flask, cli: FlaskCliRunner) -> None:
    add(app, Tag(name="Flask"))
    seed(cli)
    with app.app_context():
        flask = db.session.scalars(sa.select(Tag).where(Tag.slug == "flask")).one()
        assert flask.name == "Flask"
        assert db.session.scalars(flask.posts.select()).first()


@pytest.mark.slow
def test_more_rows_than_one_batch_holds_are_all_written(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--users", "501", "--posts", "501")
    found = counts(app)
    assert (found["users"], found["posts"]) == (501, 501)


@pytest.mark.slow
def test_a_hundred_of_the_users_write(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--users", "120", "--posts", "501")
    writers = {author for (author,) in values(app, Post.author_id)}
    assert writers <= {id_ for (id_,) in values(app, User.id)[:100]}
