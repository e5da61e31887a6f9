"""Steps that the tests of `flask seed` share. Read next: test_fill.py, which tests the promises of the command."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from app.database import Base, db

only_on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
NOT_DEBUG = {"FLASK_DEBUG": "0", "SECRET_KEY": "0123456789abcdef" * 4}


def seed(cli: FlaskCliRunner, *words: str) -> Result:
    """Run `flask seed` in this process and expect it to succeed."""
    result = cli.invoke(args=["seed", *words])
    assert result.exit_code == 0, result.output
    return result


def add(app: Flask, *rows: Base) -> None:
    """Store `rows`."""
    with app.app_context():
        db.session.add_all(rows)
        db.session.commit()


def counts(app: Flask) -> dict[str, int]:
    """Return the number of rows of each table that has any."""
    with app.app_context():
        tables = Base.metadata.sorted_tables
        sizes = {table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables}
    return {name: size for name, size in sizes.items() if size}


def values(app: Flask, *columns: Any) -> list[tuple[Any, ...]]:
    """Return these columns of every row, in the order of the first."""
    with app.app_context():
        return [tuple(row) for row in db.session.execute(sa.select(*columns).order_by(columns[0]))]


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
