"""Checks every setting once, when the blog starts, so that a wrong one is a sentence and not a surprise.

What can be known without connecting (a missing key, a driver that does not exist, a folder that cannot be written)
stops the start here. A server that is down or refuses the password is another matter: app/schema waits for it.
Read next: app/database.py.
"""

import os
import re
import secrets
import tempfile
from contextlib import suppress
from errno import EACCES, EISDIR
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
    _check_words(app, "JOINING", "open", "closed", "auto")
    _check_words(app, "COMMENTS", "open", "members", "off")
    if config["JOINING"] == "auto":
        config["JOINING"] = "open" if app.debug else "closed"
    config["TRUSTED_HOSTS"] = [name.strip() for name in config["TRUSTED_HOSTS"].split(",") if name.strip()] or None
    for name in config["TRUSTED_HOSTS"] or ():
        if re.search(r"[/*\s]", name):
            raise SettingError(f"TRUSTED_HOSTS holds names like blog.example.com or .example.com, not {name!r}.")
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
        # Hosts often add options of other drivers, at which PyMySQL would crash.
        _, options = url.get_dialect()().create_connect_args(url)
        if unknown := ", ".join(options.keys() - signature(pymysql.connect).parameters):
            raise SettingError(f"DATABASE_URL has an option that PyMySQL does not know; leave it out: {unknown}")
    return url


def _sqlite_file(url: sa.URL, instance: Path) -> Path:
    """Return the absolute path of the SQLite file, whose folder is made if need be."""
    if url.host or not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise SettingError(
            "DATABASE_URL must name a file behind three slashes, or four if its path is absolute: sqlite:///blog.db "
            "(a database in memory would be empty for every command)."
        )
    file = instance / url.database  # an absolute path stays as it is
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        if not os.access(file if file.exists() else file.parent, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
    except OSError as error:
        raise SettingError(f"DATABASE_URL: no database can be written to {file} ({error.strerror}).") from None
    return file


def _secret_key(app: Flask) -> str:
    """Return SECRET_KEY; in debug, where none is set, one that is made once and kept in the instance folder."""
    key: str = app.config["SECRET_KEY"] or ""
    if not key and app.debug:
        return _kept_key(Path(app.instance_path) / "secret_key")
    is_weak = len(key) < SHORTEST_KEY or len(set(key)) < 8 or key.lower() in KNOWN_KEYS
    if is_weak and not app.debug and not app.testing:
        problem = "can be guessed (short or well known)" if key else "is not set"
        raise SettingError(f"SECRET_KEY {problem}; make one with: {MAKE_A_KEY}")
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


def _check_words(app: Flask, name: str, *words: str) -> None:
    """Check that the setting `name` is one of `words`."""
    if app.config[name] not in words:
        raise SettingError(f"{name} must be {', '.join(words[:-1])} or {words[-1]}, not {app.config[name]!r}.")


def _whole_number(app: Flask, name: str, lowest: int, highest: int) -> int:
    """Return the setting `name` as an int between two limits, both allowed."""
    try:
        number = int(app.config[name])
    except (TypeError, ValueError):
        number = lowest - 1
    if not lowest <= number <= highest:
        raise SettingError(f"{name} must be a whole number from {lowest} to {highest}, not {app.config[name]!r}.")
    return number
