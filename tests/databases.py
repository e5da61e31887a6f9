"""The three databases that the tests run on. Each run makes databases of its own and drops them at the end."""

import os
import secrets
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from app.settings import database_url

KINDS = ("sqlite", "postgresql", "mariadb")
SERVERS = {
    "postgresql": os.environ.get("TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres"),
    "mariadb": os.environ.get("TEST_MARIADB_URL", "mysql://root@127.0.0.1:3306/mysql"),
}
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"  # what is missing is then a failure, not a skip


def missing(kind: str) -> str | None:
    """Return why tests on `kind` cannot run here, or None where they can."""
    if kind == "sqlite":
        return None
    try:
        with _server(kind).connect():
            return None
    except OperationalError:
        url = sa.make_url(SERVERS[kind])
        return f"no {kind} answers on {url.host}:{url.port} (TEST_{kind.upper()}_URL names another)"


def create_database(kind: str, folder: Path) -> str:
    """Make a new, empty database and return its DATABASE_URL."""
    name = f"blog_test_{secrets.token_hex(6)}"
    if kind == "sqlite":
        return f"sqlite:///{folder / name}.db"
    with _server(kind).connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    return sa.make_url(SERVERS[kind]).set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    """Drop what `create_database` made. A SQLite file goes with its folder."""
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
