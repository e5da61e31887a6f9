"""The three kinds of database that the tests use. Each run creates its own databases and drops them at the end."""

import os
import secrets
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from schema_guard import database_url

KINDS = ("sqlite", "postgresql", "mariadb")
SERVERS = {
    "postgresql": os.environ.get("TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres"),
    "mariadb": os.environ.get("TEST_MARIADB_URL", "mysql://root@127.0.0.1:3306/mysql"),
}
PROGRAMS = {"postgresql": ("pg_dump", "pg_restore"), "mariadb": ("mariadb-dump", "mariadb")}
# Marks a test that takes long on a server: the quick run runs it on SQLite alone.
slow_on_servers = pytest.mark.parametrize(
    "kind", ["sqlite", *(pytest.param(kind, marks=pytest.mark.slow) for kind in SERVERS)], indirect=True
)
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"  # a test that misses something then fails, and is not skipped


def missing(kind: str) -> str | None:
    """Return why tests on `kind` cannot run on this machine, or None if they can."""
    if kind == "sqlite":
        return None
    for program in PROGRAMS[kind]:
        if not shutil.which(program):
            return f"the program {program} is not installed"
    try:
        with _server(kind).connect():
            return None
    except OperationalError:
        url = sa.make_url(SERVERS[kind])
        return f"no {kind} answers on {url.host}:{url.port} (TEST_{kind.upper()}_URL names another)"


def create_database(kind: str, folder: Path) -> str:
    """Create an empty database and return its DATABASE_URL."""
    name = f"blog_test_{secrets.token_hex(6)}"
    if kind == "sqlite":
        return f"sqlite:///{folder / name}.db"
    with _server(kind).connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    return sa.make_url(SERVERS[kind]).set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    """Drop a database that `create_database` made. A SQLite file is deleted together with its folder."""
    parsed = sa.make_url(url)
    if parsed.drivername == "sqlite":
        return
    kind = "postgresql" if parsed.drivername == "postgresql" else "mariadb"
    force = " WITH (FORCE)" if kind == "postgresql" else ""
    with _server(kind).connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {parsed.database}{force}")


def _server(kind: str) -> sa.Engine:
    url = database_url(SERVERS[kind], Path())
    return sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
