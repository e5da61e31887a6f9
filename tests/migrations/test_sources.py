"""Revisions 0021 to 0023: two blogs may have files with the same path, and the way back keeps every row."""

import pytest
import sqlalchemy as sa

from app import db
from app.models import Source
from tests.conftest import make_app
from tests.databases import slow_on_servers
from tests.migrations.rows import add_post_and_comment
from tests.migrations.running import migrate

pytestmark = pytest.mark.every_database

PATHS = sa.select(Source.post_id, Source.path).order_by(Source.post_id)


def add_post_row(number: int) -> int:
    """Add a post with the columns that the table has now, and return its id."""
    add_post_and_comment(db.session.connection(), number + 1)
    return number + 1


@slow_on_servers
def test_the_way_back_keeps_the_path_of_the_older_post(empty_url: str) -> None:
    app = make_app(empty_url)
    migrate(app, "0023_allow_paths_of_two_blogs")
    with app.app_context():
        for number, (origin, path) in enumerate([("one", "a.md"), ("two", "a.md"), ("two", "b.md"), ("two", None)]):
            post_id = add_post_row(number)
            db.session.add(
                Source(post_id=post_id, origin=origin, path=path, hash=str(number), version=1, front_matter="")
            )
        db.session.commit()
    migrate(app, "-1")
    with app.app_context():
        assert [path for _, path in db.session.execute(PATHS)] == ["a.md", None, "b.md", None]
        unique = {item["name"] for item in sa.inspect(db.engine).get_unique_constraints("sources")}
        assert unique == {"uq_sources_path", "uq_sources_origin_path"}
    migrate(app, "-2")
    migrate(app, "head")
    with app.app_context():
        assert [path for _, path in db.session.execute(PATHS)] == ["a.md", None, "b.md", None]


@pytest.mark.slow
def test_code_before_revision_0021_goes_on_writing_rows_at_each_step(empty_url: str) -> None:
    app = make_app(empty_url)
    migrate(app, "0020_index_bin")
    old = sa.table("sources", *map(sa.column, ("post_id", "path", "hash", "version", "front_matter")))
    steps = ("0021_add_origin_to_sources", "0022_make_paths_unique", "0023_allow_paths_of_two_blogs")
    for number, revision in enumerate(steps):
        migrate(app, revision)
        with app.app_context():
            post_id = add_post_row(number)
            row = {"post_id": post_id, "path": f"{number}.md", "hash": "", "version": 1, "front_matter": ""}
            db.session.execute(old.insert(), [row])
            db.session.commit()
    with app.app_context():
        assert db.session.scalars(sa.select(Source.origin)).all() == [None, None, None]
