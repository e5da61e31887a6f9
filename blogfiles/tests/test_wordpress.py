"""An export file of WordPress becomes records."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from blogfiles.reader import read_export
from blogfiles.record import Author, Record, SkippedError
from blogfiles.tests.exports import EXPORTS, item, post_in, reasons, records


def test_a_post_is_read_with_all_it_says() -> None:
    label, post = next(read_export(EXPORTS / "blog.xml"))
    assert isinstance(post, Record)
    assert label == "blog.xml: Notes & Numbers"
    assert (post.path, post.slug, post.title) == (None, "notes", "Notes & Numbers")
    assert post.date == post.published_at == datetime(2013, 5, 6, 2, 12, 52, tzinfo=UTC)
    assert (post.created_at, post.updated_at) == (None, datetime(2014, 1, 1, 12, tzinfo=UTC))
    assert post.authors == [Author("Ada Lovelace & Co.", "ada")]
    assert post.tags == ["Mathematics", "how & why"]
    assert post.body == ("The **engine** weaves `patterns`.\n\n```php\nif ($a < $b) {\n    echo $b;\n}\n```")
    assert yaml.safe_load(post.front_matter) == {
        "tags": ["how & why"],  # which is that category too
        "categories": ["How & Why"],
        "taxonomies": {"post_format": ["Aside"]},
        "wordpress_link": "https://engines.example/2013/05/notes/",
        "excerpt": "Of <em>looms</em>: and engines",
        "sticky": True,
        "custom_fields": {"mood": "1.10", "reader": ["Grace", "Alan"]},
    }


def test_pages_and_attachments_are_skipped_by_name_and_drafts_of_one_title_are_told_apart() -> None:
    found = {
        label: record.slug if isinstance(record, Record) else str(record)
        for label, record in list(read_export(EXPORTS / "blog.xml"))[1:4]
    }
    assert found == {
        "blog.xml: About": "skipped: its type is 'page', not 'post'",
        "blog.xml: loom.jpg": "skipped: its type is 'attachment', not 'post'",
        "blog.xml: Unfinished": "Unfinished-9",
    }
    _, last = list(read_export(EXPORTS / "blog.xml"))[-1]
    assert isinstance(last, Record)
    assert (last.slug, last.date, last.authors) == ("Unfinished-10", None, [Author("grace", "grace")])


def test_a_draft_never_has_the_slug_of_a_post_with_the_same_title(tmp_path: Path) -> None:
    draft = item("Looms", status="draft", more="<wp:post_id>7</wp:post_id><wp:post_name/>")
    assert reasons(tmp_path, draft + item("Looms", more="<wp:post_name>looms</wp:post_name>")) == ["Looms-7", "looms"]


def test_an_export_file_of_2010_is_read() -> None:
    ((label, post),) = read_export(EXPORTS / "old.xml")
    assert isinstance(post, Record)
    assert label == "old.xml: Café & looms"
    assert (post.slug, post.tags) == ("café-日", ["Looms", "Travel"])
    assert post.date == datetime(2010, 3, 4, 8, tzinfo=UTC)
    assert post.body == "A loom\n\n![Loom](https://engines.example/loom.jpg)\n\nSeen.\n\nAfter."


@pytest.mark.parametrize(
    ("status", "more", "is_draft", "kept"),
    [
        ("publish", "", False, ""),
        ("future", "", False, ""),
        ("draft", "", True, ""),
        ("auto-draft", "", True, ""),
        ("pending", "", True, "wordpress_status: pending\n"),
        ("private", "", True, "wordpress_status: private\n"),
        ("a-plugin-s-own", "", True, ""),
        ("publish", "<wp:post_password>secret</wp:post_password>", True, "wordpress_status: password\n"),
    ],
)
def test_a_post_that_was_not_public_is_a_draft(
    tmp_path: Path, status: str, more: str, is_draft: bool, kept: str
) -> None:
    post = post_in(tmp_path, item(status=status, more=more))
    assert (post.is_draft, post.front_matter) == (is_draft, kept)


def test_posts_in_the_trash_are_skipped(tmp_path: Path) -> None:
    (reason,) = records(tmp_path, item(status="trash"))
    assert isinstance(reason, SkippedError)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("<wp:post_date>2001-02-03 04:05:06</wp:post_date>", datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)),
        ("<pubDate>Sat, 03 Feb 2001 06:05:06 +0200</pubDate>", datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)),
        ("<pubDate>Mon, 30 Nov -0001 00:00:00 +0000</pubDate>", None),
        ("<wp:post_date>-0001-11-30 00:00:00</wp:post_date>", None),
        ("", None),
    ],
)
def test_without_a_date_in_utc_the_next_best_date_is_used(
    tmp_path: Path, dates: str, expected: datetime | None
) -> None:
    none = "<wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>"  # the later one counts
    assert post_in(tmp_path, item(more=none + dates)).date == expected


def test_a_date_that_does_not_exist_costs_one_post(tmp_path: Path) -> None:
    impossible = "<wp:post_date_gmt>2013-02-30 00:00:00</wp:post_date_gmt>"
    assert reasons(tmp_path, item("A") + item("B", more=impossible) + item("C")) == [
        "A",
        "the date '2013-02-30 00:00:00' does not exist",
        "C",
    ]


def test_the_hash_follows_what_the_post_says_and_nothing_else(tmp_path: Path) -> None:
    first = post_in(tmp_path, item())
    assert post_in(tmp_path, "\n" + item(more="<wp:comment_status>closed</wp:comment_status>")).hash == first.hash
    for changed in (item("Looms"), item(content="text"), item(status="draft"), item(more="<dc:creator>a</dc:creator>")):
        assert post_in(tmp_path, changed).hash != first.hash


def test_a_title_needs_no_text_and_a_post_no_title(tmp_path: Path) -> None:
    found = [
        (post.slug, post.title)
        for post in records(tmp_path, item("", more="<wp:post_name>two-words</wp:post_name>") + item("") + item("🚂"))
        if isinstance(post, Record)
    ]
    assert found == [("two-words", "Two words"), ("untitled", "Untitled"), ("🚂", "🚂")]


def test_an_export_whose_names_say_https_is_read(tmp_path: Path) -> None:
    text = (EXPORTS / "blog.xml").read_text("utf-8")
    (tmp_path / "blog.xml").write_text(text.replace('="http://', '="https://'), "utf-8")
    assert dict(read_export(tmp_path / "blog.xml")).keys() == dict(read_export(EXPORTS / "blog.xml")).keys()
    assert [type(record) for _, record in read_export(tmp_path / "blog.xml")] == [
        type(record) for _, record in read_export(EXPORTS / "blog.xml")
    ]


def test_the_addresses_before_a_change_of_the_name_are_kept(tmp_path: Path) -> None:
    old = "<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key><wp:meta_value>motors</wp:meta_value></wp:postmeta>"
    post = post_in(tmp_path, item(more=f"<link>https://a.b/2013/05/engines/</link>{old}"))
    assert post.addresses == ["/2013/05/motors", "/2013/05/engines"]


def test_a_pattern_that_many_posts_share_is_missing_with_a_note(tmp_path: Path) -> None:
    post = post_in(tmp_path, item(content='<!-- wp:block {"ref":9} /--><p>Text</p>'))
    assert (post.body, post.notes) == ("Text", ["the text of its synced pattern is missing"])
