"""The same seed gives the same rows, everywhere and however often it is run; nothing clashes."""

from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app.auth.models import User
from app.database import db
from app.posts.models import Post, Tag
from tests.conftest import RunFlask
from tests.seed.steps import NOT_DEBUG, add, counts, only_on_sqlite, posts, seed, users, values


def test_the_same_seed_gives_the_same_rows_in_another_time_zone_and_process(
    app: Flask, cli: FlaskCliRunner, run_flask: RunFlask
) -> None:
    seed(cli)
    before = users(app), posts(app)
    seed(cli, "--reset")
    elsewhere = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7"}
    run_flask("seed", url=app.config["DATABASE_URL"], **NOT_DEBUG, **elsewhere)
    assert (users(app), posts(app)) == before


def test_the_first_demo_post_is_the_same_on_every_database(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--users", "1", "--posts", "1")
    assert values(app, Post.slug, Post.published_at) == [
        ("starting-again-with-spring-onions", datetime(2024, 12, 20, 11, 14, 40, tzinfo=UTC))
    ]


def test_another_seed_gives_other_rows(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--seed", "1")
    before = {row[:2] for row in posts(app)}
    seed(cli, "--reset")
    seed(cli, "--seed", "2")
    assert len(before & {row[:2] for row in posts(app)}) < 10


def test_topping_up_gives_the_same_posts_as_asking_for_all_at_once(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--posts", "50")
    at_once = users(app), posts(app)
    seed(cli, "--reset")
    seed(cli, "--posts", "20")
    seed(cli, "--posts", "50")
    assert (users(app), posts(app)) == at_once


def test_asking_for_fewer_removes_nothing(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--users", "5", "--posts", "20")
    before = counts(app)
    seed(cli, "--users", "1", "--posts", "0")
    assert counts(app) == before


def test_a_demo_post_that_was_deleted_comes_back(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    before = posts(app)
    with app.app_context():
        db.session.execute(sa.delete(Post).where(Post.slug == before[30][1]))
        db.session.commit()
    seed(cli)
    assert posts(app) == before


def test_a_second_run_goes_on_in_the_language_of_the_first(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--locale", "ja_JP", "--seed", "5", "--posts", "10")
    seed(cli, "--posts", "20")
    assert [title for (title,) in values(app, Post.title) if title.isascii()] == []


def test_another_seed_adds_to_the_rows_of_the_first(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--seed", "1", "--posts", "20")
    before = posts(app)
    seed(cli, "--seed", "2", "--locale", "de_DE", "--users", "12", "--posts", "50")
    assert (counts(app)["users"], counts(app)["posts"]) == (12, 50)
    assert [row for row in before if row not in posts(app)] == []


def test_demo_rows_take_no_name_or_address_that_a_person_has(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    names, slugs = values(app, User.username), values(app, Post.slug)
    seed(cli, "--reset")
    seed(cli, "--users", "1", "--posts", "0")
    free = [name for (name,) in names if (name,) not in values(app, User.username)]
    ada = User(username=free[0], email="ada@example.net")
    grace = User(username="grace", email=f"{free[1]}@example.com")
    add(app, ada, grace, Post(title="Mine", slug=slugs[5][0], body="Real.", author=ada))
    seed(cli)
    assert (counts(app)["users"], counts(app)["posts"]) == (10, 61)


def test_a_tag_of_a_person_is_used_and_not_marked(app: Flask, cli: FlaskCliRunner) -> None:
    add(app, Tag(name="Flask"))
    seed(cli)
    assert values(app, Tag.name, Tag.is_demo).count(("Flask", False)) == 1
    assert any("flask" in row[-1] for row in posts(app))


@only_on_sqlite
def test_fifty_thousand_users_have_names_of_their_own(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--users", "50000", "--posts", "0")
    assert counts(app)["users"] == 50_000
