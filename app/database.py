"""`db`, the `Base` of all models, and the shapes of columns that several models use.

Models and older migrations import the column types from here, too. What differs between SQLite, PostgreSQL and MariaDB
is elsewhere: column types in app/columns.py, the settings of connections in schema_guard/engines.py.
Read next: app/auth/models.py, then app/posts/models.py.
"""

from datetime import UTC, datetime
from typing import Annotated

import sqlalchemy as sa
import sqlalchemy.orm as so
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import IntegrityError

import schema_guard
from app.columns import LongText as LongText
from app.columns import UtcDateTime as UtcDateTime
from app.columns import check_text
from app.old_names import OldName

# A migration can drop or change a constraint only by its name. This gives each constraint a name that follows from its
# columns, in models and in migrations: https://alembic.sqlalchemy.org/en/latest/naming.html
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def utc_now() -> datetime:
    """Return the current time as an aware datetime in UTC."""
    return datetime.now(UTC)


# SQLAlchemy asks for the time when a statement runs, so you can build a statement once and use it for years. If you run
# it with another time, as in `db.session.scalars(posts, {now.key: noon})`, it finds only what was published by then.
now = sa.bindparam("now", callable_=utc_now, type_=UtcDateTime)

# Shapes of columns that are used more than once.
Key = Annotated[int, so.mapped_column(primary_key=True)]
Created = Annotated[datetime, so.mapped_column(UtcDateTime, default=utc_now)]
Updated = Annotated[datetime, so.mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)]


class Base(so.DeclarativeBase):
    """The parent of every model."""

    metadata = sa.MetaData(naming_convention=NAMING_CONVENTION)
    query = OldName("db.session.scalars(sa.select({model})).all()")

    def __repr__(self) -> str:
        """Name the class and the key of a row, such as <Comment 3>. A model may have a better name."""
        key = sa.inspect(self).identity or ("not stored",)
        return f"<{type(self).__name__} {', '.join(map(str, key))}>"


db = SQLAlchemy(model_class=Base)
# For each attribute of every model: text that only some databases would refuse is refused at once.
sa.event.listen(Base, "attribute_instrument", check_text, propagate=True)


def start_writing() -> None:
    """Begin a transaction that will write: what you read in it stays true until you commit.

    It rolls back what the session has done, so call it before you change anything.
    """
    schema_guard.start_writing(db.session)


def commit() -> bool:
    """Commit. Return False, with nothing stored, if a rule of the database refuses: a unique or foreign key."""
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    return True
