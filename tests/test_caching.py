"""The page cache: a kept page is never stale, never private, and never another page's."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cachetools import LRUCache
from flask import Flask
from flask.testing import FlaskClient

from app.caching import VERSION, PageCache
from app.database import db, utc_now
from app.models import Comment, Post, Tag, User
from tests.conftest import make_app, migrated
from tests.databases import slow_on_servers
from tests.rows import NOON, add_many_posts, add_post, add_user, statements
from tests.signing_in import sign_in
from tests.test_concurrency import Visitor, server

pytestmark = pytest.mark.every_database

ROUNDS = 60
WRITERS, CHANGES = 16, 10


@pytest.fixture
def cached(app: Flask) -> Flask:
    """A second blog on the database of `app`. This one keeps pages, so it is another process to the first one."""
    with app.app_context():
        url = db.engine.url
        ada = add_user("ada", name="Ada", is_author=True)
        post = add_post("Engines", ada, tags=[Tag(name="Looms")])
        add_post("Draft", ada, published_at=None)
        for name, moment in (("Grace", None), ("Charles", NOON)):
            db.session.add(Comment(post_id=post.id, name=name, body="Hello.", approved_at=moment))
        db.session.commit()
    return make_app(url.render_as_string(hide_password=False), PAGE_CACHE_MB="8")


@pytest.fixture
def visitor(cached: Flask) -> FlaskClient:
    """A reader of that blog, who is not signed in."""
    return cached.test_client()


def version(app: Flask) -> Any:
    with app.app_context():
        return db.session.scalar(sa.text(VERSION))


def was_kept(app: Flask, get: Callable[[], Any]) -> bool:
    """Return True if `get` needs no statement. (The cache asks the driver for the version, so it is not counted.)"""
    with statements(app) as sent:
        get()
    return not sent


@pytest.mark.parametrize(
    "page",
    ["/", "/posts/engines", "/authors/ada", "/tags/", "/tags/looms", "/archive", "/archive/2026/5", "/feed.atom"],
)
@slow_on_servers
def test_the_second_reader_gets_the_kept_page(cached: Flask, visitor: FlaskClient, page: str) -> None:
    first = visitor.get(page)
    assert was_kept(cached, lambda: visitor.get(page))
    second = visitor.get(page)
    assert (second.data, second.headers) == (first.data, first.headers)
    assert (second.headers["Cache-Control"], second.headers["Vary"]) == ("no-cache", "Accept-Encoding")


SEEN: dict[str, tuple[str, sa.Executable]] = {
    "title": ("/", sa.update(Post).where(Post.slug == "engines").values(title="Changed")),
    "body": ("/posts/engines", sa.update(Post).where(Post.slug == "engines").values(body_html="<p>Changed</p>")),
    "publication": ("/", sa.update(Post).where(Post.slug == "draft").values(published_at=NOON)),
    "withdrawal": ("/", sa.update(Post).where(Post.slug == "engines").values(published_at=None)),
    "bin": ("/", sa.update(Post).where(Post.slug == "engines").values(deleted_at=NOON)),
    "deletion": ("/", sa.delete(Post).where(Post.slug == "engines")),
    "name": ("/posts/engines", sa.update(User).values(name="Changed")),
    "about": ("/authors/ada", sa.update(User).values(about="Changed")),
    "tag": ("/tags/", sa.update(Tag).values(name="Changed")),
    "tag taken away": ("/posts/engines", sa.delete(Tag)),
    "approval": ("/posts/engines", sa.update(Comment).values(approved_at=NOON)),
    "comment hidden": ("/posts/engines", sa.update(Comment).values(is_hidden=True)),
    "comment deleted": ("/posts/engines", sa.delete(Comment)),
}


@pytest.mark.parametrize("change", SEEN)
@slow_on_servers
def test_a_reader_sees_a_change_at_once(app: Flask, visitor: FlaskClient, change: str) -> None:
    page, statement = SEEN[change]
    before = visitor.get(page)
    with app.app_context():
        db.session.execute(statement)
        db.session.commit()
    after = visitor.get(page)
    assert after.data != before.data
    assert visitor.get(page, headers={"If-None-Match": before.headers["ETag"]}).status_code != 304


UNSEEN: dict[str, sa.Executable] = {
    "draft": sa.update(Post).where(Post.slug == "draft").values(title="Changed"),
    "sign-out": sa.update(User).values(session_epoch=7),
    "password": sa.update(User).values(password_hash="x"),
    "waiting comment": sa.update(Comment).where(Comment.approved_at.is_(None)).values(body="Changed"),
}


@pytest.mark.parametrize("change", UNSEEN)
def test_what_no_reader_sees_changes_no_version(app: Flask, cached: Flask, change: str) -> None:
    before = version(app)
    with app.app_context():
        db.session.execute(UNSEEN[change])
        db.session.commit()
    assert version(app) == before


def test_a_change_that_is_rolled_back_changes_no_version(app: Flask, cached: Flask) -> None:
    before = version(app)
    with app.app_context():
        db.session.execute(SEEN["title"][1])
        db.session.rollback()
    assert version(app) == before


@pytest.mark.slow
def test_a_scheduled_post_appears_when_it_falls_due(app: Flask, cached: Flask, visitor: FlaskClient) -> None:
    with app.app_context():
        add_post("Later", published_at=utc_now() + timedelta(seconds=4))
    assert "Later" not in visitor.get("/").text
    deadline = utc_now() + timedelta(seconds=60)
    while "Later" not in visitor.get("/").text:
        assert utc_now() < deadline
    assert was_kept(cached, lambda: visitor.get("/"))


@pytest.mark.parametrize(
    "page",
    [
        "/healthz",
        "/sign-in",
        "/nowhere",
        "/posts/nothing",
        "/?a=1",
        "/?before=1-1&a",
        "/posts/engines?commented=waiting",
    ],
)
@slow_on_servers
def test_other_pages_are_never_kept(cached: Flask, visitor: FlaskClient, page: str) -> None:
    visitor.get(page)
    assert not was_kept(cached, lambda: visitor.get(page))


def test_someone_who_is_signed_in_never_gets_a_kept_page_and_leaves_none(
    app: Flask, cached: Flask, visitor: FlaskClient
) -> None:
    author = cached.test_client()
    with app.app_context():
        sign_in(author, db.session.scalars(sa.select(User)).one())
    assert "Sign out" in author.get("/").text
    assert "Sign out" not in visitor.get("/").text
    assert "Sign out" in author.get("/").text
    assert author.get("/").headers["Cache-Control"] == "private, no-cache"


def test_a_page_that_sets_a_cookie_or_depends_on_one_is_never_kept(cached: Flask, visitor: FlaskClient) -> None:
    headers: list[tuple[str, str]] = []
    cached.after_request_funcs[None].append(lambda response: response.headers.extend(headers) or response)
    for header in (("Set-Cookie", "a=b"), ("Vary", "Cookie"), ("Cache-Control", "private")):
        headers[:] = [header]
        visitor.get("/")
        assert not was_kept(cached, lambda: visitor.get("/"))


def test_a_visitor_who_names_another_host_poisons_no_page_of_ours(cached: Flask, visitor: FlaskClient) -> None:
    evil = visitor.get("/feed.atom", headers={"Host": "evil.example"})
    assert b"evil.example" in evil.data
    for headers in ({}, {"X-Forwarded-Host": "evil.example"}, {"X-Host": "evil.example"}):
        assert b"evil.example" not in visitor.get("/feed.atom", headers=headers).data


def test_two_addresses_never_share_a_page(app: Flask, visitor: FlaskClient) -> None:
    with app.app_context():
        add_many_posts(30)
    first = visitor.get("/").data
    for address in ("/?before=1-1", "/?before=1778068800000000-9", "/?after=1-1", "/?after=1-1&before=2-2"):
        assert visitor.get(address).data != first
    assert visitor.get("/").data == first


def test_a_client_without_gzip_never_gets_a_packed_page(visitor: FlaskClient) -> None:
    for accepted in ("gzip", "*", "gzip;q=0", "br", ""):
        answer = visitor.get("/", headers={"Accept-Encoding": accepted})
        assert answer.headers.get("Content-Encoding") == ("gzip" if accepted in ("gzip", "*") else None)
        assert b"<!doctype html>" in answer.data or accepted in ("gzip", "*")


def test_a_browser_that_has_the_page_gets_304(cached: Flask, visitor: FlaskClient) -> None:
    etag = visitor.get("/").headers["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = visitor.get("/", headers={"If-None-Match": known})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)
    assert "Content-Security-Policy" in answer.headers


def test_a_browser_that_has_the_page_does_not_keep_the_next_one_from_it(cached: Flask, visitor: FlaskClient) -> None:
    etag = visitor.get("/feed.atom").headers["ETag"]
    fresh = make_app(str(cached.config["SQLALCHEMY_DATABASE_URI"].render_as_string(False)), PAGE_CACHE_MB="8")
    assert fresh.test_client().get("/feed.atom", headers={"If-None-Match": etag}).status_code == 304
    assert fresh.test_client().get("/feed.atom").status_code == 200


def test_a_head_request_gets_the_headers_of_the_kept_page(visitor: FlaskClient) -> None:
    page = visitor.get("/")
    head = visitor.head("/")
    assert (head.data, head.content_length) == (b"", len(page.data))


def test_the_memory_of_the_cache_has_a_limit(cached: Flask, visitor: FlaskClient) -> None:
    cache = with_memory(cached, 50_000)
    for number in range(30):
        visitor.get("/", headers={"Host": f"host{number}.example"})
        assert sum(2000 + len(page.body) for page in cache.pages.values()) <= 50_000
    assert len(cache.pages) > 3
    assert was_kept(cached, lambda: visitor.get("/", headers={"Host": "host29.example"}))
    assert not was_kept(cached, lambda: visitor.get("/", headers={"Host": "host0.example"}))


def test_a_page_that_is_larger_than_the_whole_memory_is_sent_and_not_kept(cached: Flask, visitor: FlaskClient) -> None:
    cache = with_memory(cached, 2_500)
    assert visitor.get("/").status_code == 200
    assert not cache.pages


def with_memory(blog: Flask, size: int) -> PageCache:
    """Return the cache of a blog with a memory of `size` bytes. PAGE_CACHE_MB has no room for a value so small."""
    cache = vars(blog)["wsgi_app"]
    assert isinstance(cache, PageCache)
    cache.pages = LRUCache(size, cache.pages.getsizeof)
    return cache


def test_one_setting_turns_it_off_and_so_do_debug_mode_and_a_database_in_memory(cached: Flask) -> None:
    url = cached.config["SQLALCHEMY_DATABASE_URI"].render_as_string(False)
    on = {"PAGE_CACHE_MB": "8"}
    for blog in (make_app(url), make_app(url, **on, DEBUG=True), make_app("sqlite://", **on)):
        assert not isinstance(vars(blog).get("wsgi_app"), PageCache)


def test_without_a_version_flask_answers(empty_url: str) -> None:
    blog = migrated(empty_url, PAGE_CACHE_MB="8")
    with blog.app_context():
        db.session.execute(sa.text("DELETE FROM content_versions"))
        db.session.commit()
    assert not was_kept(blog, lambda: blog.test_client().get("/"))
    assert blog.test_client().get("/").status_code == 200


def test_writers_at_the_same_time_change_the_version_without_a_deadlock(app: Flask, cached: Flask) -> None:
    with app.app_context():
        ids = [post.id for post in add_many_posts(WRITERS)]

    def write(number: int) -> None:
        with app.app_context():
            for change in range(CHANGES):
                with db.engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection, connection.begin():
                    own = sa.update(Post).where(Post.id == ids[number])
                    connection.execute(own.values(title=f"{number} {change}", updated_at=NOON))
                    connection.execute(own.values(body_html=f"{number} {change}", updated_at=NOON))

    before = version(app)
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert version(app) != before
    with app.app_context():
        stored = db.session.scalars(sa.select(Post.title).where(Post.id.in_(ids))).all()
    assert sorted(stored) == sorted(f"{number} {CHANGES - 1}" for number in range(WRITERS))


@pytest.fixture
def ports(empty_url: str) -> Iterator[list[int]]:
    """The ports of two servers, each a process of its own, on one database."""
    app = migrated(empty_url)
    with app.app_context():
        add_post()
    with ExitStack() as stack:
        yield [stack.enter_context(server(empty_url)) for _ in range(2)]


@pytest.mark.slow
def test_no_reader_of_any_process_sees_a_page_from_before_a_save(ports: list[int], empty_url: str) -> None:
    app = make_app(empty_url)
    with ExitStack() as stack, app.app_context():
        readers = [stack.enter_context(closing(Visitor(port))) for port in ports]
        for number in range(ROUNDS):
            for earlier in range(number % 4):  # so that the page is sometimes kept here, there, or nowhere
                read(readers[earlier % 2])
            db.session.execute(sa.update(Post).values(title=f"Title {number}."))
            db.session.commit()
            assert f"Title {number}." in read(readers[number // 3 % 2])


def read(reader: Visitor) -> str:
    """Return the home page as this reader gets it, on a connection of its own: gunicorn ends one that is idle."""
    reader.request("GET", "/")
    with closing(reader):
        return reader.getresponse().read().decode()


def test_a_database_that_fails_while_a_page_is_made_gives_a_page_of_ours(tmp_path: Path) -> None:
    app = migrated(f"sqlite:///{tmp_path}/blog.db", PAGE_CACHE_MB="1", PROPAGATE_EXCEPTIONS=False)
    client = app.test_client()
    assert client.get("/").status_code == 200
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE posts RENAME TO others")
    answer = client.get("/archive")
    assert answer.status_code >= 500
    assert "Test Blog" in answer.text
