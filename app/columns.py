"""Column types that behave alike on SQLite, PostgreSQL and MariaDB, and the check of every text that is set.

Only this module asks which database runs. Everything else in app/ is written once for all three; what else they need
is in schema_guard and table_search. Models take these types from app/database.py.
"""

import re
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so
from sqlalchemy.dialects import mysql

from app.text import check_marks

NOT_TEXT = re.compile("[\0\ud800-\udfff]")  # a NUL, and half of a surrogate pair: some databases refuse them


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment. It takes any aware datetime, stores it in UTC to the microsecond, and returns an aware one in UTC.

    A naive datetime is refused, because it could mean any time zone: ValueError, inside SQLAlchemy's StatementError.
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


# MariaDB's TEXT ends at 64 kB, and a post may be longer.
LongText = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql")


def check_text(_: type[so.DeclarativeBase], name: str, attribute: so.InstrumentedAttribute[Any]) -> None:
    """Make setting a text column check the text. SQLAlchemy calls this for each attribute of a model (database.py).

    So every database refuses the same text, at once: ValueError for a text that is missing, that is longer than its
    column, that holds a NUL or half a character, or that has too many accents on one letter (app/text.py).
    """
    column_property = attribute.property
    if not isinstance(column_property, so.ColumnProperty) or not isinstance(column_property.columns[0].type, sa.String):
        return
    limit, may_be_none = column_property.columns[0].type.length, column_property.columns[0].nullable

    @sa.event.listens_for(attribute, "set", retval=True, propagate=True)
    def check(_: object, value: object, *__: object) -> object:
        if value is None and not may_be_none:
            raise ValueError(f"{name} is missing: it cannot be None")
        if isinstance(value, str):
            if limit and len(value) > limit:
                raise ValueError(f"{name} holds {limit} characters at most; this has {len(value)}")
            if NOT_TEXT.search(value):
                raise ValueError(f"{name} holds a NUL or half a character, which is not text")
            check_marks(value)
        return value
