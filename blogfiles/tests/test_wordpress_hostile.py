"""Export files that are damaged, hostile or something else: each gets one clear line."""

import os
from itertools import pairwise
from pathlib import Path

import pytest

from blogfiles.reader import read_export
from blogfiles.record import SkippedError
from blogfiles.tests.exports import EXPORTS, item, post_in, reasons

BILLION = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {new} "{f"&{old};" * 9}">' for old, new in pairwise("abcdefghi"))


@pytest.mark.parametrize(
    "doctype",
    [f"<!DOCTYPE rss [{BILLION}]>", '<!DOCTYPE rss [<!ENTITY i SYSTEM "file:///etc/passwd">]>', "<!DOCTYPE rss>"],
    ids=["billion laughs", "external entity", "doctype alone"],
)
def test_a_doctype_is_refused_before_anything_expands(tmp_path: Path, doctype: str) -> None:
    expected = ["has a DOCTYPE, which an export never has, so nothing was read"]
    assert reasons(tmp_path, item("A") + item("&i;"), doctype) == expected


def test_a_file_that_breaks_off_gives_the_posts_before_that_and_a_line(tmp_path: Path) -> None:
    first, second, reason = reasons(tmp_path, item("A") + item("B") + item("C")[:90], end="")
    assert (first, second) == ("A", "B")
    assert reason.startswith("is damaged or incomplete (")


def test_a_file_of_many_pieces_is_read_whole(tmp_path: Path) -> None:
    found = reasons(tmp_path, "".join(item(f"Post {number}", "x" * 3000) for number in range(1000)))
    assert found == [f"Post {number}" for number in range(1000)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is not valid XML (no element found: line 1, column 0)"),
        (b"---\ntitle: x\n---\n", "is not valid XML (syntax error: line 1, column 0)"),
        (b"\x00\xff\xfe\x89PNG", "is not valid XML (not well-formed (invalid token): line 1"),
        (b"<rss><channel><item><title>A feed</title></item></channel></rss>", "skipped: not an export file"),
        (b"<a>" * 200_000, "is not valid XML (no element found"),
    ],
    ids=["empty", "Markdown", "binary", "a feed", "200,000 elements"],
)
def test_what_is_not_from_wordpress_is_one_line(tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "x.xml"
    file.write_bytes(content)
    ((label, reason),) = read_export(file)
    assert label == "x.xml"
    assert str(reason).startswith(expected)
    assert isinstance(reason, SkippedError) == expected.startswith("skipped")


def test_links_and_pipes_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "link.xml").symlink_to(EXPORTS / "blog.xml")
    os.mkfifo(tmp_path / "pipe.xml")
    for name in ("link.xml", "pipe.xml", "missing.xml"):
        ((_, reason),) = read_export(tmp_path / name)
        assert str(reason) == "is a symbolic link or not a regular file"


def test_control_characters_are_left_out_and_cost_nothing_else(tmp_path: Path) -> None:
    assert post_in(tmp_path, item("A\x08B", "one\x1f two\x0b")).body == "one two"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<div>" * 50_000, "its HTML is nested more than 1000 levels deep"),
        ("<div>" * 50_000 + "</div>" * 5_000, "its HTML is nested more than 1000 levels deep"),
        ("<ul><li>" * 60, "its HTML is nested more than 50 levels deep"),
        ("<div>" * 100_000, "its HTML is longer than 300000 characters"),
    ],
)
def test_html_without_bottom_costs_one_post_and_no_time(tmp_path: Path, content: str, reason: str) -> None:
    assert reasons(tmp_path, item("A") + item("B", content) + item("C")) == ["A", reason, "C"]
