"""Dump a database to a file and load it again, with the database's own tool. `DUMP` and `LOAD` at the end list them.

A dump shows one moment, although others go on writing, and its rows are counted at the same moment. A password never
stands on a command line, where everyone on the machine could read it.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import click
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from .errors import reason_of
from .notes import OWN_TABLES
from .search import is_search_table, search_tables
from .sqlite import copy_file

Rows = dict[str, int]  # of each table
VERSIONS = "alembic_version"
NOT_COUNTED = OWN_TABLES - {VERSIONS}


def count_rows(connection: sa.Connection) -> Rows:
    """Return how many rows each table has. The tables that the database keeps for full-text search are left out."""
    count = sa.select(sa.func.count())
    names = set(sa.inspect(connection).get_table_names()) - search_tables(connection) - NOT_COUNTED
    return {name: connection.scalar(count.select_from(sa.table(name))) or 0 for name in sorted(names)}


def _dump_sqlite(engine: sa.Engine, dump: Path) -> Rows:
    """Copy the file, and check the copy, because SQLite copies a damaged file without an error."""
    copy_file(Path(str(engine.url.database)), dump)
    return read_sqlite(dump)[0]


def read_sqlite(file: Path) -> tuple[Rows, list[str]]:
    """Return the rows and the revisions in a file of SQLite. Raises click.ClickException if the file is damaged."""
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(file)), poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            if (found := connection.exec_driver_sql("PRAGMA integrity_check").scalar()) != "ok":
                raise click.ClickException(
                    f"The database is damaged ({found}), so a backup of it would be damaged, too."
                )
            rows = count_rows(connection)
            known = connection.exec_driver_sql("SELECT version_num FROM alembic_version") if VERSIONS in rows else None
            return rows, sorted(known.scalars()) if known else []
    except DBAPIError as error:
        raise click.ClickException(f"The file {file.name} is damaged ({reason_of(error)}).") from error


def _load_sqlite(engine: sa.Engine, dump: Path) -> None:
    """Copy the pages of the file in one transaction: a server that has the file open sees all of them or none."""
    file = str(engine.url.database)
    engine.dispose()
    try:
        with closing(sqlite3.connect(dump)) as copy, closing(sqlite3.connect(file)) as target:
            # Pages of another size do not fit into a file in WAL mode. It leaves that mode if nobody else has it open.
            with suppress(sqlite3.OperationalError):
                target.execute("PRAGMA journal_mode = DELETE")
            copy.backup(target)
    except sqlite3.Error as error:
        raise click.ClickException(f"Cannot write to {file} ({error}). Nothing was restored.") from error
    with engine.connect() as connection:
        if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
            tables = ", ".join(sorted({str(row[0]) for row in broken}))
            text = f"Warning: {len(broken)} rows point to rows that do not exist, as in the backup: in {tables}."
            click.secho(text, fg="yellow", err=True)


def _dump_postgresql(engine: sa.Engine, dump: Path) -> Rows:
    """Count in a transaction, and let pg_dump read what this transaction sees."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(sa.select(sa.func.pg_export_snapshot()))
        rows = count_rows(connection)
        options = ("--format=custom", "--compress=0", f"--snapshot={snapshot}", f"--file={dump}")
        _run_postgresql(engine, "pg_dump", *options)
        return rows


def _load_postgresql(engine: sa.Engine, dump: Path) -> None:
    """Restore in one transaction. Roles belong to the server, so the user who restores owns everything."""
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    _run_postgresql(engine, "pg_restore", *options, str(dump))


def _run_postgresql(engine: sa.Engine, program: str, *options: str) -> None:
    _, settings = engine.dialect.create_connect_args(engine.url)
    password = settings.pop("password", None)
    # The driver keeps an object of its own among the settings.
    texts = [f"{name}={_quoted(value)}" for name, value in settings.items() if isinstance(value, str | int)]
    secret = {} if password is None else {"PGPASSWORD": str(password)}
    _run([program, "--no-password", f"--dbname={' '.join(texts)}", *options], environment=secret)


