"""A file is written completely or not at all, and nothing else changes."""

import resource
from pathlib import Path

import pytest

from blogfiles.writer import write_file


def test_a_file_gets_the_usual_permissions(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    (tmp_path / "other").touch()
    assert write_file(file, "é\n", overwrite=False) == "exported"
    assert (file.read_bytes(), file.stat().st_nlink) == ("é\n".encode(), 1)
    assert file.stat().st_mode == (tmp_path / "other").stat().st_mode


def test_an_equal_file_is_not_written_again(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    write_file(file, "é\n", overwrite=False)
    before = file.stat()
    assert write_file(file, "é\n", overwrite=True) == "unchanged"
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("there", ["text", ""])
def test_a_different_file_is_replaced_only_on_request(tmp_path: Path, there: str) -> None:
    file = tmp_path / "a.md"
    file.write_text(there)
    assert write_file(file, "mine", overwrite=False) == "left alone"
    assert file.read_text() == there
    assert write_file(file, "mine", overwrite=True) == "exported"
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("outside", ["there", "not there"])
def test_a_link_is_never_followed(tmp_path: Path, outside: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "there").write_text("mine")
    file = folder / "a.md"
    file.symlink_to(tmp_path / outside)
    assert write_file(file, "mine", overwrite=False) == "left alone"
    assert write_file(file, "mine, too", overwrite=True) == "exported"
    assert not file.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "there"]
    assert (tmp_path / "there").read_text() == "mine"


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_folder_with_the_name_of_a_file_stays(tmp_path: Path, overwrite: bool) -> None:
    (tmp_path / "a.md").mkdir()
    assert write_file(tmp_path / "a.md", "mine", overwrite) == "left alone"
    assert [path.is_dir() for path in tmp_path.iterdir()] == [True]


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_full_disk_leaves_no_half_written_file(tmp_path: Path, overwrite: bool) -> None:
    file = tmp_path / "a.md"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_file(file, "x" * 1001, overwrite)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_hard_links_works_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("Operation not permitted")  # what FAT answers, and no test can mount one

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert write_file(tmp_path / "a.md", "mine", overwrite=False) == "exported"
    assert write_file(tmp_path / "a.md", "other", overwrite=False) == "left alone"
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]
