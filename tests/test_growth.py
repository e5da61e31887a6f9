"""A page does not cost more when the blog grows: each database reads as many rows for 6,000 posts as for 600.

Rows are counted, not seconds: they are the same on every machine. If a page reads more, the failure lists its
statements, each with the plan of the database. If a page is missing in PAGES, add it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.archive import queries
from app.comments import routes, thread
from app.database import db
from app.models import User
from benchmarks.blog import fill
from table_search import matches
from tests.conftest import make_app, upgrade
from tests.databases import create_database, drop_database, slow_on_servers
from tests.rows import statements
from tests.signing_in import sign_in

pytestmark = pytest.mark.every_database

SMALL, LARGE = 600, 6000  # posts
MORE = 1.5  # times the work, for the deeper tree of a larger index
# Rows that a database may read once, however many there are. In a large table, PostgreSQL finds the few comments that
# wait among the newest two hundred or so: that is cheaper than sorting all that wait.
ONCE = {"sqlite": 0, "postgresql": 250, "mariadb": 0}
PAGES = [
    "/",
    "/?before={old}",
    "/?after={old}",
    "/posts/post-2",
    "/posts/post-302",
    "/authors/user1",
    "/authors/user1?before={old}",
    "/tags/",
    "/tags/common",
    "/tags/common?before={old}",
    "/tags/common?after={old}",
    "/tags/common/feed.atom",
    "/archive",
    "/archive/2007/6",
    "/feed.atom",
    "/authors/user1/feed.json",
    "/search?q=sentence",
    "/search?q=302+number",
]
DESK = [
    "/desk?show=scheduled&of=everyone",
    "/desk?show=published&of=everyone",
    "/desk?show=published&of=everyone&before={old}",
    "/desk?show=published",
    "/desk?show=bin&of=everyone",
    "/comments?show=waiting",
    "/comments?show=shown",
    "/comments?show=shown&before=300",
]
OLD = "1180656000000000-1"  # a place in June 2007


@pytest.fixture(scope="module")
def blogs(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Flask]]:
    """A blog with SMALL and one with LARGE posts."""
    urls = [create_database(kind, tmp_path_factory.mktemp("blogs")) for _ in (SMALL, LARGE)]
    apps = [make_app(url, POSTS_PER_PAGE="2") for url in urls]
    for app, posts in zip(apps, (SMALL, LARGE), strict=True):
        with app.app_context():
            upgrade(app)
            fill(db.engine, posts)
        app.test_client().get("/")  # the guard compares the tables once
    yield apps
    for app, url in zip(apps, urls, strict=True):
        with app.app_context():
            db.engine.dispose()
        drop_database(url)


@pytest.fixture(autouse=True)
def short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every list so short that it is full in the small blog, too."""
    monkeypatch.setattr(thread, "PAGE_LENGTH", 3)
    monkeypatch.setattr(routes, "LOOKED_AT", 3)
    monkeypatch.setattr(queries, "COUNTED", 5)
    monkeypatch.setattr(matches, "CANDIDATES", 3)
    monkeypatch.setattr(matches, "POSTGRESQL_WINDOW", 30)
    monkeypatch.setattr(matches, "MARIADB_WINDOW", 6)


@pytest.mark.parametrize("page", PAGES)
@slow_on_servers
def test_a_page_for_readers_reads_as_many_rows_in_a_large_blog(blogs: list[Flask], page: str) -> None:
    small, large = (rows_read_for(blog, page) for blog in blogs)
    assert large <= MORE * small, plans_of(blogs[1], page)


@pytest.mark.parametrize("page", DESK)
@slow_on_servers
def test_a_page_for_authors_reads_as_many_rows_in_a_large_blog(blogs: list[Flask], kind: str, page: str) -> None:
    small, large = (rows_read_for(blog, page, "user1") for blog in blogs)
    assert large <= MORE * small + ONCE[kind], plans_of(blogs[1], page, "user1")


@slow_on_servers
def test_a_failure_lists_each_statement_of_the_page_with_its_plan(blogs: list[Flask]) -> None:
    found = plans_of(blogs[1], "/tags/common")
    assert "FROM posts JOIN post_tags" in found.replace("INNER JOIN", "JOIN")
    assert "ix_post_tags_tag_id_published_at_post_id" in found  # only the plan names it


def opened(app: Flask, page: str, username: str | None = None) -> list[tuple[str, Any]]:
    """Open a page and return the statements that it sent, with their values."""
    client = app.test_client()
    if username:
        with app.app_context():
            sign_in(client, db.session.scalars(sa.select(User).where(User.username == username)).one())
    with statements(app) as sent:
        assert client.get(page.format(old=OLD)).status_code == 200
    return sent


def rows_read_for(app: Flask, page: str, username: str | None = None) -> int:
    """Open a page, then run its statements once more, and return how many rows the database reads for them."""
    sent = opened(app, page, username)
    with app.app_context(), db.engine.connect() as connection:
        return COUNTERS[connection.dialect.name](connection, sent)


def plans_of(app: Flask, page: str, username: str | None = None) -> str:
    """Open a page, and return each of its statements with the plan by which the database answers it."""
    lines = []
    sent = opened(app, page, username)
    with app.app_context(), db.engine.connect() as connection:
        explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        for statement, values in filter(is_read, sent):
            lines.append(statement)
            lines += [f"    {tuple(row)}" for row in connection.exec_driver_sql(f"{explain} {statement}", values)]
    return "\n".join(lines)


def steps_of_sqlite(connection: sa.Connection, sent: list[tuple[str, Any]]) -> int:
    """Count the steps of SQLite's virtual machine, since SQLite does not count rows."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    driver = connection.connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(count, 1)
    run(connection, sent)
    driver.set_progress_handler(None, 0)
    return steps


def rows_of_postgresql(connection: sa.Connection, sent: list[tuple[str, Any]]) -> int:
    """Count rows by the statistics that PostgreSQL keeps of this connection."""
    # It likes to read a whole table as small as this one. Then it would not show what it does with a large one.
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    read = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"
    return difference(connection, sent, read)


def rows_of_mariadb(connection: sa.Connection, sent: list[tuple[str, Any]]) -> int:
    """Count rows by the statistics that MariaDB keeps of this connection."""
    read = "SELECT sum(variable_value) FROM information_schema.session_status WHERE variable_name LIKE 'Handler_read%%'"
    return difference(connection, sent, read)


def difference(connection: sa.Connection, sent: list[tuple[str, Any]], read: str) -> int:
    before = connection.exec_driver_sql(read).scalar_one()
    run(connection, sent)
    return int(connection.exec_driver_sql(read).scalar_one() - before)


COUNTERS = {"sqlite": steps_of_sqlite, "postgresql": rows_of_postgresql, "mysql": rows_of_mariadb}


def run(connection: sa.Connection, sent: list[tuple[str, Any]]) -> None:
    for statement, values in filter(is_read, sent):
        connection.exec_driver_sql(statement, values).all()


def is_read(sent: tuple[str, Any]) -> bool:
    return sent[0].startswith(("SELECT", "WITH"))
