"""Pelican's front matter as its documentation shows it, and ordinary texts that look similar."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from blogfiles.markdown_file import read_post
from blogfiles.pelican import split_pelican
from blogfiles.record import Record, RefusedError

PELICAN = """\
Title: On looms & *cloth*: a note
Date: 2010-12-03 10:20
Modified: 2010-12-05 19:30
Category: Weaving, by hand
Tags: publishing tool, looms
Slug: looms
Authors: Lovelace, Ada; Hopper, Grace
Summary: Short version
    for index: and feeds
Weight: 5

Title: this is the text.
"""


def read(folder: Path, text: str) -> Record:
    (folder / "my-file.md").write_text(text, "utf-8")
    return read_post(folder / "my-file.md", folder)


def test_a_pelican_article_is_read(tmp_path: Path) -> None:
    post = read(tmp_path, PELICAN)
    assert (post.title, post.slug) == ("On looms & *cloth*: a note", "looms")
    assert post.body == "Title: this is the text."
    assert post.published_at == datetime(2010, 12, 3, 10, 20, tzinfo=UTC)
    assert post.updated_at == datetime(2010, 12, 5, 19, 30, tzinfo=UTC)
    assert [author.name for author in post.authors] == ["Lovelace, Ada", "Hopper, Grace"]
    assert post.tags == ["publishing tool", "looms", "Weaving, by hand"]


def test_the_rest_of_its_front_matter_is_kept(tmp_path: Path) -> None:
    assert yaml.safe_load(read(tmp_path, PELICAN).front_matter) == {
        "category": ["Weaving, by hand"],
        "authors": ["Lovelace, Ada", "Hopper, Grace"],
        "summary": "Short version\nfor index: and feeds",
        "weight": "5",
    }


def test_tags_may_be_cut_at_semicolons(tmp_path: Path) -> None:
    post = read(tmp_path, "Title: Hi\ntags: pelican, publishing tool; pelican, bird\n\nText")
    assert post.tags == ["pelican, publishing tool", "pelican, bird"]


def test_one_author_may_have_a_comma(tmp_path: Path) -> None:
    assert [author.name for author in read(tmp_path, "Title: Hi\nAuthor: Hopper, Grace\n\n").authors] == [
        "Hopper, Grace"
    ]


def test_a_slug_follows_from_the_title(tmp_path: Path) -> None:
    assert read(tmp_path, "title: Hello World\n\nText").slug == "Hello World"


@pytest.mark.parametrize(("status", "is_draft"), [("draft", True), ("hidden", True), ("Published", False)])
def test_a_status_tells_a_draft(tmp_path: Path, status: str, is_draft: bool) -> None:
    post = read(tmp_path, f"Title: Hi\nDate: 2020-01-01\nStatus: {status}\n\nText")
    assert (post.is_draft, post.front_matter) == (is_draft, "")


def test_an_unknown_status_makes_a_draft_with_a_reason(tmp_path: Path) -> None:
    post = read(tmp_path, "Title: Hi\nDate: 2020-01-01\nStatus: soon\n\nText")
    assert (post.is_draft, post.notes) == (True, ["is a draft now, since its status is 'soon'"])


def test_a_status_is_enough_to_know_the_front_matter(tmp_path: Path) -> None:
    post = read(tmp_path, "Status: draft\nTags: looms\n\n# Looms\n\nText")
    assert (post.is_draft, post.title, post.tags, post.body) == (True, "Looms", ["looms"], "Text")


def test_an_impossible_date_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="the date '2026-13-45' does not exist"):
        read(tmp_path, "Title: Hi\nDate: 2026-13-45\n\nText")


def test_a_value_may_go_on_behind_a_tab(tmp_path: Path) -> None:
    assert read(tmp_path, "Title: Hi\nTags: looms,\n\tcloth\n\nText").tags == ["looms", "cloth"]


def test_with_a_date_the_blank_line_may_be_missing(tmp_path: Path) -> None:
    post = read(tmp_path, "Title: Hi\nDate: 2010-12-03 10:20\n# Looms\n\nText")
    assert (post.title, post.published_at, post.body) == (
        "Hi",
        datetime(2010, 12, 3, 10, 20, tzinfo=UTC),
        "# Looms\n\nText",
    )


def test_a_key_given_twice_counts_once(tmp_path: Path) -> None:
    assert read(tmp_path, "Title: One\nTitle: Two\n\nText").title == "One"


@pytest.mark.parametrize(
    "text",
    [
        "Note: a text may open so.\n\nTitle: x\n",
        "Title: Dune\nis a book.\n\nText\n",
        "Title: Dune\nby: Frank Herbert\n- a list\n\nText\n",
        "\nTitle: below a blank line\n\nText\n",
        "    Title: indented code\n\nText\n",
        "A title: with a blank in its key\n\nText\n",
        "# Title: a heading\n\nText\n",
        "[title]: https://example.com\n\nText\n",
    ],
)
def test_ordinary_markdown_has_no_front_matter(text: str) -> None:
    assert split_pelican(text) == ({}, text)


@pytest.mark.parametrize("part", ["    x x x x\n", "a:\n", "    ", "a:", "a", "    \n"])
def test_two_megabytes_of_broken_front_matter_are_read_in_time(part: str) -> None:
    text = "Title: Hi\n" + part * (2_000_000 // len(part)) + "no head"
    split_pelican(text)
