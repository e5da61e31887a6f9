"""`flask backup`: a whole database of one moment in one file, or no file."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from app.models import Post, User
from tests.conftest import RunFlask, make_app
from tests.schema_guard.backups import all_rows, run, stand_in

DUMPERS = {"postgresql": "pg_dump", "mariadb": "mariadb-dump"}
SECRET = 'p@ss w"or/d\\s #;% $(x)'
on_servers = pytest.mark.parametrize("kind", [*DUMPERS], indirect=True)
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.mark.every_database
def test_it_tells_what_it_kept(blog: Flask, tmp_path: Path) -> None:
    file = tmp_path / "blog.backup"
    result = run(blog, "backup", file)
    assert "           5 posts\n" in result.output
    assert all_rows() in result.output
    assert f"Backed up to {file}: {file.stat().st_size:,} bytes, in " in result.output


def test_only_its_owner_may_read_it(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600


def test_nothing_else_is_left_beside_it(blog: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    assert run(blog, "backup", folder / "blog.backup").exit_code == 0
    assert list(folder.iterdir()) == [folder / "blog.backup"]


def test_a_file_that_is_there_is_not_overwritten(blog: Flask, tmp_path: Path) -> None:
    file = tmp_path / "blog.backup"
    file.write_text("last year's")
    result = run(blog, "backup", file)
    assert result.exit_code == 1
    assert result.output == f"Error: {file} exists, and a backup overwrites nothing. Name another file.\n"
    assert file.read_text() == "last year's"


def test_a_folder_that_is_missing_is_told(blog: Flask, tmp_path: Path) -> None:
    result = run(blog, "backup", tmp_path / "typo" / "blog.backup")
    assert result.exit_code == 1
    assert result.output == f"Error: There is no folder {tmp_path / 'typo'}. Create it, or name another one.\n"


def test_a_name_that_no_file_can_have_is_told(blog: Flask, tmp_path: Path) -> None:
    result = run(blog, "backup", tmp_path / ("long" * 100))
    assert result.exit_code == 1
    assert result.output.startswith("Error: Cannot write a backup to ")


def test_an_empty_database_is_not_kept(empty_url: str, tmp_path: Path) -> None:
    result = run(make_app(empty_url), "backup", tmp_path / "blog.backup")
    assert result.exit_code == 1
    assert "is empty, so there is nothing to back up." in result.output
    assert not (tmp_path / "blog.backup").exists()


@pytest.mark.slow
def test_it_shows_one_moment_while_others_write(blog: Flask, other: Flask, tmp_path: Path) -> None:
    """Each user comes with a post in one transaction, so in any one moment there are as many of both."""
    wrote, enough = Event(), Event()
    with blog.app_context():  # so that reading the posts takes a while, in which more users come
        long_posts = [{"title": "Long", "slug": f"l{id_}", "body": "x" * 1_000_000, "id": id_} for id_ in range(6, 26)]
        db.session.execute(sa.insert(Post), [{**post, "author_id": 1} for post in long_posts])
        db.session.commit()

    def write() -> None:
        for number in range(10_000):
            with blog.app_context():
                author = User(id=100 + number, username=f"ada{number}")
                db.session.add(Post(id=100 + number, title="Engines", slug=f"e{number}", body="", author=author))
                db.session.commit()
            wrote.set()
            if enough.is_set():
                return

    writer = Thread(target=write)
    writer.start()
    try:
        assert wrote.wait(10)
        result = run(blog, "backup", tmp_path / "blog.backup")
    finally:
        enough.set()
        writer.join()
    assert result.exit_code == 0, result.output
    result = run(other, "restore", tmp_path / "blog.backup")
    assert result.exit_code == 0, result.output
    with other.app_context():
        users = db.session.scalars(sa.select(User.id).where(User.id >= 100)).all()
        posts = db.session.scalars(sa.select(Post.id).where(Post.id >= 100)).all()
        assert users
        assert sorted(users) == sorted(posts)


@on_servers
@pytest.mark.slow
def test_a_program_that_is_missing_is_named(kind: str, blog: Flask, tmp_path: Path, run_flask: RunFlask) -> None:
    result = run_flask("backup", str(tmp_path / "blog.backup"), url=blog.config["DATABASE_URL"], PATH=str(tmp_path))
    assert result.returncode == 1
    assert result.stderr == (
        f"Error: The program {DUMPERS[kind]} is not installed. It comes with the database's client programs.\n"
    )


@on_servers
@pytest.mark.parametrize(
    ("ending", "told"), [("echo 'error: disk full' >&2; exit 2", "error: disk full"), ("kill -9 $$", "ended with -9")]
)
@pytest.mark.slow
def test_a_program_that_fails_half_way_leaves_no_backup(
    ending: str, told: str, kind: str, blog: Flask, tmp_path: Path, run_flask: RunFlask
) -> None:
    stand_in(tmp_path / "bin", DUMPERS[kind], f'{{real}} "$@"; {ending}')
    folder = tmp_path / "backups"
    folder.mkdir()
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    result = run_flask("backup", str(folder / "blog.backup"), url=blog.config["DATABASE_URL"], PATH=path)
    assert result.returncode == 1
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert list(folder.iterdir()) == []


@pytest.fixture
def guarded_url(kind: str, blog: Flask) -> Iterator[str]:
    """The URL of the database of `blog`, for a person with a password of difficult letters."""
    url, name = sa.make_url(blog.config["DATABASE_URL"]), f"ada_{secrets.token_hex(6)}"
    escaped = SECRET.replace("\\", "\\\\")
    make, drop = {
        "postgresql": (f"CREATE ROLE {name} SUPERUSER LOGIN PASSWORD '{SECRET}'", f"DROP ROLE {name}"),
        "mariadb": (f"GRANT ALL ON {url.database}.* TO {name} IDENTIFIED BY '{escaped}'", f"DROP USER {name}"),
    }[kind]
    with blog.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text(make))
    yield url.set(username=name, password=SECRET).render_as_string(hide_password=False)
    with blog.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text(drop))


@on_servers
@pytest.mark.slow
def test_a_password_of_any_letters_works_and_is_on_no_command_line(
    kind: str, blog: Flask, guarded_url: str, tmp_path: Path, run_flask: RunFlask
) -> None:
    seen = tmp_path / "seen"
    stand_in(tmp_path / "bin", DUMPERS[kind], f'echo "$@" > {seen}; printenv PGPASSWORD >> {seen}; exec {{real}} "$@"')
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    result = run_flask("backup", str(tmp_path / "blog.backup"), url=guarded_url, PATH=path)
    assert result.returncode == 0, result.stderr
    words, *environment = seen.read_text().splitlines()
    assert "--" in words
    assert "#;%" not in words
    assert environment == ([SECRET] if kind == "postgresql" else [])


@on_sqlite
def test_a_damaged_database_is_not_kept(empty_url: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(empty_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("CREATE TABLE posts (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE users (id INTEGER PRIMARY KEY)")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET rootpage = 2")
        connection.commit()
    result = run(make_app(empty_url), "backup", tmp_path / "blog.backup")
    assert result.exit_code == 1
    assert "The database is damaged (" in result.output
    assert not (tmp_path / "blog.backup").exists()
