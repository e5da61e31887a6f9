"""A record becomes the name and the text of a file. Reading the text gives the record back."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from blogfiles.markdown_file import read_post
from blogfiles.record import Author, Record
from blogfiles.writer import file_name, file_text

NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
TEXTS = [*"~'\"[`|>=", "yes", "1.10", "null", "- x", "#x", "a: b", "a #b", "{a}", "%x", "@x", "!x", "&a", "*a"]
TEXTS += ["? a", "<<", "---", "...", "2020-01-01", "\\n", "🏔️", "مرحبا", "\u202eabc", "\x07", "a\x7f", "\ufeffa"]
BODIES = ["", "   ", "---", "---\na: b\n---", "# Heading", "a  ", "  a\n\n\nb \t", "+++", "a\u2028b\x85c\x0c"]
BODIES += ["\ufeff", "~~~", "Title: x", "{{ page.title }}", "{% raw %}{{ x }}{% endraw %}"]
BODIES += ["{% highlight py %}\nx\n{% endhighlight %}"]


def a_record(tags: tuple[str, ...] = (), name: str = "Ada", front_matter: str = "", **fields: Any) -> Record:
    fields = {"title": "On snow", "slug": "on-snow", "body": "*Text*", "date": NOON, "is_draft": False, **fields}
    fields = {"created_at": fields["date"], "updated_at": fields.get("created_at", fields["date"]), **fields}
    return Record(authors=[Author(name)], tags=list(tags), front_matter=front_matter, **fields)


def head_of(record: Record) -> list[str]:
    return file_text(record).split("---\n")[1].splitlines()


def read_back(tmp_path: Path, record: Record) -> Record:
    file = tmp_path / file_name(record)
    file.write_bytes(file_text(record).encode())
    return read_post(file, tmp_path)


def test_a_file_has_front_matter_and_a_body() -> None:
    record = a_record(("Flask", "SQL injection"))
    assert file_text(record) == (
        "---\ntitle: On snow\nslug: on-snow\ndate: 2026-05-06 12:00:00 +0000\n"
        "author: Ada\ntags: [Flask, SQL injection]\n---\n\n*Text*\n"
    )


def test_unknown_keys_are_written_as_they_were_typed() -> None:
    lines = [
        "a: 1.10",
        'b: "1.10"',
        "c: 'yes'",
        "d: yes",
        "e: 010",
        "f: [x, {y: null}]",
        "g:",
        "- 2020-01-01",
        "h: !x 'y'",
    ]
    assert head_of(a_record(front_matter="\n".join(lines)))[4:] == lines


def test_a_long_title_stays_in_its_line() -> None:
    assert (
        head_of(a_record(title="Notes on snow: " * 19 + "Notes on snow:"))[0]
        == f"title: '{'Notes on snow: ' * 19}Notes on snow:'"
    )


def test_a_post_written_before_its_date_says_when() -> None:
    assert "created_at: 2026-05-06 12:00:00 +0000" in head_of(a_record(date=LATER, created_at=NOON))


def test_a_future_time_of_creation_is_written_since_a_reader_would_assume_now() -> None:
    moment = datetime(2999, 1, 1, tzinfo=UTC)
    assert "created_at: 2999-01-01 00:00:00 +0000" in head_of(a_record(date=moment, created_at=moment))


def test_times_are_written_in_utc_with_four_digits_for_the_year() -> None:
    moment = datetime(800, 12, 25, 1, tzinfo=timezone(timedelta(hours=2)))
    record = a_record(date=moment, created_at=moment)
    assert (file_name(record), head_of(record)[2]) == ("0800-12-24-on-snow.md", "date: 0800-12-24 23:00:00 +0000")


def test_a_category_that_was_removed_is_not_written() -> None:
    head = head_of(a_record(("New", "B"), front_matter="categories: [C, B, A]\ncategory: A\n"))
    assert head[4:] == ["tags: [New]", "categories: [B]"]


def test_a_taxonomy_of_wordpress_stays_in_its_place() -> None:
    kept = "taxonomies:\n  authors: [Grace]"
    assert head_of(a_record(front_matter=kept))[3:] == ["author: Ada", *kept.splitlines()]


def test_a_tag_under_two_keys_is_written_under_both() -> None:
    head = head_of(a_record(("New", "Both"), front_matter="tags: [both]\ncategories: [both]\n"))
    assert head[4:] == ["tags: [New, Both]", "categories: [Both]"]


@pytest.mark.parametrize("text", TEXTS)
def test_titles_names_and_tags_may_be_anything(tmp_path: Path, text: str) -> None:
    record = read_back(tmp_path, a_record(("other", text), title=text, name=text))
    assert (record.title, record.authors, record.tags) == (text, [Author(text)], ["other", text])


@pytest.mark.parametrize("body", BODIES)
def test_a_body_comes_back_as_it_is(tmp_path: Path, body: str) -> None:
    record = a_record(body=body)
    assert read_back(tmp_path, record).body == body


def test_a_draft_comes_back_as_a_draft(tmp_path: Path) -> None:
    record = read_back(tmp_path, a_record(is_draft=True))
    assert (record.published_at, record.date) == (None, NOON)


def test_the_language_and_the_place_in_the_menu_come_back(tmp_path: Path) -> None:
    record = read_back(tmp_path, a_record(language="no", menu_position=3, front_matter="lang: en_US\nmood: calm\n"))
    assert (record.language, record.menu_position, record.front_matter) == ("no", 3, "mood: calm\n")


def test_a_record_without_a_date_has_none_in_its_file(tmp_path: Path) -> None:
    record = a_record(date=None)
    assert file_name(record) == "on-snow.md"
    assert head_of(record) == ["title: On snow", "slug: on-snow", "author: Ada"]
    assert read_back(tmp_path, record).date is None


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("../../x", "x"),
        ("/etc/passwd", "etc-passwd"),
        ("C:\\x", "C-x"),
        ("..", "untitled"),
        ("", "untitled"),
        ("雪", "雪"),
    ],
)
def test_a_file_name_never_leads_out_of_its_folder(slug: str, name: str) -> None:
    assert file_name(a_record(slug=slug)) == f"2026-05-06-{name}.md"


def test_the_caller_may_decide_which_tags_are_the_same() -> None:
    record = a_record(("How and why",), front_matter="categories: ['How & why']")
    text = file_text(record, same=lambda name: name.casefold().replace("&", "and"))
    assert "\ncategories: [How and why]\n" in text
