"""Seeding never touches a real blog: where it may write, and what `--reset` leaves."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app.auth.models import User
from app.comments.models import Comment
from app.database import db
from app.posts.models import Post, Tag
from app.seed.models import Seeding
from tests.conftest import RunFlask
from tests.seed.steps import add, counts, posts, seed, values


def test_a_blog_that_people_began_is_left_alone(app: Flask, cli: FlaskCliRunner) -> None:
    add(app, User(username="ada"))
    result = cli.invoke(args=["seed"])
    assert result.exit_code == 1
    assert result.output == "Error: This blog has users that were there before `flask seed`, so it adds nothing here.\n"
    assert counts(app) == {"users": 1}


def test_debug_unlocks_nothing(app: Flask, run_flask: RunFlask) -> None:
    add(app, User(username="ada"))
    result = run_flask("seed", url=app.config["DATABASE_URL"], FLASK_DEBUG="1")
    assert (result.returncode, counts(app)) == (1, {"users": 1})


def test_a_demo_blog_that_people_joined_may_be_topped_up_and_their_rows_stay(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--posts", "20")
    ada = User(username="ada", about="Real.")
    add(app, ada, Post(title="Mine", body="Real.", author=ada))
    mine = [row for row in posts(app) if row[0] == "Mine"]
    seed(cli, "--posts", "30")
    assert counts(app)["posts"] == 31
    assert [row for row in posts(app) if row[0] == "Mine"] == mine


@pytest.mark.parametrize("model", [User, Post, Tag, Comment])
def test_every_demo_row_is_marked(app: Flask, cli: FlaskCliRunner, model: type[User | Post | Tag | Comment]) -> None:
    seed(cli)
    assert set(values(app, model.is_demo)) == {(True,)}


def test_no_demo_user_has_a_password_outside_debug(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    assert set(values(app, User.password_hash)) == {(None,)}


def test_the_row_of_the_first_seeding_says_what_was_asked_for(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--seed", "7", "--locale", "de_DE", "--posts", "0")
    assert values(app, Seeding.id, Seeding.seed, Seeding.locale) == [(1, 7, "de_DE")]


def test_reset_removes_all_that_seeding_made(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    assert seed(cli, "--reset").output == "Removed 8 users, 60 posts, 20 tags, 62 comments.\n"
    assert counts(app) == {}


def test_reset_leaves_the_rows_of_people(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    ada = User(username="ada")
    add(app, ada, Tag(name="Poetry"), Post(title="Mine", body="Real.", author=ada, tags=[Tag(name="Engines")]))
    seed(cli, "--reset")
    assert counts(app) == {"users": 1, "posts": 1, "tags": 2, "post_tags": 1}


def test_reset_leaves_what_a_person_wrote_under_a_demo_account(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    with app.app_context():
        author = db.session.scalars(sa.select(User).limit(1)).one()
        db.session.add(Post(title="Mine", body="Real.", author=author))
        db.session.commit()
    seed(cli, "--reset")
    assert counts(app) == {"users": 1, "posts": 1}


def test_reset_leaves_a_demo_tag_that_a_person_uses(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    with app.app_context():
        flask = db.session.scalars(sa.select(Tag).where(Tag.slug == "flask")).one()
        db.session.add(Post(title="Mine", body="Real.", author=User(username="ada"), tags=[flask]))
        db.session.commit()
    seed(cli, "--reset")
    assert posts(app)[0][-1] == ["flask"]


def test_reset_does_nothing_to_a_blog_that_was_never_seeded(app: Flask, cli: FlaskCliRunner) -> None:
    ada = User(username="ada")
    add(app, ada, Post(title="Mine", body="Real.", author=ada, tags=[Tag(name="Engines")]))
    before = counts(app)
    seed(cli, "--reset")
    assert counts(app) == before


def test_after_a_reset_a_blog_that_people_joined_is_theirs(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    add(app, User(username="ada"))
    seed(cli, "--reset")
    assert cli.invoke(args=["seed"]).exit_code == 1
    assert counts(app) == {"users": 1}
