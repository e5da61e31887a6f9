"""Check all settings once, when the blog starts. An invalid setting stops the start with one sentence.

This covers everything that needs no connection: a missing key, an unknown driver, a folder that cannot be written. If a
database server is down or refuses the password, the blog does start, and schema_guard waits for the server.
Read next: app/database.py.
"""

import os
import re
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import DEFAULT_DATABASE
from schema_guard import DatabaseUrlError, database_url
from schema_guard.busy import READERS_WAIT

SHORTEST_KEY: Final = 32  # characters: 128 bits written as hexadecimal digits
# A key that Flask's documentation prints, and words of the keys in examples, such as change-me or django-insecure.
KNOWN_KEY: Final = re.compile(
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf"
    "|change|default|example|insecure|insert|password|placeholder|replace|secret",
    re.IGNORECASE,
)
MAKE_A_KEY: Final = 'python -c "import secrets; print(secrets.token_hex(32))"'


class SettingError(Exception):
    """A setting is invalid. The text is one sentence that names the setting and never shows a password."""


def check_settings(app: Flask) -> None:
    """Check the settings in `app.config`, and convert them to the types that Flask and SQLAlchemy expect.

    Raises SettingError for the first invalid one.
    """
    config = app.config
    app.secret_key = _secret_key(app)
    config["POSTS_PER_PAGE"] = _whole_number(app, "POSTS_PER_PAGE", 1, 100)
    _check_words(app, "JOINING", "open", "closed", "auto")
    _check_words(app, "COMMENTS", "open", "members", "off")
    if config["JOINING"] == "auto":
        config["JOINING"] = "open" if app.debug else "closed"
    config["SITE_URL"] = _site_url(config["SITE_URL"])
    config["TRUSTED_HOSTS"] = [name.strip() for name in config["TRUSTED_HOSTS"].split(",") if name.strip()] or None
    for name in config["TRUSTED_HOSTS"] or ():
        if re.search(r"[/*\s]", name):
            raise SettingError(f"TRUSTED_HOSTS needs names like blog.example.com or .example.com, not {name!r}.")
    config["PICTURES_FOLDER"] = Path(app.instance_path, config["PICTURES_FOLDER"] or "pictures")
    if config["SITE_URL"] and not config["TRUSTED_HOSTS"]:
        config["TRUSTED_HOSTS"] = [urlsplit(config["SITE_URL"]).hostname]
    config["SQLALCHEMY_DATABASE_URI"] = _database(app)
    if config["SQLALCHEMY_DATABASE_URI"].database not in (None, "", ":memory:"):  # which has one connection for all
        config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {"pool_timeout": READERS_WAIT})
    config["PROXY_COUNT"] = _whole_number(app, "PROXY_COUNT", 0, 10)
    if config["REDIS_URL"] and not re.match("rediss?://", config["REDIS_URL"]):
        raise SettingError("REDIS_URL needs an address like redis://localhost:6379/0.")
    config["PAGE_CACHE_MB"] = _whole_number(app, "PAGE_CACHE_MB", 0, 100_000)


def trust_proxies(app: Flask) -> None:
    """Believe what the PROXY_COUNT proxies in front of the blog say about a request, before anything reads it."""
    if proxies := app.config["PROXY_COUNT"]:
        vars(app)["wsgi_app"] = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)


def _site_url(text: str) -> str:
    """Return SITE_URL without a slash at its end, or "" if it is not set."""
    address = text.removesuffix("/").lower()
    if address and not re.fullmatch(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", address):
        raise SettingError(f"SITE_URL needs an address without a path, like https://blog.example.com, not {text!r}.")
    return address


def _database(app: Flask) -> sa.URL:
    """Return the address of the database. A test that names none gets one in memory, and never your own blog.

    A config class may name it as Flask-SQLAlchemy does: SQLALCHEMY_DATABASE_URI is stronger than DATABASE_URL.
    """
    config = app.config
    if os.environ.get("SQLALCHEMY_DATABASE_URI"):
        raise SettingError("SQLALCHEMY_DATABASE_URI is not read from the environment. Set DATABASE_URL instead.")
    if config.get("SQLALCHEMY_BINDS") or os.environ.get("SQLALCHEMY_BINDS"):
        raise SettingError("SQLALCHEMY_BINDS is not used here: the blog has one database. Set DATABASE_URL instead.")
    address = config.get("SQLALCHEMY_DATABASE_URI") or config["DATABASE_URL"]
    if app.testing and address == DEFAULT_DATABASE:
        address = "sqlite://"
    text = address.render_as_string(hide_password=False) if isinstance(address, sa.URL) else address
    try:
        return database_url(text, Path(app.instance_path), allow_memory=app.testing)
    except DatabaseUrlError as problem:
        raise SettingError(str(problem)) from None


def _secret_key(app: Flask) -> str:
    """Return SECRET_KEY. If it is not set, make one: in debug mode keep it, and in a test make another each time."""
    key: str = app.config["SECRET_KEY"] or ""
    if not key and app.debug:
        return _kept_key(Path(app.instance_path) / "secret_key")
    if not key and app.testing:
        return secrets.token_hex(32)
    is_weak = len(key) < SHORTEST_KEY or len(set(key)) < 8 or KNOWN_KEY.search(key)
    if is_weak and not app.debug and not app.testing:
        problem = "is easy to guess (too short, or well known)" if key else "is not set"
        raise SettingError(f"SECRET_KEY {problem}. Write it into the file .env. Make one with: {MAKE_A_KEY}")
    return key


def _kept_key(file: Path) -> str:
    """Return the key in `file`. The first call makes it, so that a restart signs nobody out."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            # Write a draft and link it to its place: if two processes start at once, both use the same whole key.
            with tempfile.NamedTemporaryFile("w", dir=file.parent) as draft:  # only its owner can read it
                draft.write(secrets.token_hex(32))
                draft.flush()
                with suppress(FileExistsError):
                    os.link(draft.name, file)
    except OSError as error:
        raise SettingError(f"SECRET_KEY is not set, and none can be stored in {file} ({error.strerror}).") from None
    return file.read_text().strip()


def _check_words(app: Flask, name: str, *words: str) -> None:
    """Raise SettingError unless the setting `name` is one of `words`."""
    if app.config[name] not in words:
        raise SettingError(f"{name} must be {', '.join(words[:-1])} or {words[-1]}, not {app.config[name]!r}.")


def _whole_number(app: Flask, name: str, lowest: int, highest: int) -> int:
    """Return the setting `name` as a number from `lowest` to `highest`. Raise SettingError for anything else."""
    try:
        number = int(app.config[name])
    except (TypeError, ValueError):
        number = lowest - 1
    if not lowest <= number <= highest:
        raise SettingError(f"{name} must be a whole number from {lowest} to {highest}, not {app.config[name]!r}.")
    return number
