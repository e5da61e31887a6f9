"""The one module that knows the database engine: `db`, the `Base` of all models, column types, engine settings.

Three databases are served alike: SQLite, PostgreSQL, MariaDB (and MySQL). What differs between them is settled here
and in app/schema, so that models, queries and migrations never ask which one it is.
Read next: app/auth/models.py, then app/posts/models.py.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import IntegrityError

# A constraint without a name can never be dropped or changed by a migration. Names follow from the columns, in the
# models and in the migrations alike: https://alembic.sqlalchemy.org/en/latest/naming.html
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
NOT_TEXT = re.compile("[\0\ud800-\udfff]")  # a NUL and half a surrogate pair: not every database takes them


def utc_now() -> datetime:
    """Return this moment, aware and in UTC."""
    return datetime.now(UTC)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment: takes any aware datetime, stores UTC to the microsecond, returns an aware one in UTC.

    A naive datetime is refused (ValueError, within SQLAlchemy's StatementError): nobody can know which hour it means.
    """

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "mysql":
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))  # without fsp the fraction of a second is lost
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; write datetime(..., tzinfo=UTC)")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# MariaDB's TEXT ends at 64 kB; a long post is longer.
LongText = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql")

# Column shapes used more than once.
Key = Annotated[int, so.mapped_column(primary_key=True)]
Moment = Annotated[datetime, so.mapped_column(UtcDateTime)]
Created = Annotated[datetime, so.mapped_column(UtcDateTime, default=utc_now)]
Updated = Annotated[datetime, so.mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)]
DemoMark = Annotated[bool, so.mapped_column(default=False, server_default="0")]


class Base(so.DeclarativeBase):
    """The parent of every model."""

    metadata = sa.MetaData(naming_convention=NAMING_CONVENTION)


db = SQLAlchemy(model_class=Base)


@sa.event.listens_for(Base, "attribute_instrument", propagate=True)
def _check_text(_: type[Base], name: str, attribute: so.InstrumentedAttribute[Any]) -> None:
    """Refuse at once, on every database, text that only some of them would refuse, and later."""
    column_property = attribute.property
    if not isinstance(column_property, so.ColumnProperty) or not isinstance(column_property.columns[0].type, sa.String):
        return
    limit = column_property.columns[0].type.length

    @sa.event.listens_for(attribute, "set", retval=True, propagate=True)
    def check(_: object, value: object, *__: object) -> object:
        if isinstance(value, str):
            if limit and len(value) > limit:
                raise ValueError(f"{name} holds {limit} characters at most; this has {len(value)}")
            if NOT_TEXT.search(value):
                raise ValueError(f"{name} holds a NUL or half a character, which is not text")
        return value


def init_app(app: Flask) -> None:
    """Open the database that SQLALCHEMY_DATABASE_URI names, with the engine settings it needs. Nothing connects yet."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    kind = url.get_backend_name()
    options = app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {})
    if kind != "sqlite":
        options |= {"pool_pre_ping": True, "connect_args": {"connect_timeout": 5}}
    if kind == "mysql":
        # TRADITIONAL: a value that does not fit is an error, as elsewhere, and never cut off in silence.
        options["connect_args"]["init_command"] = "SET SESSION sql_mode = 'TRADITIONAL'"
        # As bytes: PyMySQL makes Latin-1 of text, and the server wants UTF-8.
        options["connect_args"] |= {"password": url.password.encode()} if url.password else {}
    db.init_app(app)


def start_writing() -> None:
    """End what the session has read, and begin a transaction that will write; what it looks at now stays true.

    Only SQLite needs another kind of transaction for that (app/schema/sqlite.py tells why). Changes that were not
    committed are lost, so call it before making any.
    """
    db.session.rollback()
    db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})


def commit() -> bool:
    """Commit. Return False, with nothing stored, where a rule of the database refuses: unique, foreign key."""
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    return True
