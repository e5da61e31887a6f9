"""`/readyz` looks at the tables now and then, and at once after whatever could have changed them."""

import pytest
from flask import Flask

from tests.conftest import migrated
from tests.migrations.running import migrate
from tests.schema_guard.test_differences import run_sql

pytestmark = pytest.mark.every_database


@pytest.fixture
def blog(empty_url: str) -> Flask:
    """A blog of which `/readyz` has just said that it is ready."""
    blog = migrated(empty_url)
    assert blog.test_client().get("/readyz").status_code == 200
    return blog


def test_a_missing_table_is_seen_after_some_seconds(blog: Flask) -> None:
    run_sql(blog, "DROP TABLE old_slugs")
    client = blog.test_client()
    assert client.get("/readyz").status_code == 200
    memory = blog.extensions["schema_guard"]
    revisions, _ = memory["was_ready"]
    memory["was_ready"] = revisions, 0.0  # the time is over
    assert client.get("/readyz").status_code == 503


def test_a_missing_table_is_seen_at_once_after_a_page_has_failed(blog: Flask) -> None:
    run_sql(blog, "DROP TABLE old_slugs")
    client = blog.test_client()
    assert client.get("/posts/never-there").status_code == 503
    assert client.get("/readyz").status_code == 503


def test_a_downgrade_is_seen_at_once_and_so_is_the_upgrade_after_it(blog: Flask) -> None:
    migrate(blog, "-1")
    client = blog.test_client()
    assert client.get("/readyz").status_code == 503
    migrate(blog, "head")
    assert client.get("/readyz").status_code == 200
