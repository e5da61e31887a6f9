"""Checks every setting once, when the blog starts, so that a wrong one is a sentence and not a surprise.

What can be known without connecting (a missing key, a driver that does not exist, a folder that cannot be written)
stops the start here. A server that is down or refuses the password is another matter: app/schema waits for it.
Read next: app/database.py.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from inspect import signature
from pathlib import Path
from typing import Final

import pymysql
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import ArgumentError
from werkzeug.middleware.proxy_fix import ProxyFix

SHORTEST_KEY: Final = 32  # characters: 128 bits written as hexadecimal digits
# Long enough, but printed in Flask's own documentation; the other well-known ones ("dev", "secret") are short.
KNOWN_KEYS: Final = {"192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf"}
MAKE_A_KEY: Final = 'python -c "import secrets; print(secrets.token_hex(32))"'

# People write a URL as their host shows it; SQLAlchemy also wants the driver. A bare mysql:// would mean MySQLdb, and
# "mariadb" is a dialect of its own, for which `with_variant(..., "mysql")` is skipped: so both become mysql+pymysql.
DRIVERS: Final = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
}


class SettingError(Exception):
    """A setting that cannot work. Its text is one sentence that names the setting and never shows a password."""


def check_settings(app: Flask) -> None:
    """Turn the settings of `app.config` into what Flask and SQLAlchemy expect.

    Raises SettingError for the first one that cannot work.
    """
    config = app.config
    app.secret_key = _secret_key(app)
    config["POSTS_PER_PAGE"] = _whole_number(app, "POSTS_PER_PAGE", 1, 100)
    if config["JOINING"] not in ("auto", "open", "closed"):
        raise SettingError(f"JOINING must be open, closed or auto, not {config['JOINING']!r}.")
    if config["JOINING"] == "auto":
        config["JOINING"] = "open" if app.debug else "closed"
    if config["COMMENTS"] not in ("open", "members", "off"):
        raise SettingError(f"COMMENTS must be open, members or off, not {config['COMMENTS']!r}.")
    config["TRUSTED_HOSTS"] = [name.strip() for name in config["TRUSTED_HOSTS"].split(",") if name.strip()] or None
    config["SQLALCHEMY_DATABASE_URI"] = database_url(config["DATABASE_URL"], Path(app.instance_path))
    if proxies := _whole_number(app, "PROXY_COUNT", 0, 10):
        vars(app)["wsgi_app"] = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)


def database_url(text: str, instance: Path) -> sa.URL:
    """Return the SQLAlchemy URL for a DATABASE_URL as people have it; raise SettingError for one that cannot work.

    A relative SQLite path is relative to the folder `instance`, wherever the command is run.
    """
    try:
        url = sa.make_url(text.strip())
    except (ArgumentError, ValueError):
        raise SettingError(
            "DATABASE_URL is not a database address; write one like sqlite:///blog.db, "
            "postgresql://user:password@host/name or mysql://user:password@host/name."
        ) from None
    kind = url.drivername.partition("+")[0]
    if kind not in DRIVERS:
        raise SettingError(f"DATABASE_URL begins with {kind}://, but this blog knows sqlite, postgresql and mysql.")
    if url.drivername not in (kind, DRIVERS[kind], "sqlite+pysqlite"):
        raise SettingError(f"DATABASE_URL asks for the driver {url.drivername}; leave the driver out: {kind}://...")
    if kind != "sqlite" and not url.database:
        raise SettingError(f"DATABASE_URL names no database; write its name at the end: {kind}://.../blog")
    url = url.set(drivername=DRIVERS[kind])
    if kind == "sqlite":
        return url.set(database=str(_sqlite_file(url, instance)))
    if url.get_backend_name() == "mysql":
        _check_mysql_options(url)
    return url


def _check_mysql_options(url: sa.URL) -> None:
    """Refuse what stands behind the question mark for other drivers, as hosts often add it; PyMySQL would crash."""
    _, options = url.get_dialect()().create_connect_args(url)
    if unknown := ", ".join(options.keys() - signature(pymysql.connect).parameters):
        raise SettingError(f"DATABASE_URL has an option that PyMySQL does not know; leave it out: {unknown}")


def _sqlite_file(url: sa.URL, instance: Path) -> Path:
    """Return the absolute path of the SQLite file, whose folder is made if need be."""
    if url.host:
        raise SettingError("DATABASE_URL: three slashes stand before a SQLite file, four if its path is absolute.")
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise SettingError("DATABASE_URL must name a file, like sqlite:///blog.db: memory is empty for every command.")
    file = instance / url.database  # an absolute path stays as it is
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        is_folder = file.is_dir()
    except OSError as error:
        raise SettingError(f"DATABASE_URL: no file can be made at {file} ({error.strerror}).") from None
    if is_folder:
        raise SettingError(f"DATABASE_URL: {file} is a folder; name a file in it.")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise SettingError(f"DATABASE_URL: {file} cannot be written by this user.")
    return file


def _secret_key(app: Flask) -> str:
    """Return SECRET_KEY; in debug, where none is set, one that is made once and kept in the instance folder."""
    key: str = app.config["SECRET_KEY"] or ""
    if not key and app.debug:
        return _kept_key(Path(app.instance_path) / "secret_key")
    if app.debug or app.testing:
        return key
    if not key:
        raise SettingError(f"SECRET_KEY is not set; make one with: {MAKE_A_KEY}")
    if len(key) < SHORTEST_KEY or len(set(key)) < 8 or key.lower() in KNOWN_KEYS:
        raise SettingError(f"SECRET_KEY can be guessed (short or well known); make a better one with: {MAKE_A_KEY}")
    return key


def _kept_key(file: Path) -> str:
    """Return the key in `file`, made on first use so that a restart signs nobody out."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            # Written aside and linked into place, so that two first starts at once agree on one whole key.
            with tempfile.NamedTemporaryFile("w", dir=file.parent) as draft:  # which only its owner may read
                draft.write(secrets.token_hex(32))
                draft.flush()
                with suppress(FileExistsError):
                    os.link(draft.name, file)
    except OSError as error:
        raise SettingError(f"SECRET_KEY is not set, and none can be kept in {file} ({error.strerror}).") from None
    return file.read_text().strip()


def _whole_number(app: Flask, name: str, lowest: int, highest: int) -> int:
    """Return the setting `name` as an int between two limits, both allowed."""
    try:
        number = int(app.config[name])
    except (TypeError, ValueError):
        number = lowest - 1
    if not lowest <= number <= highest:
        raise SettingError(f"{name} must be a whole number from {lowest} to {highest}, not {app.config[name]!r}.")
    return number
