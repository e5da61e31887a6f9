"""What the made-up people and posts look like, and that no date hangs on today."""

import re
import tomllib
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.auth.models import User
from app.posts.models import Post, Tag
from app.seed.writing import WORDS
from tests.seed.steps import posts, seed, users, values


@pytest.mark.parametrize(
    "mark",
    [r"^## \w", r"^- \w", r"^1\. \w", r"^> \w", r"\]\(https://example\.com/", r"^\| ---", r"^```(python|bash|sql)$"],
)
def test_demo_posts_show_what_markdown_can_do(app: Flask, cli: FlaskCliRunner, mark: str) -> None:
    seed(cli)
    assert any(re.search(mark, body, re.MULTILINE) for (body,) in values(app, Post.body))


def test_every_tenth_post_is_a_draft_and_every_fifteenth_is_scheduled(cli: FlaskCliRunner) -> None:
    assert "Added 8 users, 300 posts (30 drafts, 20 scheduled)" in seed(cli, "--posts", "300").output


def test_every_code_block_of_a_demo_post_is_closed(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    assert [body for (body,) in values(app, Post.body) if body.count("```") % 2] == []


def test_no_gap_in_the_words_stays_open(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    texts = [*values(app, Post.title), *values(app, Post.body), *values(app, User.about)]
    assert [text for (text,) in texts if re.search(r"{(things|others|place|when)}", text)] == []


def test_a_demo_title_begins_with_a_capital_and_does_not_end_with_a_dot(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    assert [title for (title,) in values(app, Post.title) if not title[0].isupper() or title.endswith(".")] == []


def test_a_demo_post_has_one_to_four_tags(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    assert {len(row[-1]) for row in posts(app)} == {1, 2, 3, 4}


def test_a_demo_tag_is_its_own_slug() -> None:
    names = {name for subject in tomllib.loads(WORDS.read_text("utf-8"))["subjects"] for name in subject["tags"]}
    assert {name: Tag(name=name).slug for name in names} == {name: name for name in names}


@pytest.mark.parametrize(
    ("locale", "letter"), [("ja_JP", "[\u3040-\u9fff]"), ("ar_AA", "[\u0600-\u06ff]"), ("ru-RU", "[\u0400-\u04ff]")]
)
def test_names_and_texts_are_in_the_language_asked_for(
    app: Flask, cli: FlaskCliRunner, locale: str, letter: str
) -> None:
    seed(cli, "--locale", locale)
    texts = [*values(app, User.name), *values(app, User.about), *values(app, Post.title), *values(app, Post.body)]
    assert [text for (text,) in texts if not re.search(letter, text)] == []


@pytest.mark.parametrize("locale", ["ja_JP", "ar_AA", "ru_RU"])
def test_usernames_are_plain_letters_in_every_language(app: Flask, cli: FlaskCliRunner, locale: str) -> None:
    seed(cli, "--locale", locale, "--posts", "0")
    assert [name for (name,) in values(app, User.username) if not re.fullmatch(r"[a-z0-9-]{1,64}", name)] == []


def test_no_date_hangs_on_today(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    moments = [moment for row in posts(app) for moment in row if isinstance(moment, datetime)]
    moments += [moment for row in users(app) for moment in row if isinstance(moment, datetime)]
    past = [
        moment for moment in moments if datetime(2023, 1, 1, tzinfo=UTC) <= moment < datetime(2026, 1, 1, tzinfo=UTC)
    ]
    scheduled = [moment for moment in moments if moment >= datetime(2100, 1, 1, tzinfo=UTC)]
    assert len(past) + len(scheduled) == len(moments)
    assert len(scheduled) == 4


def test_nobody_writes_before_they_joined(app: Flask, cli: FlaskCliRunner) -> None:
    seed(cli)
    assert max(values(app, User.created_at)) < min(values(app, Post.created_at))
