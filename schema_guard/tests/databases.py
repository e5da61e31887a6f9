"""The three databases that the tests run on. Each test creates a database of its own and drops it at the end."""

import os
import secrets
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from schema_guard import database_url

KINDS = ("sqlite", "postgresql", "mariadb")
SERVERS = {
    "postgresql": os.environ.get("TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres"),
    "mariadb": os.environ.get("TEST_MARIADB_URL", "mysql://root@127.0.0.1:3306/mysql"),
}


def server(kind: str) -> sa.Engine:
    """Return an engine that can create and drop databases."""
    url = database_url(SERVERS[kind], Path())
    return sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)


def reason_to_skip(kind: str) -> str | None:
    """Return why tests on `kind` cannot run here, or None if they can."""
    if kind == "sqlite":
        return None
    try:
        with server(kind).connect():
            return None
    except OperationalError:
        return f"no {kind} answers (TEST_{kind.upper()}_URL names another server)"


def create_database(kind: str, folder: Path) -> str:
    """Create an empty database and return its DATABASE_URL."""
    name = f"guard_test_{secrets.token_hex(6)}"
    if kind == "sqlite":
        return f"sqlite:///{folder / name}.db"
    with server(kind).connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    return sa.make_url(SERVERS[kind]).set(database=name).render_as_string(hide_password=False)


def drop_database(kind: str, url: str) -> None:
    """Drop what `create_database` created. A SQLite file goes with its folder."""
    if kind == "sqlite":
        return
    force = " WITH (FORCE)" if kind == "postgresql" else ""
    with server(kind).connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {sa.make_url(url).database}{force}")
