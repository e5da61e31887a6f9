"""`flask pictures` finds the pictures that no text shows, and removes these alone."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.database import db, utc_now
from app.models import Picture, Post, Source
from app.pictures import commands
from app.pictures.storing import picture_folder, store
from safe_pictures.tests.files import file_of, photo
from tests.conftest import migrated
from tests.rows import add_post

COLOURS = ("navy", "teal", "olive", "red", "lime")


@pytest.fixture
def names(blog: Flask) -> list[str]:
    """The names of five pictures that were uploaded long ago."""
    with blog.app_context():
        found = [store(file_of(photo(colour=colour)), None) for colour in COLOURS]
        db.session.execute(sa.update(Picture).values(uploaded_at=utc_now() - timedelta(days=31)))
        db.session.commit()
    return found


def run(blog: Flask, *words: str) -> str:
    """Run `flask pictures ...` and return what it printed."""
    result = blog.test_cli_runner().invoke(args=["pictures", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_picture_that_a_post_shows_or_showed_or_that_is_in_the_bin_is_not_unused(
    blog: Flask, names: list[str]
) -> None:
    with blog.app_context():
        post = add_post(body=f"![](/pictures/{names[0]}.webp)")
        post.body = f'<img src="/blog/pictures/{names[1]}.webp">'  # the text from before becomes a revision
        add_post("Gone", body=f"[the small one](/pictures/{names[2]}-640.webp)", deleted_at=utc_now())
        matter = f"cover: /pictures/{names[3]}.webp"
        values = {"path": "a.md", "hash": "0" * 64, "version": 1, "front_matter": matter}
        known = {column.name for column in sa.inspect(Source).columns}
        db.session.add(Source(post_id=post.id, **{name: value for name, value in values.items() if name in known}))
        db.session.commit()
    assert names[4] in run(blog, "unused")
    assert not any(name in run(blog, "unused") for name in names[:4])
    assert run(blog, "purge") == "Removed 1 pictures.\n"
    with blog.app_context():
        assert sorted(db.session.scalars(sa.select(Picture.name))) == sorted(names[:4])
        assert [picture_folder().has(name) for name in names] == [True, True, True, True, False]


def test_every_text_of_a_post_is_searched_on_each_database(empty_url: str, folder: Path) -> None:
    blog = migrated(empty_url, PICTURES_FOLDER=str(folder))
    with blog.app_context():
        used, unused = (store(file_of(photo(colour=colour)), None) for colour in COLOURS[:2])
        add_post(body=f"![](/pictures/{used}.webp)")
    assert unused in run(blog, "unused", "--all")
    assert run(blog, "purge", "--all") == "Removed 1 pictures.\n"
    with blog.app_context():
        assert db.session.scalars(sa.select(Picture.name)).all() == [used]


def test_a_picture_that_was_just_uploaded_stays_unless_you_say_all(blog: Flask) -> None:
    with blog.app_context():
        name = store(file_of(photo()), None)
    assert name not in run(blog, "unused")
    assert run(blog, "purge") == "Removed 0 pictures.\n"
    assert name in run(blog, "unused", "--all")
    assert run(blog, "purge", "--all") == "Removed 1 pictures.\n"


def test_an_old_picture_that_is_uploaded_again_meanwhile_stays(
    blog: Flask, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = commands.unused_names

    def uploaded_after_the_search(limit: datetime) -> list[str]:
        unused = found(limit)
        store(file_of(photo(colour=COLOURS[0])), None)
        return unused

    monkeypatch.setattr(commands, "unused_names", uploaded_after_the_search)
    assert run(blog, "purge") == "Removed 4 pictures.\n"
    with blog.app_context():
        assert db.session.scalars(sa.select(Picture.name)).all() == [names[0]]
        assert picture_folder().has(names[0])


def test_files_without_a_row_and_what_a_killed_upload_has_left_are_removed_when_they_are_old(
    blog: Flask, folder: Path, names: list[str]
) -> None:
    with blog.app_context():
        db.session.execute(sa.delete(Picture))
        db.session.add(Post(title="A", body=f"![](/pictures/{names[0]}.webp)", author=add_post().author))
        db.session.commit()
    for name in (".part-old", ".part-new", "notes"):
        (folder / name).mkdir()
        (folder / name / "file").touch()
    long_ago = (utc_now() - timedelta(days=31)).timestamp()
    for name in (*names, ".part-old", "notes"):
        os.utime(folder / name, (long_ago, long_ago))
    assert run(blog, "purge") == "Removed 5 pictures.\n"
    assert {each.name for each in folder.iterdir()} == {names[0], ".part-new", "notes"}


def test_a_blog_without_pictures_has_none_to_remove(blog: Flask) -> None:
    assert run(blog, "unused").strip() == "0 bytes in 0 unused pictures."
    assert run(blog, "purge") == "Removed 0 pictures.\n"


def test_a_backup_of_the_database_says_that_the_pictures_are_not_in_it(
    blog: Flask, folder: Path, tmp_path: Path
) -> None:
    def backup(name: str) -> str:
        return blog.test_cli_runner().invoke(args=["backup", str(tmp_path / name)]).output

    assert "does not hold" not in backup("before")
    with blog.app_context():
        store(file_of(photo()), None)
    assert backup("after").endswith(f"The backup does not hold the files in {folder}. Copy that folder now, too.\n")
