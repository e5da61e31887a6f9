"""`flask seed`: its options, and what it says."""

from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from app.auth.models import User
from app.posts.models import Post
from tests.conftest import RunFlask
from tests.seed.steps import NOT_DEBUG, add, counts, seed, values


def test_seeding_an_empty_blog_says_what_it_added(cli: FlaskCliRunner) -> None:
    assert seed(cli).output.splitlines()[-1] == "Added 8 users, 60 posts (6 drafts, 4 scheduled), 20 tags, 62 comments."


def test_there_are_as_many_users_and_posts_as_asked_for(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--users", "3", "--posts", "25")
    found = counts(app)
    assert (found["users"], found["posts"]) == (3, 25)


def test_more_posts_than_one_statement_holds_are_all_written(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--posts", "1100")
    assert counts(app)["posts"] == 1100


def test_users_without_posts_may_be_asked_for(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--users", "3", "--posts", "0")
    assert counts(app) == {"users": 3, "seedings": 1}


def test_readers_find_published_demo_posts_and_no_others(app: Flask, client: FlaskClient, cli: FlaskCliRunner) -> None:
    seed(cli)
    found = values(app, Post.slug, Post.published_at, Post.deleted_at)
    answers = {slug: client.get(f"/posts/{slug}").status_code for slug, *_ in found}
    now = datetime.now(UTC)
    assert answers == {slug: 200 if moment and moment < now and not binned else 404 for slug, moment, binned in found}
    assert {bool(binned) for *_, binned in found} == {True, False}


def test_topping_up_says_what_it_added(cli: FlaskCliRunner) -> None:
    seed(cli, "--users", "8", "--posts", "60")
    result = seed(cli, "--users", "9", "--posts", "60")
    assert result.output.splitlines()[-1] == "Added 1 user, 0 posts, 0 tags, 0 comments."


def test_run_again_it_has_nothing_to_add(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    before = counts(app)
    assert seed(cli).output == "Nothing to add: the demo users and posts are all there.\n"
    assert counts(app) == before


def test_an_unknown_locale_is_one_sentence_that_says_where_the_known_ones_are(app: Flask, cli: FlaskCliRunner) -> None:
    result = cli.invoke(args=["seed", "--locale", "xx_YY"])
    assert "Faker has no locale 'xx_YY'" in result.output.splitlines()[-1]
    assert "/locales.html" in result.output
    assert (result.exit_code, counts(app)) == (2, {})


def test_if_empty_fills_an_empty_blog(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli, "--if-empty")
    assert counts(app)["posts"] == 60


def test_if_empty_does_nothing_quietly_where_there_is_anybody(app: Flask, cli: FlaskCliRunner) -> None:
    add(app, User(username="ada"))
    assert seed(cli, "--if-empty").output == ""
    assert counts(app) == {"users": 1}


def test_in_debug_it_says_who_to_sign_in_as_and_again_at_the_next_start(app: Flask, run_flask: RunFlask) -> None:
    url = app.config["DATABASE_URL"]
    first = run_flask("seed", "--posts", "1", url=url).stdout.splitlines()[-1]
    again = run_flask("seed", "--if-empty", url=url).stdout.splitlines()
    username = min(values(app, User.id, User.username))[1]
    assert first == f"To write and moderate, sign in as {username} with the password flask-seed."
    assert again == [first]


def test_outside_debug_nobody_gets_a_password(app: Flask, run_flask: RunFlask) -> None:
    result = run_flask("seed", "--posts", "1", url=app.config["DATABASE_URL"], **NOT_DEBUG)
    assert (result.returncode, "sign in" in result.stdout) == (0, False)
    assert set(values(app, User.password_hash)) == {(None,)}
