"""From a folder to its files; what leads out of it is not followed."""

from pathlib import Path

import pytest

from app.exchange.reader import files_below, is_about_the_folder, read_post
from app.exchange.record import RefusedError


def write(folder: Path, name: str) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("Text\n")


def reason_for(file: Path) -> str:
    with pytest.raises(RefusedError) as caught:
        read_post(file, file.parent)
    return str(caught.value)


def names_in(folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in files_below(folder)[0]]


def test_files_of_a_kind_are_found_below_the_folder_in_order(tmp_path: Path) -> None:
    for name in ("b.MD", "a/c.markdown", "a.md", "d.mkd", "a/picture.png", "picture.PNG", "notes.txt", "Makefile"):
        write(tmp_path, name)
    assert names_in(tmp_path) == ["a/c.markdown", "a.md", "b.MD", "d.mkd"]
    assert files_below(tmp_path)[1] == {".png": 2, ".txt": 1, "Makefile": 1}


def test_what_is_hidden_is_not_found(tmp_path: Path) -> None:
    write(tmp_path, ".git/a.md")
    write(tmp_path, ".a.md")
    assert names_in(tmp_path) == []


def test_a_link_to_a_folder_is_not_followed_and_says_so(tmp_path: Path) -> None:
    write(tmp_path, "outside/a.md")
    folder = tmp_path / "inside"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "outside")
    assert names_in(folder) == ["link"]
    assert reason_for(folder / "link") == "is a link, and links are not followed"


def test_a_link_to_a_file_is_not_followed_and_says_so(tmp_path: Path) -> None:
    write(tmp_path, "secret.txt")
    folder = tmp_path / "inside"
    folder.mkdir()
    (folder / "a.md").symlink_to(tmp_path / "secret.txt")
    assert names_in(folder) == ["a.md"]
    assert reason_for(folder / "a.md") == "is a link, and links are not followed"


def test_a_link_in_a_circle_ends(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to(tmp_path)
    (tmp_path / "self.md").symlink_to(tmp_path / "self.md")
    assert names_in(tmp_path) == ["circle", "self.md"]


def test_a_folder_that_cannot_be_opened_is_named_with_a_reason(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert files_below(gone)[0] == [gone]
    assert reason_for(gone) == "cannot be read as a file or opened as a folder"


@pytest.mark.parametrize("name", ["README.md", "readme.markdown", "LICENSE.md", "_index.md", "_index.de.md"])
def test_some_files_are_about_their_folder(name: str) -> None:
    assert is_about_the_folder(Path("posts", name))


def test_other_files_are_posts() -> None:
    assert not is_about_the_folder(Path("readme/index.md"))
