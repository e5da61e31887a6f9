"""What the made-up users and posts look like. These tests need no database: nothing is stored."""

import re
from datetime import UTC, datetime

import pytest

from app.auth.models import User
from app.comments.models import Comment
from app.posts.models import Post, Tag
from app.seed.demo import Demo

PAST = (datetime(2023, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))


def made_up(posts: int = 60, seed: int = 1, locale: str = "en_US") -> tuple[list[User], list[Post], list[Comment]]:
    """Return the rows that `flask seed` would store."""
    demo = Demo(seed, locale)
    users = list(demo.users(8, None))
    rows = [row for group in demo.posts(posts, users, {}) for row in group]
    return users, [row for row in rows if isinstance(row, Post)], [row for row in rows if isinstance(row, Comment)]


@pytest.fixture(scope="module")
def rows() -> tuple[list[User], list[Post], list[Comment]]:
    """The users, posts and comments of `flask seed` without options."""
    return made_up()


@pytest.fixture(scope="module")
def users(rows: tuple[list[User], list[Post], list[Comment]]) -> list[User]:
    """The users of `flask seed`."""
    return rows[0]


@pytest.fixture(scope="module")
def posts(rows: tuple[list[User], list[Post], list[Comment]]) -> list[Post]:
    """The posts of `flask seed`."""
    return rows[1]


@pytest.mark.parametrize(
    "mark",
    [r"^## \w", r"^- \w", r"^1\. \w", r"^> \w", r"\]\(https://example\.com/", r"^\| ---", r"^```(python|bash|sql)$"],
)
def test_demo_posts_show_what_markdown_can_do(posts: list[Post], mark: str) -> None:
    assert any(re.search(mark, post.body, re.MULTILINE) for post in posts)


def test_every_tenth_post_is_a_draft_and_every_fifteenth_is_scheduled_and_every_twentieth_is_in_the_bin() -> None:
    _, posts, _ = made_up(posts=300)
    states = [post.state for post in posts]
    assert [states.count(state) for state in ("draft", "scheduled", "bin", "published")] == [30, 20, 15, 235]


def test_every_code_block_of_a_demo_post_is_closed(posts: list[Post]) -> None:
    assert [post.body for post in posts if post.body.count("```") % 2] == []


def test_every_gap_in_the_words_is_filled(rows: tuple[list[User], list[Post], list[Comment]]) -> None:
    users, posts, comments = rows
    texts = [*(user.about for user in users), *(post.title for post in posts)]
    texts += [*(post.body for post in posts), *(comment.body for comment in comments)]
    assert [text for text in texts if re.search(r"{(things|others|place|when)}", text)] == []


def test_a_demo_title_begins_with_a_capital_and_does_not_end_with_a_full_stop(posts: list[Post]) -> None:
    assert [post.title for post in posts if not post.title[0].isupper() or post.title.endswith(".")] == []


def test_a_demo_post_has_one_to_four_tags(posts: list[Post]) -> None:
    assert {len(post.tags) for post in posts} == {1, 2, 3, 4}


def test_a_demo_tag_is_its_own_slug(posts: list[Post]) -> None:
    tags = {tag.name: tag.slug for post in posts for tag in post.tags}
    assert tags == {name: name for name in tags}


def test_two_posts_with_a_tag_have_the_same_tag(posts: list[Post]) -> None:
    tags = {tag for post in posts for tag in post.tags}
    assert len(tags) == len({tag.slug for tag in tags})


def test_a_tag_that_the_blog_has_already_is_used() -> None:
    demo, flask = Demo(1, "en_US"), Tag(name="Flask")
    users = list(demo.users(8, None))
    tags = {
        tag for (post, *_) in demo.posts(60, users, {"flask": flask}) if isinstance(post, Post) for tag in post.tags
    }
    assert [tag for tag in tags if tag.slug == "flask"] == [flask]


@pytest.mark.parametrize(
    ("locale", "letter"), [("ja_JP", "[\u3040-\u9fff]"), ("ar_AA", "[\u0600-\u06ff]"), ("ru_RU", "[\u0400-\u04ff]")]
)
def test_names_and_texts_are_in_the_language_asked_for(locale: str, letter: str) -> None:
    users, posts, comments = made_up(locale=locale)
    texts = [*(user.name for user in users), *(user.about for user in users)]
    texts += [*(post.title for post in posts), *(post.body for post in posts), *(comment.body for comment in comments)]
    assert [text for text in texts if not re.search(letter, text)] == []


@pytest.mark.parametrize("locale", ["ja_JP", "ar_AA", "ru_RU"])
def test_usernames_are_plain_letters_in_every_language(locale: str) -> None:
    users, _, _ = made_up(locale=locale)
    assert [user.username for user in users if not re.fullmatch(r"[a-z0-9-]{1,64}", user.username)] == []


def test_no_date_comes_from_the_clock(rows: tuple[list[User], list[Post], list[Comment]]) -> None:
    users, posts, comments = rows
    moments = [user.created_at for user in users]
    moments += [moment for post in posts for moment in (post.created_at, post.updated_at, post.deleted_at) if moment]
    moments += [moment for row in comments for moment in (row.created_at, row.approved_at) if moment]
    assert [moment for moment in moments if not PAST[0] <= moment < PAST[1]] == []


def test_a_scheduled_post_stays_scheduled(posts: list[Post]) -> None:
    later = [post.published_at for post in posts if post.published_at and post.published_at >= PAST[1]]
    assert len(later) == 4
    assert min(later) >= datetime(2100, 1, 1, tzinfo=UTC)


def test_nobody_writes_before_they_joined(users: list[User], posts: list[Post]) -> None:
    assert max(user.created_at for user in users) < min(post.created_at for post in posts)


def test_the_first_user_is_the_only_admin_and_alone_has_a_password() -> None:
    users = list(Demo(1, "en_US").users(8, "hash"))
    assert [user.username for user in users if user.is_admin] == ["demo"]
    assert [user.username for user in users if user.password_hash] == ["demo"]


def test_another_seed_gives_other_posts(posts: list[Post]) -> None:
    _, others, _ = made_up(seed=2)
    assert len({post.title for post in posts} & {post.title for post in others}) < 10


@pytest.mark.slow
def test_ten_thousand_users_have_names_of_their_own() -> None:
    assert len({user.username for user in Demo(1, "en_US").users(10_000, None)}) == 10_000


def test_a_thousand_posts_have_slugs_of_their_own() -> None:
    _, posts, _ = made_up(posts=1000)
    assert len({post.slug for post in posts}) == 1000