def _dump_mysql(engine: sa.Engine, dump: Path) -> Rows:
    """Count the rows in the dump, where each row is one line: two connections cannot share a snapshot here."""
    whole = ("--single-transaction", "--routines", "--triggers", "--hex-blob", "--skip-add-drop-table")
    lines_of_rows = ("--skip-extended-insert", "--no-autocommit")
    _run_mysql(engine, "mariadb-dump", *whole, *lines_of_rows, f"--result-file={dump}")
    rows: Rows = {}
    table, line = "", b""
    with dump.open("rb") as lines:
        for line in lines:
            # Only rows stand between these two lines. Elsewhere the text of a trigger may look like a row.
            if found := re.match(rb"LOCK TABLES `(.+)` WRITE;|UNLOCK TABLES;", line):
                table = (found[1] or b"").decode().replace("``", "`")
            if table and not is_search_table(table) and table not in NOT_COUNTED:
                rows[table] = rows.get(table, 0) + line.startswith(b"INSERT INTO ")
    if not line.startswith(b"-- Dump completed"):
        raise click.ClickException("mariadb-dump ended too early. No backup was written.")
    return rows


def _load_mysql(engine: sa.Engine, dump: Path) -> None:
    """Load the dump. After an error, drop every table: nothing can be rolled back, and the database was empty."""
    try:
        with dump.open("rb") as lines:
            _run_mysql(engine, "mariadb", source=lines)
    except BaseException:
        with engine.connect() as connection:
            connection.exec_driver_sql("SET foreign_key_checks = 0")
            for name in sa.inspect(connection).get_table_names():
                connection.execute(sa.schema.DropTable(sa.Table(name, sa.MetaData())))
            connection.invalidate()  # the next user of the connection would have no foreign keys
        raise


def _run_mysql(engine: sa.Engine, program: str, *options: str, source: IO[bytes] | None = None) -> None:
    """Run a tool with a file of settings that only we may read. It reads no other: ~/.my.cnf would override ours."""
    url = engine.url
    settings: dict[str, object] = {"host": url.host, "port": url.port, "user": url.username, "password": url.password}
    settings |= {name: url.query.get(name) for name in ("ssl_ca", "ssl_cert", "ssl_key")}
    # To the tools "localhost" means the socket. To PyMySQL it never does.
    settings |= {"socket": url.query.get("unix_socket"), "protocol": None if "unix_socket" in url.query else "tcp"}
    lines = [f"{name} = {_quoted(value)}" for name, value in settings.items() if value is not None]
    with TemporaryDirectory() as folder:
        file = Path(folder, "settings.cnf")
        file.touch(mode=0o600)
        file.write_text("\n".join(["[client]", *lines]), encoding="utf-8")
        limits = ("--default-character-set=utf8mb4", "--max-allowed-packet=1G")  # of a row; the server has its own
        _run([program, f"--defaults-file={file}", *limits, *options, str(url.database)], source=source)


DUMP = {"sqlite": _dump_sqlite, "postgresql": _dump_postgresql, "mysql": _dump_mysql}
LOAD = {"sqlite": _load_sqlite, "postgresql": _load_postgresql, "mysql": _load_mysql}


def _quoted(value: object) -> str:
    """Return a value in the quotes that both libpq's addresses and MariaDB's files of settings understand."""
    return "'" + re.sub(r"([\\'])", r"\\\1", str(value)) + "'"


def _run(command: list[str], environment: dict[str, str] | None = None, source: IO[bytes] | None = None) -> None:
    """Run a program. Raise click.ClickException if it is missing, or with its own words if it fails."""
    program = shutil.which(command[0])
    if not program:
        raise click.ClickException(
            f"The program {command[0]} is not installed. It comes with the database's client programs."
        )
    result = subprocess.run(
        [program, *command[1:]],
        stdin=source or subprocess.DEVNULL,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if result.returncode:
        said = result.stderr.strip().splitlines() or [f"it ended with {result.returncode}"]
        told = next((line for line in said if "error" in line.lower()), said[-1])
        raise click.ClickException(f"{command[0]} failed: {told.removeprefix(f'{command[0]}: ')}")
