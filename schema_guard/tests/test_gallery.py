"""A revision that is written on one database runs on the others, and none of them finds a difference afterwards.

What cannot be written for all databases is told by `flask db migrate`.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import SchemaItem

from ..state import Kind, current_state
from .databases import create_database
from .gallery import MakeGallery, columns, run

# PostgreSQL 17 and older have only one kind of generated column.
pytestmark = pytest.mark.filterwarnings("ignore:Computed column")


@pytest.mark.slow
def test_every_kind_of_column_settles_on_each_database(make_gallery: MakeGallery, sqlite_url: str, url: str) -> None:
    assert "Warning" not in run(make_gallery(sqlite_url, columns()), "migrate", "-m", "make the gallery")
    app = make_gallery(url, columns())
    run(app, "upgrade")
    run(app, "check")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "mariadb"], indirect=True)
def test_every_kind_of_column_settles_when_it_is_added_later(
    make_gallery: MakeGallery, sqlite_url: str, url: str
) -> None:
    before = make_gallery(sqlite_url, [])
    run(before, "migrate", "-m", "make the tables")
    run(before, "upgrade")
    run(make_gallery(sqlite_url, columns()), "migrate", "-m", "add the columns")
    app = make_gallery(url, columns())
    run(app, "upgrade")
    run(app, "check")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["postgresql", "mariadb"], indirect=True)
def test_every_kind_of_column_settles_where_a_server_wrote_the_revision(
    make_gallery: MakeGallery, url: str, tmp_path: Path
) -> None:
    run(make_gallery(url, columns()), "migrate", "-m", "make the gallery")
    for address in (url, create_database("sqlite", tmp_path)):
        app = make_gallery(address, columns())
        run(app, "upgrade")
        run(app, "check")


@pytest.mark.parametrize(
    ("items", "told"),
    [
        ([sa.Column("a", sa.String)], "gallery.a: MariaDB has no String()."),
        ([sa.Column("a", sa.Text(2000))], "gallery.a: PostgreSQL has no Text(length=2000)."),
        ([sa.Column("a", postgresql.ARRAY(sa.Integer))], "gallery.a: SQLite has no ARRAY(Integer())."),
        ([sa.Column("a", sa.DateTime, server_default=sa.text("now()"))], "gallery.a: the default now() is not SQL of"),
        (
            [sa.Column("a", sa.ForeignKey("big_keys.id", deferrable=True))],
            "gallery.a: MariaDB has no DEFERRABLE foreign key.",
        ),
        (
            [sa.Column("a", sa.String(9)), sa.Index("ix_a", sa.text("lower(a)"))],
            "ix_a: MariaDB cannot index an expression.",
        ),
        (
            [sa.Column("a", sa.String(9)), sa.Index("ix_a", "a", unique=True, sqlite_where=sa.text("a <> ''"))],
            "ix_a: MariaDB has no index on some rows only",
        ),
        ([sa.Column("ż" * 32, sa.Integer)], f"gallery.{'ż' * 32}: PostgreSQL cuts a name of more than 63 bytes off."),
    ],
)
def test_a_column_that_is_not_for_every_database_is_told(
    items: list[SchemaItem], told: str, make_gallery: MakeGallery, sqlite_url: str
) -> None:
    copies = [item._copy() if isinstance(item, sa.Column) else item for item in items]
    assert f"Warning: {told}" in run(make_gallery(sqlite_url, copies), "migrate", "-m", "add a column")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)
def test_an_index_on_an_expression_is_written_once(make_gallery: MakeGallery, url: str) -> None:
    app = make_gallery(url, [sa.Column("a", sa.String(9)), sa.Index("ix_a", sa.text("lower(a)"), unique=True)])
    run(app, "migrate", "-m", "add an index")
    run(app, "upgrade")
    run(app, "check")


def test_a_default_that_was_changed_is_seen(make_gallery: MakeGallery, url: str, migrations: Path) -> None:
    def gallery(word: str, quoted: str, yes: sa.ColumnElement[bool], json: str, number: str) -> Flask:
        return make_gallery(
            url,
            [
                sa.Column("word", sa.String(20), server_default=word),
                sa.Column("quoted", sa.String(20), server_default=quoted),
                sa.Column("yes", sa.Boolean, server_default=yes),
                sa.Column("json", sa.JSON, server_default=json),
                sa.Column("number", sa.Integer, server_default=number),
                sa.Column("moment", sa.DateTime, server_default=sa.func.now()),
            ],
        )

    app = gallery("", "it's", sa.true(), "{}", "0")
    run(app, "migrate", "-m", "add columns")
    run(app, "upgrade")
    run(gallery("x", "its", sa.false(), "[]", "1"), "migrate", "-m", "change defaults")
    upgrade, _ = (migrations / "versions" / "0002_change_defaults.py").read_text().split("def downgrade")
    found = re.findall(r"batch_op.alter_column\('(\w+)'", upgrade)
    assert found == ["word", "quoted", "yes", "json", "number"]


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_table_in_a_schema_is_written_once(make_gallery: MakeGallery, url: str) -> None:
    def gallery(*more: str) -> Flask:
        app = make_gallery(url, [])
        metadata = app.extensions["sqlalchemy"].metadata
        check = sa.CheckConstraint("id > 0", name="positive")
        key = sa.Column("id", sa.Integer, primary_key=True)
        sa.Table("pens", metadata, key, *columns_of(more), check, schema="shop")
        return app

    def columns_of(names: Sequence[str]) -> list[sa.Column[str]]:
        return [sa.Column(name, sa.String(9), index=True) for name in names]

    app = gallery()
    with app.app_context(), app.extensions["sqlalchemy"].engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA shop")
        connection.exec_driver_sql("CREATE SCHEMA other CREATE TABLE left_alone (id integer)")
    run(app, "migrate", "-m", "add pens")
    run(app, "upgrade")
    run(app, "check")
    more = gallery("colour")
    run(more, "migrate", "-m", "add a colour")
    run(more, "upgrade")
    run(more, "check")
    with more.app_context():
        assert current_state(looks_at_models=True).kind is Kind.AT_HEAD
