"""Markdown: what a body may say, and how it looks. Read next: tests/test_markdown_safety.py."""

import re
from pathlib import Path

import nh3
import pytest

from app.headings import headings_of
from app.markdown import COLOURED_LENGTH, render
from tests.page_reader import pre_count, tags_in

# What a body may say.


def test_paragraphs_emphasis_and_links_follow_commonmark() -> None:
    page = render("Ada *wrote* **this** [here](https://example.com).").html
    link = '<a href="https://example.com" rel="nofollow noopener">here</a>'
    assert page == f"<p>Ada <em>wrote</em> <strong>this</strong> {link}.</p>\n"


def test_struck_words_are_marked() -> None:
    assert "<s>old</s>" in render("~~old~~ new").html


def test_harmless_html_stays() -> None:
    page = "<p>Press <kbd>Enter</kbd>, H<sub>2</sub>O</p>"
    assert render(page).html == page


def test_a_column_is_aligned_by_a_class_and_not_by_a_style() -> None:
    page = render("| Name | Age |\n|:-----|----:|\n| Ada  | 36  |").html
    assert '<td class="align-left">Ada</td>' in page
    assert '<td class="align-right">36</td>' in page
    assert "style" not in page


def test_a_picture_keeps_its_text_and_loads_when_seen() -> None:
    picture = [attributes for tag, attributes in tags_in(render("![Ada](/ada.png)").html) if tag == "img"]
    assert picture == [{"src": "/ada.png", "alt": "Ada", "loading": "lazy"}]


@pytest.mark.parametrize("address", ["https://example.com/a.png", "/a.png", "a.png?at=10:30", "//example.com/a.png"])
def test_a_picture_may_come_from_here_or_by_https(address: str) -> None:
    assert f'src="{address}"' in render(f"![Ada]({address})").html


@pytest.mark.parametrize(
    "address", ["http://example.com/a.png", "HTTP://example.com/a.png", "data:image/png;base64,AA"]
)
def test_a_picture_that_the_browser_would_refuse_shows_only_its_text(address: str) -> None:
    assert tags_in(render(f"![Ada]({address})").html)[1][1] == {"alt": "Ada", "loading": "lazy"}


# Headings.


def test_a_heading_in_a_body_is_never_a_second_h1() -> None:
    page = render("# Ada\n\nGrace\n=====\n\n<H1 align=center>Raw</H1>").html
    assert [tag for tag, _ in tags_in(page)] == ["h2", "h2", "h2"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("# One\n## Two\n### Three\n##### Five\n###### Six", "23456"),
        ("## Two\n### Three", "23"),
        ("### Three\n### Three\n#### Four\n### Three", "2232"),  # as blogs do whose title is an h2
        ("## Two\n#### Four\n## Two\n### Three", "2323"),
        ("#### Four\n## Two\n### Three", "223"),
    ],
)
def test_headings_begin_below_the_title_and_leave_out_no_level(written: str, shown: str) -> None:
    assert [tag for tag, _ in tags_in(render(written).html)] == [f"h{level}" for level in shown]


def test_the_headings_are_listed_with_their_levels_and_texts() -> None:
    page = render('## Ada *Lovelace* & co\n\n```html\n<h2 id="x">no</h2>\n```\n\n### `Notes`').html
    assert headings_of(page) == [("heading-ada-lovelace-co", 2, "Ada Lovelace & co"), ("heading-notes", 3, "Notes")]


def test_an_h1_inside_code_is_text() -> None:
    assert "&lt;h1&gt;" in render("## Title\n\n`<h1>`").html


def test_a_heading_has_an_id_made_of_its_words() -> None:
    assert '<h2 id="heading-ada-lovelace-s-notes">' in render("## Ada *Lovelace*'s [`notes`](https://example.com)").html


def test_no_two_headings_share_an_id() -> None:
    page = render("## Ada\n## Ada\n## Ada 2\n## Ada--2\n## Ada\n## 🎈\n## 🎉").html
    names = [attributes["id"] for _, attributes in tags_in(page)]
    assert len(set(names)) == len(names) == 7


