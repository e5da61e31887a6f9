"""A project with nearly every kind of column, key and index, for the tests of autogenerate."""

import enum
from collections.abc import Callable, Sequence
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.schema import SchemaItem

import schema_guard

from .running import invoke

MakeGallery = Callable[..., Flask]
CONVENTION = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Mood(enum.Enum):
    """The words of an Enum."""

    CALM = "calm"
    GLAD = "glad"


def columns() -> list[SchemaItem]:
    """Return the columns of the table `gallery`, each named after its kind, and its constraints and indexes."""
    column, now = sa.Column, sa.func.now()
    return [
        column("json", sa.JSON),
        column("json_object", sa.JSON, server_default="{}", nullable=False),
        column("jsonb", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), server_default="[]", nullable=False),
        column("array", postgresql.ARRAY(sa.String(20)).with_variant(sa.JSON(), "sqlite", "mysql")),
        column("array_variant", sa.JSON().with_variant(postgresql.ARRAY(sa.Integer), "postgresql")),
        column("enum", sa.Enum(Mood, name="mood")),
        column("enum_default", sa.Enum("a", "b", name="letters"), server_default="a", nullable=False),
        column("enum_text", sa.Enum(Mood, name="text_mood", native_enum=False)),
        column("enum_check", sa.Enum("x", "y", name="checked", native_enum=False, create_constraint=True)),
        column("boolean", sa.Boolean),
        column("boolean_true", sa.Boolean, server_default=sa.true(), nullable=False),
        column("boolean_false", sa.Boolean, server_default=sa.false(), nullable=False),
        column("boolean_digit", sa.Boolean, server_default="1", nullable=False),
        column("boolean_text", sa.Boolean, server_default=sa.text("false"), nullable=False),
        column("boolean_check", sa.Boolean(create_constraint=True, name="is_boolean")),
        column("string", sa.String(20)),
        column("string_empty", sa.String(20), server_default="", nullable=False),
        column("string_quoted", sa.String(40), server_default="it's 100% \\ (ok)", nullable=False),
        column("string_sql", sa.String(20), server_default=sa.text("'calm'"), nullable=False),
        column("string_function", sa.String(20), server_default=sa.func.lower("ABC")),
        column("unicode", sa.Unicode(20)),
        column("char", sa.CHAR(3)),
        column("text", sa.Text, server_default="", nullable=False),
        column("text_medium", sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql")),
        column("numeric", sa.Numeric(10, 2), server_default="0", nullable=False),
        column("numeric_exact", sa.Numeric(10, 2), server_default="0.00", nullable=False),
        column("float", sa.Float, server_default="1.5"),
        column("float_precision", sa.Float(53)),
        column("double", sa.Double),
        column("integer", sa.Integer, server_default="-1", nullable=False),
        column("integer_sql", sa.Integer, server_default=sa.text("0"), nullable=False),
        column("small", sa.SmallInteger),
        column("big", sa.BigInteger),
        column("binary", sa.LargeBinary),
        column("binary_length", sa.LargeBinary(200)),
        column("uuid", sa.Uuid),
        column("uuid_text", sa.Uuid(native_uuid=False)),
        column("interval", sa.Interval),
        column("time", sa.Time),
        column("date", sa.Date, server_default="2026-01-01"),
        column("date_today", sa.Date, server_default=sa.func.current_date()),
        column("moment", sa.DateTime(timezone=True), server_default=now, nullable=False),
        column("moment_sql", sa.DateTime, server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        column("moment_exact", sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql")),
        column("pickle", sa.PickleType),
        column("computed", sa.Integer, sa.Computed("small + 1")),
        column("computed_stored", sa.Integer, sa.Computed("small * 2", persisted=True)),
        column("comment", sa.Integer, comment="how many, it's"),
        column("Quoted Name", sa.Integer),
        column("unique", sa.String(20), unique=True),
        column("indexed", sa.String(20), index=True),
        column("indexed_unique", sa.String(20), index=True, unique=True),
        column("parent_id", sa.ForeignKey("gallery.id", ondelete="SET NULL")),
        column("other_id", sa.ForeignKey("big_keys.id", ondelete="CASCADE", onupdate="CASCADE"), index=True),
        column("another_id", sa.ForeignKey("big_keys.id")),
        sa.UniqueConstraint("small", "big", name="uq_named"),
        sa.CheckConstraint("small > 0", name="positive"),
        sa.Index("ix_two", "big", "small"),
        sa.Index("ix_desc", sa.text("big DESC")),
        sa.Index("ix_desc_function", "small", sa.desc(sa.column("big"))),
        sa.Index("ix_some", "big", sqlite_where=sa.text("big > 0"), postgresql_where=sa.text("big > 0")),
        sa.Index("ix_text", "text"),
    ]


def keys() -> dict[str, list[SchemaItem]]:
    """Return other tables, each with its kind of key."""
    return {
        "big_keys": [sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)],
        "small_keys": [sa.Column("id", sa.SmallInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)],
        "uuid_keys": [sa.Column("id", sa.Uuid, primary_key=True)],
        "text_keys": [sa.Column("id", sa.String(20), primary_key=True)],
        "given_keys": [sa.Column("id", sa.Integer, autoincrement=False, primary_key=True)],
        "identity_keys": [sa.Column("id", sa.Integer, sa.Identity(), primary_key=True)],
        "pairs": [sa.Column("a", sa.Integer, primary_key=True), sa.Column("b", sa.Integer, primary_key=True)],
        "of_pairs": [
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("a", sa.Integer),
            sa.Column("b", sa.Integer),
            sa.ForeignKeyConstraint(["a", "b"], ["pairs.a", "pairs.b"]),
        ],
        "links": [
            sa.Column("text", sa.ForeignKey("text_keys.id"), primary_key=True),
            sa.Column("big", sa.ForeignKey("big_keys.id"), primary_key=True),
        ],
    }


def create_gallery(url: str, migrations: Path, items: Sequence[SchemaItem], has_keys: bool = True) -> Flask:
    """Return a project whose table `gallery` has these `items`, and that keeps its revisions in `migrations`."""
    metadata = sa.MetaData(naming_convention=CONVENTION)
    sa.Table("gallery", metadata, sa.Column("id", sa.Integer, primary_key=True), *items)
    for name, columns_and_constraints in keys().items() if has_keys else ():
        sa.Table(name, metadata, *columns_and_constraints)
    db = SQLAlchemy(metadata=metadata)
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = schema_guard.database_url(url, Path(app.instance_path))
    db.init_app(app)
    schema_guard.init_app(app, db, directory=migrations)
    return app


def run(app: Flask, *words: str) -> str:
    """Run a command that succeeds, and return what it printed."""
    result = invoke(app, "db", *words)
    assert result.exit_code == 0, f"{result.output}{result.exception!r}"
    return result.output
