"""From a file to a record. What is found in a folder is in test_reader_folders.py."""

import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from app.exchange.reader import read_post
from app.exchange.record import ImportedPost, RefusedError
from app.posts.models import BODY_LENGTH
from app.posts.slugs import SLUG_LENGTH


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


def test_a_jekyll_post_is_read(tmp_path: Path) -> None:
    text = "---\ntitle: Hello\nauthor: Ada\ndate: 2020-02-03 04:05:06 +0100\ncategories: [news]\n---\n\nText\n"
    post = read(tmp_path, "2020-02-03-hello-world.markdown", text)
    assert (post.title, post.slug, post.body) == ("Hello", "hello-world", "Text")
    assert (post.date, post.published_at) == (datetime(2020, 2, 3, 3, 5, 6, tzinfo=UTC),) * 2
    assert (post.path, post.tags) == ("2020-02-03-hello-world.markdown", ["news"])


def test_a_hugo_page_bundle_is_named_by_its_folder(tmp_path: Path) -> None:
    post = read(tmp_path, "posts/my-trip/index.md", "---\ndate: 2020-02-03\n---\n")
    assert (post.slug, post.title) == ("my-trip", "My trip")


@pytest.mark.parametrize(("path", "slug"), [("my-trip/index.de.md", "my-trip-de"), ("index.de.md", "index-de")])
def test_a_page_bundle_may_be_in_several_languages(tmp_path: Path, path: str, slug: str) -> None:
    assert read(tmp_path, path).slug == slug


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


def test_a_slug_in_the_head_may_be_as_long_as_the_column(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", f"---\nslug: {'0' * SLUG_LENGTH}\n---\n").slug == "0" * SLUG_LENGTH


@pytest.mark.parametrize("line", ["draft: true", "published: false"])
def test_a_draft_has_a_date_but_is_not_published(tmp_path: Path, line: str) -> None:
    post = read(tmp_path, "2020-02-03-a.md", f"---\n{line}\n---\n")
    assert (post.date, post.published_at) == (datetime(2020, 2, 3, tzinfo=UTC), None)


def test_what_is_in_jekyll_s_folder_of_drafts_is_a_draft(tmp_path: Path) -> None:
    assert read(tmp_path, "_drafts/2020-02-03-a.md").published_at is None
    assert read(tmp_path / "_drafts", "2020-02-03-a.md").published_at is None


def test_liquid_in_the_body_is_converted(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", "{% highlight sh %}\nls\n{% endhighlight %}").body == "```sh\nls\n```"


def test_liquid_stays_where_jekyll_is_told_to_leave_it(tmp_path: Path) -> None:
    body = "{% raw %}{{ page }}{% endraw %}"
    assert read(tmp_path, "a.md", f"---\nrender_with_liquid: false\n---\n{body}").body == body


def test_a_link_to_another_file_stays_the_text_it_is(tmp_path: Path) -> None:
    body = "See [the post]({% link _posts/2020-02-03-a.md %})."
    assert read(tmp_path, "a.md", body).body == body


def test_the_hash_is_that_of_the_file_s_bytes(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", b"\xef\xbb\xbfHi\r\n").hash == sha256(b"\xef\xbb\xbfHi\r\n").hexdigest()


@pytest.mark.parametrize("key", ["last_modified_at", "lastmod", "updated", "modified"])
def test_each_tool_s_key_tells_when_a_post_was_changed(tmp_path: Path, key: str) -> None:
    post = read(tmp_path, "a.md", f"---\n{key}: 2021-02-03 04:05:06 +0100\n---\n")
    assert post.updated_at == datetime(2021, 2, 3, 3, 5, 6, tzinfo=UTC)


def test_a_head_that_does_not_tell_more_leaves_the_moments_open(tmp_path: Path) -> None:
    post = read(tmp_path, "a.md", "---\ndate: 2020-01-01\n---\n")
    assert (post.created_at, post.updated_at) == (None, None)


def test_a_head_may_tell_when_a_post_was_made(tmp_path: Path) -> None:
    post = read(tmp_path, "a.md", "---\ndate: 2021-01-01\ncreated_at: 2020-01-01\n---\n")
    assert post.created_at == datetime(2020, 1, 1, tzinfo=UTC)


def test_beside_a_publish_date_the_date_is_when_a_post_was_made(tmp_path: Path) -> None:
    post = read(tmp_path, "a.md", "---\ndate: 2020-01-01\npublishDate: 2100-01-01\n---\n")
    assert post.created_at == datetime(2020, 1, 1, tzinfo=UTC)


def test_the_rest_of_the_head_is_kept(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", "---\ntitle: Hi\nversion: 1.10\n---\n").front_matter == "version: 1.10\n"


@pytest.mark.parametrize("head", ["", "---\ntitle: Hi\n---\n\n\n"])
def test_a_text_may_be_as_long_as_a_post(tmp_path: Path, head: str) -> None:
    assert len(read(tmp_path, "a.md", f"{head}{'é' * BODY_LENGTH}\n").body) == BODY_LENGTH


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b" \n\n", "is empty"),
        (b"x" * (BODY_LENGTH + 1), "the text has 200001 characters, and a post 200000 at most"),
        (b"---\ntitle: [a]\n---\n", "title holds a list where a text belongs"),
        (b"---\nslug: {a: b}\n---\n", "slug holds a mapping where a text belongs"),
    ],
    ids=["empty", "long", "title", "slug"],
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
