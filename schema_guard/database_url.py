"""Turn a DATABASE_URL, as people and hosting companies write it, into one that SQLAlchemy accepts.

Everything that can be known without connecting is checked here: the scheme, the driver, its options, the folder of a
SQLite file. A server that is down or refuses the password is found later, and guard.py waits for it.
"""

import os
from errno import EACCES, EISDIR
from inspect import signature
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

# People leave the driver out; SQLAlchemy needs it. A bare mysql:// would select MySQLdb. "mariadb" would select another
# dialect, for which `with_variant(..., "mysql")` has no effect. So both become mysql+pymysql.
DRIVERS: Final = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
}


class DatabaseUrlError(ValueError):
    """A DATABASE_URL that cannot work. Its text is one sentence, without the password."""


def database_url(text: str, instance: Path, allow_memory: bool = False) -> sa.URL:
    """Return the SQLAlchemy URL for `text`, the value of DATABASE_URL.

    The path of a SQLite file is relative to the folder `instance`, wherever the command runs. The folder of the file is
    created. `allow_memory` is for tests: it accepts sqlite://, too. Raises DatabaseUrlError for a URL that cannot work.
    """
    try:
        url = sa.make_url(text.strip())
    except (ArgumentError, ValueError):
        raise DatabaseUrlError(
            "DATABASE_URL is not a database address. Write one like sqlite:///blog.db, "
            "postgresql://user:password@host/name or mysql://user:password@host/name."
        ) from None
    kind = url.drivername.partition("+")[0]
    if kind not in DRIVERS:
        raise DatabaseUrlError(f"DATABASE_URL begins with {kind}://. Use sqlite, postgresql or mysql.")
    if url.drivername not in (kind, DRIVERS[kind], "sqlite+pysqlite"):
        raise DatabaseUrlError(f"DATABASE_URL asks for the driver {url.drivername}. Leave the driver out: {kind}://...")
    url = url.set(drivername=DRIVERS[kind])
    if allow_memory and kind == "sqlite" and not url.host and url.database in (None, "", ":memory:"):
        return url
    if kind == "sqlite":
        return url.set(database=str(_sqlite_file(url, instance)))
    if not url.database:
        raise DatabaseUrlError(f"DATABASE_URL names no database. Add its name at the end: {kind}://.../name")
    _check_driver(url)
    return url


def _sqlite_file(url: sa.URL, instance: Path) -> Path:
    """Return the absolute path of the SQLite file, and create its folder."""
    if url.host or not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise DatabaseUrlError(
            "DATABASE_URL must name a file after three slashes, or four if the path is absolute: sqlite:///blog.db "
            "(a database in memory would be empty for every command)."
        )
    if url.database.startswith(" "):  # some older tutorials print sqlite:/// blog.db
        raise DatabaseUrlError(
            f"DATABASE_URL has a space before the name of the file. Write it without: sqlite:///{url.database.lstrip()}"
        )
    file = instance / url.database  # an absolute path stays as it is
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        if not os.access(file if file.exists() else file.parent, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
    except OSError as error:
        raise DatabaseUrlError(f"DATABASE_URL: cannot write a database to {file} ({error.strerror}).") from None
    return file


def _check_driver(url: sa.URL) -> None:
    """Check that the driver is installed and knows the options of `url`."""
    dialect = url.get_dialect()
    try:
        driver = dialect.import_dbapi()
    except ImportError:
        raise DatabaseUrlError(
            f"DATABASE_URL needs the package {dialect.driver}, which is not installed: pip install {dialect.driver}"
        ) from None
    if url.get_backend_name() == "mysql":
        # Hosting companies often add options of other drivers. PyMySQL would crash at the first connection.
        _, options = dialect().create_connect_args(url)
        if unknown := ", ".join(options.keys() - signature(driver.connect).parameters):
            raise DatabaseUrlError(f"DATABASE_URL has an option that PyMySQL does not know. Leave it out: {unknown}")
