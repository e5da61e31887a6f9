"""Tests of app/database.py on every database: dates, text, and simultaneous writers that lose no change."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from app.database import db, start_writing
from app.models import Post, Tag, User
from app.posts.models import BODY_LENGTH
from tests.conftest import ROOT, RunFlask, make_app, migrated
from tests.databases import slow_on_servers
from tests.rows import NOON, add_many_posts, add_post, add_user

pytestmark = pytest.mark.every_database

BERLIN = ZoneInfo("Europe/Berlin")
OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
# MariaDB's calendar begins with the year 1000; a day is left for the offsets.
FIRST, LAST = (datetime(year, 1, 2, tzinfo=UTC).replace(tzinfo=None) for year in (1000, 9999))
MOMENTS = st.datetimes(FIRST, LAST, timezones=OFFSETS)


def stored(moment: datetime) -> datetime | None:
    """Store a date and return it as the database gives it back."""
    user = add_user(f"ada-{secrets.token_hex(4)}", created_at=moment)
    return db.session.scalar(sa.select(User.created_at).where(User.id == user.id))


def test_a_password_may_have_any_letter() -> None:
    app = make_app("mysql://ada:%D0%BA%D0%BB%D1%8E%D1%87@127.0.0.1:1/blog")
    with app.app_context(), pytest.raises(OperationalError, match="Can't connect"):  # no server listens on this port
        db.engine.connect()


def test_a_naive_datetime_is_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(StatementError, match=r"has no time zone; write datetime\(..., tzinfo=UTC\)"):
        add_user(created_at=NOON.replace(tzinfo=None))


# Hypothesis warns because its examples share the fixture. That is fine here: each example adds its own row.
@given(MOMENTS)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_moment_comes_back_equal_and_in_utc(app: Flask, moment: datetime) -> None:
    with app.app_context():
        found = stored(moment)
    assert found == moment
    assert found.tzinfo is UTC


@pytest.mark.parametrize("fold", [0, 1])
def test_the_hour_that_comes_twice_in_autumn_stays_two_hours(app: Flask, fold: int) -> None:
    moment = datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=BERLIN)
    with app.app_context():
        assert stored(moment) == datetime(2026, 10, 25, fold, 30, tzinfo=UTC)


def test_moments_are_sorted_as_in_python(app: Flask) -> None:
    start = datetime(2026, 3, 29, 0, 59, 59, 999_998, tzinfo=UTC)  # two microseconds before summer begins
    moments = [(start + timedelta(microseconds=number)).astimezone(BERLIN) for number in (3, 0, 2, 1, 4)]
    with app.app_context():
        for moment in moments:
            stored(moment)
        assert list(db.session.scalars(sa.select(User.created_at).order_by(User.created_at))) == sorted(moments)


def test_text_that_is_too_long_is_refused_when_it_is_set() -> None:
    with pytest.raises(ValueError, match="title holds 300 characters at most; this has 301"):
        Post(title=301 * "é")


@pytest.mark.parametrize("half", ["\0", "\ud83c"], ids=["NUL", "surrogate"])
def test_what_is_not_text_is_refused_when_it_is_set(half: str) -> None:
    with pytest.raises(ValueError, match="about holds a NUL or half a character"):
        User(username="ada", about=f"An apple: {half}")


def test_a_refused_body_leaves_the_html_as_it_was() -> None:
    post = Post(title="Engines", body="*old*")
    with pytest.raises(ValueError, match="body holds a NUL"):
        post.body = "new\0"
    assert (post.body, post.html) == ("*old*", "<p><em>old</em></p>\n")


def test_the_longest_title_in_any_alphabet_is_kept(app: Flask) -> None:
    with app.app_context():
        add_post(300 * "🍎")
        assert db.session.scalar(sa.select(Post.title)) == 300 * "🍎"


def test_a_foreign_key_that_points_to_nobody_is_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(sa.update(Post).where(Post.id == add_post().id).values(author_id=-1))


def test_deleting_a_post_removes_its_tags_but_no_tag(app: Flask) -> None:
    with app.app_context():
        add_many_posts(2)
        db.session.execute(sa.delete(Post).where(Post.title == "Post 0"))
        db.session.commit()
        assert len(db.session.execute(sa.text("SELECT * FROM post_tags")).all()) == 1
        assert db.session.scalar(sa.select(sa.func.count(Tag.id))) == 2


SPELLINGS = ["cafe", "café", "Cafe", "CAFÉ", "🍎", "🍏", "strasse", "straße"]


def test_case_accents_and_emoji_tell_slugs_apart(app: Flask) -> None:
    with app.app_context():
        for slug in SPELLINGS:
            add_post(slug=slug)
        assert [db.session.scalars(sa.select(Post.slug).where(Post.slug == slug)).all() for slug in SPELLINGS] == [
            [slug] for slug in SPELLINGS
        ]


@slow_on_servers
def test_the_longest_body_is_kept_whole(app: Flask) -> None:
    body = ("An apple a day 🍎" * BODY_LENGTH)[:BODY_LENGTH]
    with app.app_context():
        add_post(body=body)
        assert db.session.scalar(sa.select(Post.body)) == body


@pytest.fixture
def two_blogs(tmp_path: Path) -> Iterator[list[Flask]]:
    """Two blogs that use one SQLite file, like two processes."""
    url = f"sqlite:///{tmp_path}/blog.db"
    blogs = [migrated(url), migrated(url)]
    yield blogs
    for blog in blogs:
        with blog.app_context():
            db.engine.dispose()


def test_eight_sqlite_writers_that_read_first_lose_nothing(two_blogs: list[Flask]) -> None:
    with two_blogs[0].app_context():
        add_user(about="0")

    def count_to_fifty(number: int) -> None:
        for _ in range(50):
            with two_blogs[number % 2].app_context():
                start_writing()
                ada = db.session.scalars(sa.select(User)).one()
                ada.about = str(int(ada.about) + 1)
                db.session.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count_to_fifty, range(8)))
    with two_blogs[1].app_context():
        assert db.session.scalar(sa.select(User.about)) == "400"


def test_an_idle_reader_locks_no_writer_out(app: Flask) -> None:
    with app.app_context():
        add_user()
        assert db.session.scalar(sa.select(User.username)) == "ada"  # its transaction stays open, as in a shell
        with db.engine.begin() as writer:
            writer.execute(sa.insert(Tag).values(name="engines", slug="engines"))
        db.session.rollback()
        assert db.session.scalar(sa.select(Tag.slug)) == "engines"


@pytest.mark.slow
def test_a_relative_path_is_one_file_wherever_a_command_runs(run_flask: RunFlask, tmp_path: Path) -> None:
    name = f"test-{secrets.token_hex(6)}.db"
    url = f"sqlite:///{name}"
    try:
        assert run_flask("db", "upgrade", url=url, cwd=tmp_path).returncode == 0
        assert run_flask("doctor", url=url, cwd=ROOT).returncode == 0
        assert run_flask("posts", "render", url=url, cwd=ROOT / "app").stdout.endswith("Rendered 0 posts.\n")
    finally:
        files = list((ROOT / "instance").glob(f"{name}*"))
        for file in files:
            file.unlink()
    assert files
    assert not list(tmp_path.iterdir())
