"""Markdown: what you can write in a post, and the HTML of it. Read next: safe_markdown/tests/test_safety.py."""

import nh3
import pytest

from safe_markdown import headings_of, render, summary_of
from safe_markdown.code_colours import LONGEST
from safe_markdown.tests.page_reader import pre_count, tags_in

# Text.


def test_paragraphs_emphasis_and_links_follow_commonmark() -> None:
    page = render("Ada *wrote* **this** [here](https://example.com).")
    link = '<a href="https://example.com" rel="nofollow noopener">here</a>'
    assert page == f"<p>Ada <em>wrote</em> <strong>this</strong> {link}.</p>\n"


def test_struck_words_are_marked() -> None:
    assert "<s>old</s>" in render("~~old~~ new")


def test_harmless_html_stays() -> None:
    page = "<p>Press <kbd>Enter</kbd>, H<sub>2</sub>O</p>"
    assert render(page) == page


def test_a_column_is_aligned_by_a_class_and_not_by_a_style() -> None:
    page = render("| Name | Age |\n|:-----|----:|\n| Ada  | 36  |")
    assert '<td class="align-left">Ada</td>' in page
    assert '<td class="align-right">36</td>' in page
    assert "style" not in page


def test_a_picture_keeps_its_text_and_loads_when_it_is_seen() -> None:
    assert tags_in(render("![Ada](/ada.png)"))[1] == ("img", {"src": "/ada.png", "alt": "Ada", "loading": "lazy"})


@pytest.mark.parametrize("address", ["https://example.com/a.png", "/a.png", "a.png?at=10:30", "//example.com/a.png"])
def test_a_picture_may_come_from_here_or_by_https(address: str) -> None:
    assert f'src="{address}"' in render(f"![Ada]({address})")


@pytest.mark.parametrize("address", ["http://example.com/a.png", "HTTP://example.com/a.png"])
def test_a_picture_of_an_old_post_comes_by_https(address: str) -> None:
    assert 'src="https://example.com/a.png"' in render(f"![Ada]({address})")


@pytest.mark.parametrize("address", ["data:image/png;base64,AA", "ftp://example.com/a.png"])
def test_a_picture_that_the_browser_would_refuse_shows_only_its_text(address: str) -> None:
    assert tags_in(render(f"![Ada]({address})"))[1][1] == {"alt": "Ada", "loading": "lazy"}


# Headings.


def test_a_heading_in_a_body_is_never_a_second_h1() -> None:
    page = render("# Ada\n\nGrace\n=====\n\n<H1 align=center>Raw</H1>")
    assert [tag for tag, _ in tags_in(page)] == ["h2", "h2", "h2"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("# One\n## Two\n### Three\n##### Five\n###### Six", "23456"),
        ("## Two\n### Three", "23"),
        ("### Three\n### Three\n#### Four\n### Three", "2232"),  # from a blog whose titles are h2
        ("## Two\n#### Four\n## Two\n### Three", "2323"),
        ("#### Four\n## Two\n### Three", "223"),
    ],
)
def test_headings_begin_below_the_title_and_leave_out_no_level(written: str, shown: str) -> None:
    assert [tag for tag, _ in tags_in(render(written))] == [f"h{level}" for level in shown]


def test_the_headings_are_listed_with_their_levels_and_texts() -> None:
    page = render('## Ada *Lovelace* & co\n\n```html\n<h2 id="x">no</h2>\n```\n\n### `Notes`')
    assert headings_of(page) == [("heading-ada-lovelace-co", 2, "Ada Lovelace & co"), ("heading-notes", 3, "Notes")]


def test_an_h1_inside_code_is_text() -> None:
    assert "&lt;h1&gt;" in render("## Title\n\n`<h1>`")


def test_a_heading_has_an_id_made_of_its_words() -> None:
    assert '<h2 id="heading-ada-lovelace-s-notes">' in render("## Ada *Lovelace*'s [`notes`](https://example.com)")


def test_no_two_headings_share_an_id() -> None:
    page = render("## Ada\n## Ada\n## Ada 2\n## Ada--2\n## Ada\n## 🎈\n## 🎉")
    names = [attributes["id"] for _, attributes in tags_in(page)]
    assert len(set(names)) == len(names) == 7


def test_a_link_within_a_body_finds_its_heading() -> None:
    page = render("[Down](#ada)\n\n## Ada")
    assert 'href="#heading-ada"' in page
    assert 'id="heading-ada"' in page


