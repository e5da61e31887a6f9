"""`flask seed`: its options and its messages."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from app.auth.models import User
from app.posts.models import Post
from tests.conftest import RunFlask
from tests.seed.steps import NOT_DEBUG, add, counts, seed, values


def test_it_says_what_the_blog_has_now(cli: FlaskCliRunner) -> None:
    assert seed(cli).output.endswith("\nThe blog now has 8 users, 60 posts, 20 tags and 71 comments.\n")


def test_there_are_as_many_users_and_posts_as_asked_for(app: Flask, cli: FlaskCliRunner) -> None:
    result = seed(cli, "--users", "1", "--posts", "25")
    assert "The blog now has 1 user, 25 posts, " in result.output
    found = counts(app)
    assert (found["users"], found["posts"]) == (1, 25)


def test_users_without_posts_may_be_asked_for(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--users", "3", "--posts", "0")
    assert counts(app) == {"users": 3}


@pytest.mark.parametrize("words", [("--users", "0"), ("--posts", "100001"), ("--reset",)])
def test_an_option_that_it_does_not_take_is_refused(app: Flask, cli: FlaskCliRunner, words: tuple[str, ...]) -> None:
    assert cli.invoke(args=["seed", *words]).exit_code == 2
    assert counts(app) == {}


def test_an_unknown_locale_is_one_sentence_that_says_where_the_known_ones_are(app: Flask, cli: FlaskCliRunner) -> None:
    result = cli.invoke(args=["seed", "--locale", "xx_YY"])
    assert "Faker has no locale 'xx_YY'" in result.output.splitlines()[-1]
    assert "/locales.html" in result.output
    assert (result.exit_code, counts(app)) == (2, {})


def test_readers_find_published_demo_posts_and_no_others(app: Flask, client: FlaskClient, cli: FlaskCliRunner) -> None:
    seed(cli)
    found = values(app, Post.slug, Post.published_at, Post.deleted_at)
    answers = {slug: client.get(f"/posts/{slug}").status_code for slug, *_ in found}
    now = datetime.now(UTC)
    assert answers == {slug: 200 if moment and moment < now and not binned else 404 for slug, moment, binned in found}
    assert {bool(binned) for *_, binned in found} == {True, False}


def test_if_empty_fills_an_empty_blog(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--if-empty")
    assert counts(app)["posts"] == 60


def test_if_empty_says_nothing_about_a_blog_that_has_a_user(app: Flask, cli: FlaskCliRunner) -> None:
    add(app, User(username="ada"))
    assert seed(cli, "--if-empty").output == ""
    assert counts(app) == {"users": 1}


@pytest.mark.slow
def test_in_debug_it_says_who_to_sign_in_as_and_again_at_the_next_start(app: Flask, run_flask: RunFlask) -> None:
    url = app.config["DATABASE_URL"]
    first = run_flask("seed", "--posts", "1", url=url).stdout.splitlines()[-1]
    again = run_flask("seed", "--if-empty", url=url).stdout.splitlines()
    assert first == "To write and moderate, sign in as demo with the password flask-seed."
    assert again == [first]


@pytest.mark.slow
def test_outside_debug_nobody_gets_a_password(app: Flask, run_flask: RunFlask) -> None:
    result = run_flask("seed", "--posts", "1", url=app.config["DATABASE_URL"], **NOT_DEBUG)
    assert (result.returncode, "sign in" in result.stdout) == (0, False)
    assert set(values(app, User.password_hash)) == {(None,)}
