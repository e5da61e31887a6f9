"""A Markdown file becomes a record. For folders see test_folder.py."""

import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from blogfiles.markdown_file import read_post
from blogfiles.record import Record, RefusedError
from blogfiles.writer import file_text


def write(folder: Path, name: str, content: str | bytes = "Text\n") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def read(folder: Path, name: str, content: str | bytes = "Text\n") -> Record:
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


@pytest.mark.parametrize(("path", "slug"), [("my-trip/index.de.md", "my-trip.de"), ("index.de.md", "index.de")])
def test_a_page_bundle_may_be_in_several_languages(tmp_path: Path, path: str, slug: str) -> None:
    assert read(tmp_path, path).slug == slug


def test_an_index_at_the_top_keeps_its_own_name(tmp_path: Path) -> None:
    assert read(tmp_path, "index.md").slug == "index"


def test_a_plain_file_is_a_draft_named_by_its_file(tmp_path: Path) -> None:
    post = read(tmp_path, "my first_post.md")
    assert (post.title, post.slug, post.body) == ("My first post", "my first_post", "Text")
    assert (post.date, post.published_at) == (None, None)


def test_a_heading_at_the_top_is_the_title_and_leaves_the_body(tmp_path: Path) -> None:
    post = read(tmp_path, "a.md", "\n# On C# #\n\nText\n\n# More\n")
    assert (post.title, post.body) == ("On C#", "Text\n\n# More")


def test_a_heading_stays_where_there_is_a_title(tmp_path: Path) -> None:
    post = read(tmp_path, "a.md", "---\ntitle: Hi\n---\n# On snow\n")
    assert (post.title, post.body) == ("Hi", "# On snow")


def test_an_empty_heading_is_no_title(tmp_path: Path) -> None:
    assert read(tmp_path, "on-snow.md", "# #\nText").title == "On snow"


def test_a_date_in_the_front_matter_wins_over_the_name(tmp_path: Path) -> None:
    post = read(tmp_path, "2020-02-03-a.md", "---\ndate: 2021-01-01\n---\n")
    assert post.date == datetime(2021, 1, 1, tzinfo=UTC)


def test_a_date_in_the_name_is_midnight_utc(tmp_path: Path) -> None:
    assert read(tmp_path, "2020-2-3-a.md").published_at == datetime(2020, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "day", "slug"),
    [
        ("2021/05-12-x.md", "2021-05-12", "x"),
        ("news/2021/05/12/x.md", "2021-05-12", "x"),
        ("2021-05-12/x.md", "2021-05-12", "x"),
        ("2021/05/12-x/index.md", "2021-05-12", "x"),
        ("2021/05/x.md", None, "x"),
        ("2021/99/12/x.md", None, "x"),
        ("1234/56-78-x.md", None, "56-78-x"),
    ],
)
def test_folders_may_hold_the_date(tmp_path: Path, path: str, day: str | None, slug: str) -> None:
    post = read(tmp_path, path)
    assert (post.date and post.date.date().isoformat(), post.slug) == (day, slug)


@pytest.mark.parametrize(
    ("path", "tags"),
    [("a.md", ["another tag"]), ("2020-02-03-a.md", ["another", "tag"]), ("_posts/a.md", ["another", "tag"])],
)
def test_only_jekyll_splits_tags_at_spaces(tmp_path: Path, path: str, tags: list[str]) -> None:
    assert read(tmp_path, path, "---\ntags: another tag\n---\nText").tags == tags


def test_a_name_that_is_only_a_date_is_date_and_slug(tmp_path: Path) -> None:
    post = read(tmp_path, "2020-02-03.md")
    assert (post.date, post.slug) == (datetime(2020, 2, 3, tzinfo=UTC), "2020-02-03")


def test_hugo_s_publish_date_wins_over_the_date(tmp_path: Path) -> None:
    post = read(tmp_path, "a.md", "---\ndate: 2020-01-01\npublishDate: 2100-01-01\n---\n")
    assert post.published_at == datetime(2100, 1, 1, tzinfo=UTC)


def test_a_slug_in_the_front_matter_wins_over_the_name(tmp_path: Path) -> None:
    assert read(tmp_path, "2020-02-03-a.md", "---\nslug: Über uns!\n---\n").slug == "Über uns!"


@pytest.mark.parametrize("line", ["draft: true", "published: false"])
def test_a_draft_has_a_date_but_is_not_published(tmp_path: Path, line: str) -> None:
    post = read(tmp_path, "2020-02-03-a.md", f"---\n{line}\n---\n")
    assert (post.date, post.published_at) == (datetime(2020, 2, 3, tzinfo=UTC), None)


def test_a_file_in_jekyll_s_drafts_folder_is_a_draft(tmp_path: Path) -> None:
    assert read(tmp_path, "_drafts/2020-02-03-a.md").published_at is None
    assert read(tmp_path / "_drafts", "2020-02-03-a.md").published_at is None


