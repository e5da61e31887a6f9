"""The databases of a project: its own, and those that SQLALCHEMY_BINDS names.

A bind key ("visits") stands for one of the others, and "" for the project's own. All of them share the revisions. A
revision has two functions for each database, such as upgrade_visits() and downgrade_visits(). Each database notes its
own revision, is changed in its own transactions, and has its own state.
A project with one database has upgrade() and downgrade(), and sees nothing of this.
`flask db -x bind=visits upgrade` is for one database alone, as is every command that names one so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, update_wrapper
from inspect import signature
from types import ModuleType
from typing import Final

import click
import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import RevisionStep
from flask import current_app
from flask_sqlalchemy import SQLAlchemy

from .sqlite import is_in_memory

# What these commands do to one database, they must not do to the others.
OF_ONE: Final = re.compile(r"\bflask db (?=stamp\b|-x forget\b|-x yes stamp\b)")


@dataclass(frozen=True)
class Database:
    """One of the databases: its bind key, its engine, and its models."""

    key: str
    engine: sa.Engine
    models: sa.MetaData

    @property
    def label(self) -> str:
        """What stands before a sentence about a database of SQLALCHEMY_BINDS."""
        return f"Bind {self.key}: " if self.key else ""

    def told(self, sentence: str) -> str:
        """Return a sentence or a command so that it is about this one of several databases."""
        return sentence if len(databases()) == 1 else OF_ONE.sub(f"flask db -x bind={self.key} ", sentence)


def databases() -> list[Database]:
    """Return the databases of the current app, its own first."""
    return databases_of(current_app.extensions["migrate"].db)


def chosen() -> list[Database]:
    """Return the databases that a `flask db` command is for: all of them, or the one that `-x bind=KEY` names.

    Raises click.ClickException if there is none of that key.
    """
    key = context.get_x_argument(as_dictionary=True).get("bind")
    found = [database for database in databases() if key in (None, database.key)]
    if not found:
        raise click.ClickException(f"SQLALCHEMY_BINDS names no database {key}. The project's own one is: -x bind=")
    return found


def databases_of(db: SQLAlchemy) -> list[Database]:
    """Return the databases of `db`, in the current app.

    Raises ValueError if two of them are one: the second would find the revisions of the first. So does a key from which
    no name of a function can be made.
    """
    if odd := [key for key in db.engines if key and not f"upgrade_{key}".isidentifier()]:
        raise ValueError(
            f"A revision has a function for each key of SQLALCHEMY_BINDS, such as upgrade_visits(). So a key has only "
            f"letters, digits and _. Rename this one: {odd[0]!r}."
        )
    for key in db.engines:  # models of a bind may be defined later
        convention = db.metadata.naming_convention
        db.metadatas.setdefault(key, sa.MetaData(naming_convention=convention, info={"bind_key": key}))
    found = [Database(key or "", engine, db.metadatas[key]) for key, engine in db.engines.items()]
    urls = [database.engine.url for database in found if not is_in_memory(database.engine)]
    if len(urls) > len(set(urls)):
        raise ValueError("Two keys of SQLALCHEMY_BINDS name the same database. Give each a database of its own.")
    return sorted(found, key=lambda database: database.key)


def key_of(connection: sa.Connection) -> str:
    """Return the bind key of the database that `connection` leads to."""
    return next((found.key for found in databases() if found.engine is connection.engine), "")


def run_on(key: str, step: RevisionStep) -> None:
    """Let Alembic's `step` do what its revision does in the database `key`."""
    step.migration_fn = function_of(step.revision.module, "upgrade" if step.is_upgrade else "downgrade", key)


def function_of(module: ModuleType, direction: str, key: str) -> Callable[[], None]:
    """Return the function of a revision for one direction, "upgrade" or "downgrade", in the database `key`."""
    name = name_of_function(module, direction, key)
    function: Callable[..., None] = getattr(module, name) if name else _nothing
    return update_wrapper(partial(function, key), function) if signature(function).parameters else function


def name_of_function(module: ModuleType, direction: str, key: str) -> str:
    """Return the name of that function, or "" where there is none: the revision is older than the bind, for example."""
    if hasattr(module, f"{direction}_{key}"):
        return f"{direction}_{key}"
    if signature(getattr(module, direction)).parameters:  # it is for all, unless one of them has a function
        return "" if any(hasattr(module, f"{direction}_{found.key}") for found in databases()) else direction
    return "" if key else direction


def _nothing() -> None:
    """Do nothing."""
