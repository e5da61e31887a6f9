"""The export file of Blogger becomes records, in both of its forms."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from blogfiles.reader import read_export
from blogfiles.record import Record, RefusedError, SkippedError

KIND = "http://schemas.google.com/blogger/2008/kind"
HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://purl.org/atom/app#'
 xmlns:blogger='http://schemas.google.com/blogger/2018'><title>My blog</title>"""
TEXT = """<title type='text'>A &amp; B</title><published>2010-05-06T07:08:09.000-07:00</published>
<updated>2010-05-07T07:08:09.000-07:00</updated><author><name>Ada</name></author>
<content type='html'>&lt;p&gt;It &lt;b&gt;floats&lt;/b&gt;.&lt;/p&gt;</content>"""


def old(kind: str, more: str = "") -> str:
    kinds = f"<category scheme='http://schemas.google.com/g/2005#kind' term='{KIND}#{kind}'/>"
    labels = "<category scheme='http://www.blogger.com/atom/ns#' term='Sea'/>"
    link = "<link rel='alternate' href='http://ada.blogspot.com/2010/05/a-b.html'/>"
    return f"<entry><id>1</id>{kinds}{labels}{TEXT}{link}{more}</entry>"


def new(kind: str = "POST", status: str = "LIVE") -> str:
    own = f"<blogger:type>{kind}</blogger:type><blogger:status>{status}</blogger:status>"
    labels = "<category scheme='tag:blogger.com,1999:blog-1' term='Sea'/>"
    return f"<entry><id>1</id>{own}{labels}<blogger:filename>/2010/05/a-b.html</blogger:filename>{TEXT}</entry>"


def read(folder: Path, entries: str) -> list[Record | RefusedError]:
    file = folder / "blog.xml"
    file.write_text(f"{HEAD}{entries}</feed>", "utf-8")
    return [record for _, record in read_export(file)]


@pytest.mark.parametrize("entry", [old("post"), new()], ids=["backup", "takeout"])
def test_a_post_is_read(tmp_path: Path, entry: str) -> None:
    (post,) = read(tmp_path, entry)
    assert isinstance(post, Record)
    assert (post.title, post.slug, post.body, post.tags) == ("A & B", "a-b", "It **floats**.", ["Sea"])
    assert post.published_at == datetime(2010, 5, 6, 14, 8, 9, tzinfo=UTC)
    assert [author.name for author in post.authors] == ["Ada"]
    assert "2010/05/a-b.html" in post.front_matter


@pytest.mark.parametrize(
    "entry",
    [old("post", "<app:control><app:draft>yes</app:draft></app:control>"), new(status="DRAFT")],
    ids=["backup", "takeout"],
)
def test_a_draft_stays_a_draft(tmp_path: Path, entry: str) -> None:
    (post,) = read(tmp_path, entry)
    assert isinstance(post, Record)
    assert post.published_at is None


@pytest.mark.parametrize("entry", [old("comment"), old("settings"), new("PAGE"), new(status="SOFT_TRASHED")])
def test_what_is_not_a_post_is_skipped(tmp_path: Path, entry: str) -> None:
    (skipped,) = read(tmp_path, entry)
    assert isinstance(skipped, SkippedError)


def test_a_feed_is_no_export_and_the_line_says_so(tmp_path: Path) -> None:
    (skipped,) = read(tmp_path, f"<entry><id>1</id>{TEXT}</entry>")
    expected = "skipped: not an export file of WordPress or Blogger, but a feed, which has only the newest posts"
    assert str(skipped) == expected
