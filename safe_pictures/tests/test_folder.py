"""A folder of pictures has each of them whole, or not at all."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from safe_pictures import PictureFolder, process
from safe_pictures.tests.files import file_of, photo


def test_a_picture_is_written_listed_and_removed(tmp_path: Path) -> None:
    folder, made = PictureFolder(tmp_path / "new" / "pictures"), process(file_of(photo(700, 100)))
    assert (folder.has(made.name), folder.written()) == (False, {})
    folder.write(made)
    folder.write(made)
    assert folder.has(made.name)
    assert [*folder.written()] == [made.name]
    assert folder.size(made.name) == sum(map(len, made.files.values()))
    folder.remove(made.name)
    folder.remove(made.name)
    assert [*folder.path.iterdir()] == []


def test_what_cannot_be_written_whole_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    folder, made = PictureFolder(tmp_path), process(file_of(photo(700, 100)))
    with pytest.raises(OSError, match="No space left"):
        folder.write(made)
    assert [*tmp_path.iterdir()] == []


def test_what_a_killed_process_left_is_listed_after_a_day_and_other_folders_never(tmp_path: Path) -> None:
    for name in (".part-old", ".part-new", "notes"):
        (tmp_path / name).mkdir()
    day_before_yesterday = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    for name in (".part-old", "notes"):
        os.utime(tmp_path / name, (day_before_yesterday, day_before_yesterday))
    assert [*PictureFolder(tmp_path).written()] == [".part-old"]
