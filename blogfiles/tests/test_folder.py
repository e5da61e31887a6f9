"""Which files of a folder are found. Links out of the folder are not followed."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from blogfiles.folder import find
from blogfiles.markdown_file import read_post
from blogfiles.record import RefusedError


def write(folder: Path, name: str) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("Text\n")


def reason_for(file: Path) -> str:
    with pytest.raises(RefusedError) as caught:
        read_post(file, file.parent)
    return str(caught.value)


def names_in(folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in find(folder).files]


def test_files_of_a_kind_are_found_below_the_folder_in_order(tmp_path: Path) -> None:
    for name in ("b.MD", "a/c.markdown", "a.md", "d.mkd", "a/picture.png", "picture.PNG", "notes.txt", "Makefile"):
        write(tmp_path, name)
    assert names_in(tmp_path) == ["a/c.markdown", "a.md", "b.MD", "d.mkd"]
    assert find(tmp_path).others == {".png": 2, ".txt": 1, "Makefile": 1}


def test_hidden_files_and_folders_are_not_found(tmp_path: Path) -> None:
    write(tmp_path, ".git/a.md")
    write(tmp_path, ".a.md")
    assert names_in(tmp_path) == []


def test_a_link_to_a_folder_is_not_followed_and_says_so(tmp_path: Path) -> None:
    write(tmp_path, "outside/a.md")
    folder = tmp_path / "inside"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "outside")
    assert names_in(folder) == ["link"]
    assert reason_for(folder / "link") == "is a symbolic link, and links are not followed"


def test_a_link_to_a_file_is_not_followed_and_says_so(tmp_path: Path) -> None:
    write(tmp_path, "secret.txt")
    folder = tmp_path / "inside"
    folder.mkdir()
    (folder / "a.md").symlink_to(tmp_path / "secret.txt")
    assert names_in(folder) == ["a.md"]
    assert reason_for(folder / "a.md") == "is a symbolic link, and links are not followed"


def test_a_link_to_itself_does_not_cause_a_loop(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to(tmp_path)
    (tmp_path / "self.md").symlink_to(tmp_path / "self.md")
    assert names_in(tmp_path) == ["circle", "self.md"]


def test_a_folder_that_cannot_be_opened_is_reported_with_the_reason() -> None:
    with TemporaryDirectory() as name:
        folder, closed = Path(name), Path(name, "closed")
        write(folder, "a.md")
        closed.mkdir()
        closed.chmod(0)
        folder.chmod(0o755)
        user = os.geteuid()
        os.seteuid(user or 65534)  # root may open everything, and nobody may not
        try:
            assert names_in(folder) == ["a.md", "closed"]
            assert reason_for(closed) == "is not a regular file, or is a folder that cannot be opened"
        finally:
            os.seteuid(user)


def test_a_missing_source_raises_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere does not exist"):
        find(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["README.md", "readme.markdown", "LICENSE.md", "_index.md", "posts/_index.de.md"])
def test_readmes_licences_and_section_pages_are_not_posts(tmp_path: Path, name: str) -> None:
    write(tmp_path, name)
    write(tmp_path, "readme/index.md")
    found = find(tmp_path)
    assert ([path for path, _ in found.not_posts], found.files) == ([tmp_path / name], [tmp_path / "readme/index.md"])


def test_a_readme_that_is_the_source_itself_is_read(tmp_path: Path) -> None:
    write(tmp_path, "README.md")
    found = find(tmp_path / "README.md")
    assert (found.folder, found.files) == (tmp_path, [tmp_path / "README.md"])


def test_a_page_bundle_that_is_the_source_itself_keeps_the_name_of_its_folder(tmp_path: Path) -> None:
    write(tmp_path, "trip/index.md")
    assert find(tmp_path / "trip/index.md").folder == tmp_path


def test_a_file_with_an_unknown_suffix_raises_an_error(tmp_path: Path) -> None:
    write(tmp_path, "a.docx")
    with pytest.raises(ValueError, match=r"the name of a.docx does not end in .md, .* or .json"):
        find(tmp_path / "a.docx")


def test_folders_that_a_tool_has_made_are_left_out_and_named(tmp_path: Path) -> None:
    for name in ("a.md", "node_modules/x/a.md", "_site/a.md", "_site/index.html", "public/a.md", "docs/build/b.md"):
        write(tmp_path, name)
    assert names_in(tmp_path) == ["a.md", "docs/build/b.md", "public/a.md"]  # no built blog: there is no index.html
    assert [(path.name, kind) for path, kind in find(tmp_path).not_posts] == [
        ("_site", "a folder that a tool has built"),
        ("node_modules", "a folder of downloaded packages"),
    ]


def test_templates_and_themes_beside_the_configuration_of_a_blog_hold_no_posts(tmp_path: Path) -> None:
    names = ("archetypes/a.md", "scaffolds/a.md", "themes/x/content/a.md", "vendor/a.md")
    for name in ("config.toml", "src/_includes/a.md", *names, *(f"posts/{name}" for name in names)):
        write(tmp_path, name)
    assert names_in(tmp_path) == [f"posts/{name}" for name in names]
    assert [path.name for path, _ in find(tmp_path).not_posts] == [
        "archetypes",
        "scaffolds",
        "_includes",
        "themes",
        "vendor",
    ]


def test_files_beside_the_page_of_a_bundle_are_no_posts_of_their_own_in_hugo_and_zola(tmp_path: Path) -> None:
    names = ["content/a/index.md", "content/a/part.md", "content/a/more/part.md", "content/b/c.md", "content/index.md"]
    for name in [*names, "content/headless/index.de.md", "content/headless/part.md"]:
        write(tmp_path, name)
    assert "content/a/part.md" in names_in(tmp_path)  # of another tool
    write(tmp_path, "hugo.toml")
    shown = ["content/a/index.md", "content/b/c.md", "content/headless/index.de.md", "content/index.md"]
    assert names_in(tmp_path) == shown
    assert {kind for _, kind in find(tmp_path).not_posts} == {"a part of the page in its folder"}
    assert names_in(tmp_path / "content") == [name.removeprefix("content/") for name in shown]


def test_a_file_named_license_with_a_date_is_a_post(tmp_path: Path) -> None:
    for name, head in (
        ("a/license.md", "date: 2020-02-03"),
        ("license.md", "layout: page"),
        ("_index.md", "date: 2020"),
    ):
        write(tmp_path, name)
        (tmp_path / name).write_text(f"---\n{head}\n---\nText\n")
    assert names_in(tmp_path) == ["a/license.md"]
    assert [path.name for path, _ in find(tmp_path).not_posts] == ["_index.md", "license.md"]
