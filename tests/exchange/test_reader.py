"""From a folder to files, and from a file to a record."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.exchange.front_matter import RefusedError
from app.exchange.reader import FILE_LIMIT, ImportedPost, is_about_the_folder, markdown_files, read_post


def write(folder: Path, name: str, content: str | bytes = "Text\n") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def read(folder: Path, name: str, content: str | bytes = "Text\n") -> ImportedPost:
    return read_post(write(folder, name, content), folder)


def reason_for(file: Path) -> str:
    with pytest.raises(RefusedError) as caught:
        read_post(file, file.parent)
    return str(caught.value)


def names_in(folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in markdown_files(folder)]


def test_markdown_files_are_found_below_the_folder_in_order(tmp_path: Path) -> None:
    for name in ("b.MD", "a/c.markdown", "a.md", "picture.png", "notes.txt"):
        write(tmp_path, name)
    assert names_in(tmp_path) == ["a/c.markdown", "a.md", "b.MD"]


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
    write(tmp_path, "secret.txt", "secret")
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
    assert markdown_files(gone) == [gone]
    assert reason_for(gone) == "cannot be read as a file or opened as a folder"


@pytest.mark.parametrize("name", ["README.md", "readme.markdown", "LICENSE.md", "_index.md"])
def test_some_files_are_about_their_folder(name: str) -> None:
    assert is_about_the_folder(Path("posts", name))


def test_other_files_are_posts() -> None:
    assert not is_about_the_folder(Path("readme/index.md"))


def test_a_jekyll_post_is_read(tmp_path: Path) -> None:
    text = "---\ntitle: Hello\nauthor: Ada\ndate: 2020-02-03 04:05:06 +0100\ncategories: [news]\n---\n\nText\n"
    post = read(tmp_path, "2020-02-03-hello-world.markdown", text)
    assert (post.title, post.slug, post.body) == ("Hello", "hello-world", "Text")
    assert (post.date, post.published_at) == (datetime(2020, 2, 3, 3, 5, 6, tzinfo=UTC),) * 2
    assert (post.path, post.tags) == ("2020-02-03-hello-world.markdown", ["news"])


def test_a_hugo_page_bundle_is_named_by_its_folder(tmp_path: Path) -> None:
    post = read(tmp_path, "posts/my-trip/index.md", "---\ndate: 2020-02-03\n---\n")
    assert (post.slug, post.title) == ("my-trip", "My trip")


def test_an_index_at_the_top_keeps_its_own_name(tmp_path: Path) -> None:
    assert read(tmp_path, "index.md").slug == "index"


def test_a_plain_file_is_a_draft_named_by_its_file(tmp_path: Path) -> None:
    post = read(tmp_path, "my first_post.md")
    assert (post.title, post.slug, post.body) == ("My first post", "my-first-post", "Text")
    assert (post.date, post.published_at) == (None, None)


def test_a_heading_at_the_top_is_the_title_and_leaves_the_body(tmp_path: Path) -> None:
    post = read(tmp_path, "a.md", "\n# On C# #\n\nText\n\n# More\n")
    assert (post.title, post.body) == ("On C#", "Text\n\n# More")


def test_a_heading_stays_where_there_is_a_title(tmp_path: Path) -> None:
    post = read(tmp_path, "a.md", "---\ntitle: Hi\n---\n# On snow\n")
    assert (post.title, post.body) == ("Hi", "# On snow")


def test_an_empty_heading_is_no_title(tmp_path: Path) -> None:
    assert read(tmp_path, "on-snow.md", "# #\nText").title == "On snow"


def test_a_date_in_the_head_wins_over_the_name(tmp_path: Path) -> None:
    post = read(tmp_path, "2020-02-03-a.md", "---\ndate: 2021-01-01\n---\n")
    assert post.date == datetime(2021, 1, 1, tzinfo=UTC)


def test_a_date_in_the_name_is_midnight_utc(tmp_path: Path) -> None:
    assert read(tmp_path, "2020-2-3-a.md").published_at == datetime(2020, 2, 3, tzinfo=UTC)


def test_a_name_that_is_only_a_date_is_date_and_slug(tmp_path: Path) -> None:
    post = read(tmp_path, "2020-02-03.md")
    assert (post.date, post.slug) == (datetime(2020, 2, 3, tzinfo=UTC), "2020-02-03")


def test_hugo_s_publish_date_wins_over_the_date(tmp_path: Path) -> None:
    post = read(tmp_path, "a.md", "---\ndate: 2020-01-01\npublishDate: 2100-01-01\n---\n")
    assert post.published_at == datetime(2100, 1, 1, tzinfo=UTC)


def test_a_slug_in_the_head_wins_over_the_name(tmp_path: Path) -> None:
    assert read(tmp_path, "2020-02-03-a.md", "---\nslug: Über uns!\n---\n").slug == "uber-uns"


@pytest.mark.parametrize("line", ["draft: true", "published: false"])
def test_a_draft_has_a_date_but_is_not_published(tmp_path: Path, line: str) -> None:
    post = read(tmp_path, "2020-02-03-a.md", f"---\n{line}\n---\n")
    assert (post.date, post.published_at) == (datetime(2020, 2, 3, tzinfo=UTC), None)


def test_what_is_in_jekyll_s_folder_of_drafts_is_a_draft(tmp_path: Path) -> None:
    assert read(tmp_path, "_drafts/2020-02-03-a.md").published_at is None


def test_liquid_in_the_body_is_converted(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", "{% highlight sh %}\nls\n{% endhighlight %}").body == "```sh\nls\n```"


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    post = read(tmp_path, "a.md", b"\xef\xbb\xbf---\r\ntitle: Hi\r\n---\r\nOne\r\nTwo\r\n")
    assert (post.title, post.body) == ("Hi", "One\nTwo")


def test_a_name_of_255_bytes_is_read(tmp_path: Path) -> None:
    assert len(read(tmp_path, "x" * 252 + ".md").slug) <= 200


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"caf\xe9 ole\n", "is not text in UTF-8 (byte 4)"),
        (b"a\0b", "holds a NUL, which no text does"),
        (b" \n\n", "is empty"),
        (b"x" * (FILE_LIMIT + 1), "is larger than 2 MB"),
        (b"---\ntitle: [a]\n---\n", "title holds a list where a text belongs"),
        (b"---\nslug: {a: b}\n---\n", "slug holds a mapping where a text belongs"),
    ],
    ids=["latin-1", "binary", "empty", "huge", "title", "slug"],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason_for(write(tmp_path, "a.md", content)) == reason


def test_an_impossible_date_in_the_name_is_refused(tmp_path: Path) -> None:
    assert "2020-13-45" in reason_for(write(tmp_path, "2020-13-45-a.md"))


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    assert "cannot be read as a file" in reason_for(tmp_path / "a.md")


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in reason_for(tmp_path / "a.md")
