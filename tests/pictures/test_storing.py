"""A picture is stored whole or not at all: its files come first, then its row, and a kill in between does no harm."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.database import db
from app.models import Picture
from app.pictures import storing
from app.pictures.storing import picture_folder, store
from safe_pictures import Made, process
from safe_pictures.tests.files import file_of, photo
from tests.conftest import ROOT, migrated

LARGE = file_of(photo(2000, 500))
VERSIONS = {"640.webp", "1280.webp", "1920.webp"}
# Ends the process at the n-th call that makes something on the disk last, as if the power had gone.
KILLED = """
import os, sys
from tests.conftest import make_app
from safe_pictures.tests.files import file_of, photo
from tests.conftest import migrated
from app.pictures.storing import store
url, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
def dying(name):
    real = getattr(os, name)
    def call(*arguments, **options):
        global count
        count -= 1
        if count == 0:
            os.kill(os.getpid(), 9)
        return real(*arguments, **options)
    return call
for name in ("mkdir", "fsync", "rename", "rmdir"):
    setattr(os, name, dying(name))
with make_app(url, PICTURES_FOLDER=folder).app_context():
    store(file_of(photo(2000, 500)), None)
print("stored")
"""


def pictures_in(folder: Path) -> dict[str, set[str]]:
    """Return the pictures in a folder, and the files of each. Leave out what a killed process began."""
    found = folder.iterdir() if folder.exists() else ()
    return {each.name: {file.name for file in each.iterdir()} for each in found if not each.name.startswith(".part-")}


@pytest.mark.slow
def test_a_process_that_is_killed_leaves_a_whole_picture_or_none_and_can_be_run_again(
    blog: Flask, folder: Path
) -> None:
    with blog.app_context():
        url = db.engine.url.render_as_string()
    seen = []
    for count in range(1, 40):
        command = [sys.executable, "-c", KILLED, url, str(folder), str(count)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        seen.append(pictures_in(folder))
        assert list(seen[-1].values()) in ([], [VERSIONS])
        with blog.app_context():
            rows = db.session.scalars(sa.select(Picture.name)).all()
            assert all(picture_folder().has(name) for name in rows)
        if "stored" in done.stdout:
            break
        assert done.returncode == -9, done.stderr
    else:
        pytest.fail("it was never stored")
    assert len(seen) > 8
    assert rows == list(seen[-1])


def test_a_full_disk_leaves_nothing_and_no_row(blog: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with blog.app_context():
        with pytest.raises(OSError, match="No space left"):
            store(LARGE, None)
        assert db.session.scalars(sa.select(Picture)).all() == []
    assert list(folder.iterdir()) == []


def test_files_that_somebody_removed_come_back_with_the_next_upload(blog: Flask, folder: Path) -> None:
    with blog.app_context():
        name = store(LARGE, None)
        for file in (folder / name).iterdir():
            file.unlink()
        (folder / name).rmdir()
        assert store(LARGE, None) == name
    assert pictures_in(folder) == {name: VERSIONS}


def test_the_slow_work_is_done_outside_of_a_transaction(blog: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    open_transactions = []

    def watched(data: bytes) -> Made:
        open_transactions.append(db.session.registry().in_transaction())
        return process(data)

    monkeypatch.setattr(storing, "process", watched)
    with blog.app_context():
        store(LARGE, None)
        store(LARGE, None)
    assert open_transactions == [False]


@pytest.mark.every_database
def test_many_uploads_of_one_picture_at_once_are_one_picture(empty_url: str, folder: Path) -> None:
    app = migrated(empty_url, PICTURES_FOLDER=str(folder))

    def upload(_: int) -> str:
        with app.app_context():
            return store(LARGE, None)

    with ThreadPoolExecutor(4) as pool:
        names = set(pool.map(upload, range(8)))
    assert len(names) == 1
    with app.app_context():
        assert db.session.scalars(sa.select(Picture.name)).all() == [*names]
    assert pictures_in(folder) == {names.pop(): VERSIONS}
