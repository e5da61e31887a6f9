"""A DATABASE_URL as people have it works, and one that cannot work is one sentence."""

import re
import sys
from pathlib import Path

import pytest

from schema_guard import DatabaseUrlError, database_url

# Both lists are numbered below (`ids=`): the name of a database in a test's id would count the test as run on it.
SERVER_URLS = [  # as written, driver, password, host, port, database
    ("postgres://ada:engine@db.example/blog", "postgresql+psycopg", "engine", "db.example", None, "blog"),
    ("postgresql://ada:engine@db.example:5433/blog", "postgresql+psycopg", "engine", "db.example", 5433, "blog"),
    ("postgresql+psycopg://ada:engine@db.example/blog", "postgresql+psycopg", "engine", "db.example", None, "blog"),
    ("postgresql://ada:engine@[::1]/blog", "postgresql+psycopg", "engine", "::1", None, "blog"),
    ("postgresql://ada:engine@/blog?host=/run/postgresql", "postgresql+psycopg", "engine", None, None, "blog"),
    ("postgresql:///blog", "postgresql+psycopg", None, None, None, "blog"),
    ("mysql://ada:engine@db.example/blog", "mysql+pymysql", "engine", "db.example", None, "blog"),
    ("mysql+pymysql://ada:engine@db.example/blog", "mysql+pymysql", "engine", "db.example", None, "blog"),
    ("mariadb://ada:engine@db.example:3307/blog", "mysql+pymysql", "engine", "db.example", 3307, "blog"),
    ("mysql://ada@db.example/blog?unix_socket=/run/mysqld.sock", "mysql+pymysql", None, "db.example", None, "blog"),
    ("mysql://ada:engine@db.example/blog?charset=utf8mb4", "mysql+pymysql", "engine", "db.example", None, "blog"),
    (
        "postgres://ada:p%40ss%25w%2Frd%3A@db.example/blog",
        "postgresql+psycopg",
        "p@ss%w/rd:",
        "db.example",
        None,
        "blog",
    ),
    ("mysql://ada:100%25%20%C3%A9@db.example/blog", "mysql+pymysql", "100% é", "db.example", None, "blog"),
    (" postgres://ada:engine@db.example/blog\n", "postgresql+psycopg", "engine", "db.example", None, "blog"),
]
WRONG_URLS = [
    "",
    "blog.db",
    "not a database",
    "oracle://ada:hunter2@db.example/blog",
    "postgresql+psycopg2://ada:hunter2@db.example/blog",
    "mysql+mysqldb://ada:hunter2@db.example/blog",
    "postgresql://ada:hunter2@db.example",
    "mysql://ada:hunter2@db.example/",
    "postgresql://ada:hunter2@db.example:port/blog",
    "mysql://ada:hunter2@db.example/blog?reconnect=true",
    "sqlite://",
    "sqlite:///:memory:",
    "sqlite:///file:blog?mode=memory&uri=true",
    "sqlite://folder/blog.db",
    "sqlite:///{folder}",
    "sqlite:///{folder}/a file/blog.db",
    "sqlite:///{folder}/" + 300 * "x",
]


@pytest.mark.parametrize(
    ("text", "driver", "password", "host", "port", "database"), SERVER_URLS, ids=range(len(SERVER_URLS))
)
def test_a_server_url_keeps_its_parts_and_gets_our_driver(
    text: str, driver: str, password: str | None, host: str | None, port: int | None, database: str, tmp_path: Path
) -> None:
    url = database_url(text, tmp_path)
    assert (url.drivername, url.password, url.host, url.port, url.database) == (driver, password, host, port, database)


def test_a_relative_sqlite_path_begins_in_the_instance_folder(tmp_path: Path) -> None:
    assert database_url("sqlite:///notes/blog.db", tmp_path).database == str(tmp_path / "notes" / "blog.db")


def test_an_absolute_sqlite_path_stays_as_it_is(tmp_path: Path) -> None:
    assert database_url(f"sqlite:///{tmp_path}/blog.db", tmp_path / "instance").database == str(tmp_path / "blog.db")


def test_the_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    database_url("sqlite:///notes/of/ada/blog.db", tmp_path)
    assert (tmp_path / "notes" / "of" / "ada").is_dir()


@pytest.mark.parametrize("text", WRONG_URLS, ids=range(len(WRONG_URLS)))
def test_a_wrong_database_url_is_one_sentence_without_the_password(text: str, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(DatabaseUrlError) as caught:
        database_url(text.format(folder=tmp_path), tmp_path)
    assert re.fullmatch(r"DATABASE_URL.+", str(caught.value))
    assert "hunter2" not in str(caught.value)


def test_a_driver_that_is_not_installed_is_named_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pymysql", None)
    with pytest.raises(DatabaseUrlError, match="which is not installed: pip install pymysql"):
        database_url("mysql://ada:engine@db.example/blog", tmp_path)