def test_liquid_in_the_body_is_converted(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", "{% highlight sh %}\nls\n{% endhighlight %}").body == "```sh\nls\n```"


def test_liquid_stays_if_jekyll_does_not_render_it(tmp_path: Path) -> None:
    body = "{% raw %}{{ page }}{% endraw %}"
    assert read(tmp_path, "a.md", f"---\nrender_with_liquid: false\n---\n{body}").body == body


def test_a_link_of_liquid_leads_to_the_post_of_the_file(tmp_path: Path) -> None:
    body = "See [the post]({% link _posts/2020-02-03-a.md %})."
    assert read(tmp_path, "a.md", body).body == "See [the post](/posts/a)."


def test_the_hash_is_that_of_the_file_s_bytes(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", b"\xef\xbb\xbfHi\r\n").hash == sha256(b"\xef\xbb\xbfHi\r\n").hexdigest()


@pytest.mark.parametrize("key", ["last_modified_at", "lastmod", "updated", "modified", "updatedDate", "modDatetime"])
def test_each_tool_s_key_tells_when_a_post_was_changed(tmp_path: Path, key: str) -> None:
    post = read(tmp_path, "a.md", f"---\n{key}: 2021-02-03 04:05:06 +0100\n---\n")
    assert post.updated_at == datetime(2021, 2, 3, 3, 5, 6, tzinfo=UTC)


def test_times_that_the_file_does_not_have_stay_open(tmp_path: Path) -> None:
    post = read(tmp_path, "a.md", "---\ndate: 2020-01-01\n---\n")
    assert (post.created_at, post.updated_at) == (None, None)


def test_a_file_may_say_when_its_post_was_created(tmp_path: Path) -> None:
    post = read(tmp_path, "a.md", "---\ndate: 2021-01-01\ncreated_at: 2020-01-01\n---\n")
    assert post.created_at == datetime(2020, 1, 1, tzinfo=UTC)


def test_with_a_publish_date_the_date_is_the_time_of_creation(tmp_path: Path) -> None:
    post = read(tmp_path, "a.md", "---\ndate: 2020-01-01\npublishDate: 2100-01-01\n---\n")
    assert post.created_at == datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "line", ["lang: english", "lang: en_US", "lang: [de]", "menu_position: 0", "menu_position: top"]
)
def test_a_language_or_a_place_in_the_menu_in_another_form_is_kept_as_it_was_typed(tmp_path: Path, line: str) -> None:
    record = read(tmp_path, "a.md", f"---\ntitle: Hi\n{line}\n---\n")
    assert (record.language, record.menu_position) == (None, None)
    assert f"\n{line}\n" in file_text(record)


def test_the_rest_of_the_front_matter_is_kept(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", "---\ntitle: Hi\nversion: 1.10\n---\n").front_matter == "version: 1.10\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b" \n\n", "is empty"),
        (b"---\ntitle: [a]\n---\n", "title is a list, but should be text"),
        (b"---\nslug: {a: b}\n---\n", "slug is a mapping, but should be text"),
    ],
    ids=["empty", "title", "slug"],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason_for(write(tmp_path, "a.md", content)) == reason


def test_an_impossible_date_in_the_name_is_refused(tmp_path: Path) -> None:
    assert "2020-13-45" in reason_for(write(tmp_path, "2020-13-45-a.md"))


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    assert "is not a regular file" in reason_for(tmp_path / "a.md")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert reason_for(tmp_path / "a.md") == "does not exist"


def test_the_year_one_of_hugo_is_no_date(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ndate: 0001-01-01T00:00:00Z\nlastmod: 2020-01-02\n---\nText\n")
    post = read_post(tmp_path / "a.md", tmp_path)
    assert (post.date, str(post.updated_at)) == (None, "2020-01-02 00:00:00+00:00")


@pytest.mark.parametrize("key", ["pubDate", "pubDatetime", "publishedAt"])
def test_the_date_of_a_theme_of_astro_is_read(tmp_path: Path, key: str) -> None:
    (tmp_path / "a.md").write_text(f"---\n{key}: Jul 08 2022\n---\nText\n")
    assert str(read_post(tmp_path / "a.md", tmp_path).published_at) == "2022-07-08 00:00:00+00:00"


@pytest.mark.parametrize(("line", "day"), [("published: 2024-04-01", 1), ("published: true\ndate: 2024-04-02", 2)])
def test_published_may_be_a_date_or_yes(tmp_path: Path, line: str, day: int) -> None:
    post = read(tmp_path, "a.md", f"---\n{line}\n---\nText\n")
    assert post.published_at == datetime(2024, 4, day, tzinfo=UTC)
    assert read(tmp_path, "a.md", f"---\n{line}\ndraft: true\n---\nText\n").published_at is None
