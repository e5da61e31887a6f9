"""What the tests of `flask seed` do and look at. Read next: test_fill.py, where the promises of the command are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from app.auth.models import User
from app.database import Base, db
from app.posts.models import Post

only_on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
NOT_DEBUG = {"FLASK_DEBUG": "0", "SECRET_KEY": "0123456789abcdef" * 4}
Rows = list[tuple[Any, ...]]


def seed(cli: FlaskCliRunner, *words: str) -> Result:
    """Run `flask seed` in this process and expect it to succeed."""
    result = cli.invoke(args=["seed", *words])
    assert result.exit_code == 0, result.output
    return result


def add(app: Flask, *rows: Base) -> None:
    with app.app_context():
        db.session.add_all(rows)
        db.session.commit()


def users(app: Flask) -> Rows:
    """Every column of every user except its id, which depends on what was there before, and the epoch, a lot drawn."""
    columns = [column for column in User.__table__.columns if column.name not in ("id", "session_epoch")]
    with app.app_context():
        return [tuple(row) for row in db.session.execute(sa.select(*columns).order_by(User.username))]


def posts(app: Flask) -> Rows:
    """Every column of every post except its id, with the username of its author and its tags."""
    columns = [column.key for column in Post.__table__.columns if column.name not in ("id", "author_id")]
    with app.app_context():
        found = db.session.scalars(sa.select(Post).order_by(Post.slug))
        return [
            (*[getattr(post, name) for name in columns], post.author.username, [tag.slug for tag in post.tags])
            for post in found
        ]


def counts(app: Flask) -> dict[str, int]:
    """The number of rows in each table that has any."""
    with app.app_context():
        tables = Base.metadata.sorted_tables
        sizes = {table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables}
    return {name: size for name, size in sizes.items() if size}


def values(app: Flask, *columns: Any) -> Rows:
    with app.app_context():
        return [tuple(row) for row in db.session.execute(sa.select(*columns))]


@contextmanager
def when(app: Flask, statement: str, act: Callable[[], object]) -> Iterator[None]:
    """Call `act` just before each SQL statement that begins with `statement`."""

    def look(_: object, __: object, text: str, *___: object) -> None:
        if " ".join(text.split()).startswith(statement):
            act()

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", look)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", look)