def test_a_link_within_a_body_finds_its_heading() -> None:
    page = render("[Down](#ada)\n\n## Ada").html
    assert 'href="#heading-ada"' in page
    assert 'id="heading-ada"' in page


def test_an_id_of_the_writers_own_html_goes() -> None:
    assert render('<h2 id="location">Ada</h2>').html == "<h2>Ada</h2>"


# Code.


@pytest.mark.parametrize(
    "body", ["```\nx\n```", "~~~ruby\nx\n~~~", "    x", "```no-such-language\nx\n```", "```python"]
)
def test_a_code_block_is_exactly_one_pre(body: str) -> None:
    assert pre_count(render(body).html) == 1


def test_code_of_a_known_language_is_coloured_by_classes() -> None:
    page = render("```python\ndef ada(): ...\n```").html
    assert page.startswith('<pre tabindex="0"><code class="language-python"><span class="k">def</span>')


def test_the_name_of_a_language_may_be_in_capitals() -> None:
    assert render("```Python\ndef ada(): ...\n```").html == render("```python\ndef ada(): ...\n```").html


def test_code_of_an_unknown_language_is_plain() -> None:
    assert render("```no-such-language\n1 < 2\n```").html == '<pre tabindex="0"><code>1 &lt; 2\n</code></pre>\n'


def test_colouring_changes_no_character_of_the_code() -> None:
    code = "\n\n  def ada():\n\t'<b>&amp;'  \n\n\n"
    page = render(f"```python\n{code}```").html
    assert nh3.clean(page, tags=set()) == nh3.clean(render(f"```\n{code}```").html, tags=set())


def test_very_long_code_is_shown_without_colours() -> None:
    page = render("```python\n" + "x = 1\n" * COLOURED_LENGTH + "```").html
    assert "<span" not in page
    assert pre_count(page) == 1


def test_only_classes_of_our_own_making_stay() -> None:
    assert render('<span class="k pager nf">Ada</span>').html == '<p><span class="k nf">Ada</span></p>\n'


def test_every_real_post_shows_as_many_code_blocks_as_it_has_fences(posts_folder: Path) -> None:
    paths = sorted(posts_folder.glob("*-*-*-*"))
    wrong = {}
    for path in paths:
        body = re.sub(r"\A---\n.*?\n---\n", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        expected = len(re.findall(r"^\s*(?:```|~~~)", body, re.MULTILINE)) / 2
        if pre_count(render(body).html) != expected:
            wrong[path.name] = expected
    assert paths
    assert wrong == {}


# The summary.


def test_the_summary_is_the_text_of_the_first_paragraphs() -> None:
    body = (
        "# Title\n\n```\ncode\n```\n\n![Pic](a.png)\n\n| a |\n|---|\n\nAda &amp; *Grace*\n<b>wrote</b> 1 < 2.\n\nMore."
    )
    assert render(body).summary == "Ada & Grace wrote 1 < 2. More."


def test_the_summary_of_a_body_without_paragraphs_is_what_text_there_is() -> None:
    assert render("## Ada\n\n- one\n- two").summary == "Ada one two"


def test_the_summary_of_an_empty_body_is_empty() -> None:
    assert render(" \n ").summary == ""


def test_a_line_break_in_a_summary_is_a_space() -> None:
    assert render("Ada<br>Grace").summary == "Ada Grace"


def test_the_summary_holds_no_script() -> None:
    assert render("Ada <script>alert(1)</script>").summary == "Ada"


def test_the_summary_ends_between_two_words() -> None:
    assert render("analytical engine " * 30).summary == "analytical engine " * 10 + "analytical engine…"


def test_the_summary_of_a_script_without_spaces_is_cut_at_its_length() -> None:
    assert render("解析機関" * 100).summary == "解析機関" * 49 + "解析機…"