def test_an_id_of_the_writers_own_html_goes() -> None:
    assert render('<h2 id="location">Ada</h2>') == "<h2>Ada</h2>"


# Code.


@pytest.mark.parametrize(
    "body", ["```\nx\n```", "~~~ruby\nx\n~~~", "    x", "```no-such-language\nx\n```", "```python"]
)
def test_a_code_block_is_exactly_one_pre(body: str) -> None:
    assert pre_count(render(body)) == 1


def test_code_of_a_known_language_is_coloured_by_classes() -> None:
    page = render("```python\ndef ada(): ...\n```")
    assert page.startswith('<pre tabindex="0"><code class="language-python"><span class="k">def</span>')


def test_the_name_of_a_language_may_be_in_capitals() -> None:
    assert render("```Python\ndef ada(): ...\n```") == render("```python\ndef ada(): ...\n```")


def test_code_of_an_unknown_language_is_plain() -> None:
    assert render("```no-such-language\n1 < 2\n```") == '<pre tabindex="0"><code>1 &lt; 2\n</code></pre>\n'


def test_colouring_changes_no_character_of_the_code() -> None:
    code = "\n\n  def ada():\n\t'<b>&amp;'  \n\n\n"
    page = render(f"```python\n{code}```")
    assert nh3.clean(page, tags=set()) == nh3.clean(render(f"```\n{code}```"), tags=set())


@pytest.mark.parametrize("language", ["easytrieve", "autohotkey", "xpp"])
def test_a_language_with_a_slow_lexer_has_no_colours(language: str) -> None:
    assert render(f"```{language}\nIF A\n```") == (
        f'<pre tabindex="0"><code class="language-{language}">IF A\n</code></pre>\n'
    )


def test_a_post_colours_only_so_much_code(monkeypatch: pytest.MonkeyPatch) -> None:
    lexed: list[int] = []

    def counted(code: str, *_: object) -> str:
        lexed.append(len(code))
        return ""

    monkeypatch.setattr("safe_markdown.code_colours.highlight", counted)
    page = render(("```python\n" + "x = 1\n" * 500 + "```\n\n") * 30)
    assert 0 < sum(length**2 for length in lexed) <= LONGEST**2
    assert pre_count(page) == 30


def test_very_long_code_is_shown_without_colours() -> None:
    page = render("```python\n" + "x = 1\n" * LONGEST + "```")
    assert "<span" not in page
    assert pre_count(page) == 1


def test_only_classes_of_our_own_making_stay() -> None:
    assert render('<span class="k pager nf">Ada</span>') == '<p><span class="k nf">Ada</span></p>\n'


# The summary.


def test_the_summary_is_the_text_of_the_first_paragraphs() -> None:
    body = (
        "# Title\n\n```\ncode\n```\n\n![Pic](a.png)\n\n| a |\n|---|\n\nAda &amp; *Grace*\n<b>wrote</b> 1 < 2.\n\nMore."
    )
    assert summary_of(render(body)) == "Ada & Grace wrote 1 < 2. More."


def test_the_summary_shows_where_something_is_left_out_of_a_sentence() -> None:
    assert summary_of(render("We need:\n\n- Flask\n- SQLAlchemy\n\nThat is all.")) == "We need: … That is all."
    assert summary_of(render("Our list\n\n1. Flask\n\nNext, we run it")) == "Our list … Next, we run it"
    assert summary_of(render("All is said. \n\n    code\n\nAnd done.")) == "All is said. And done."


def test_the_summary_of_a_body_without_paragraphs_is_what_text_there_is() -> None:
    assert summary_of(render("## Ada\n\n- one\n- two")) == "Ada one two"


def test_the_summary_of_an_empty_body_is_empty() -> None:
    assert summary_of(render(" \n ")) == ""


def test_a_line_break_in_a_summary_is_a_space() -> None:
    assert summary_of(render("Ada<br>Grace")) == "Ada Grace"


def test_the_summary_holds_no_script() -> None:
    assert summary_of(render("Ada <script>alert(1)</script>")) == "Ada"


def test_the_summary_ends_between_two_words() -> None:
    assert summary_of(render("analytical engine " * 30)) == "analytical engine " * 10 + "analytical engine…"


def test_the_summary_of_a_script_without_spaces_is_cut_at_its_length() -> None:
    assert summary_of(render("解析機関" * 100)) == "解析機関" * 49 + "解析機…"
