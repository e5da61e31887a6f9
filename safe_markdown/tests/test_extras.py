"""Markdown beyond CommonMark: what people type, and that a hostile text does not grow."""

import pytest

from safe_markdown import render, render_comment, summary_of
from safe_markdown.tests.page_reader import dangers_in


def test_a_footnote_stands_below_the_text_and_the_two_link_to_each_other() -> None:
    page = render("The engine[^1] weaves[^name].\n\n[^1]: Of *1837*.\n[^name]: Says Ada.")
    assert '<sup><a id="heading--reference1" href="#heading--note1"' in page
    assert (
        '<li id="heading--note1"><p>Of <em>1837</em>. <a href="#heading--reference1" title="Back to the text"' in page
    )
    assert page.index("Says Ada.") > page.index('<ol class="footnotes">')
    assert dangers_in(page) == []


def test_a_footnote_that_is_used_twice_leads_back_to_both_places() -> None:
    page = render("One[^a] and two[^a].\n\n[^a]: Note.")
    assert page.count('href="#heading--note1"') == 2
    assert page.count('href="#heading--reference1"') == page.count('href="#heading--reference1-1"') == 1


def test_footnotes_are_not_in_the_summary() -> None:
    assert summary_of(render("The engine[^1] weaves.\n\n[^1]: Of 1837.")) == "The engine weaves."


def test_a_reference_without_a_note_stays_as_it_was_typed() -> None:
    assert render("x[^1] [^ ] [^]") == "<p>x[^1] [^ ] [^]</p>\n"


def test_a_list_of_tasks_has_boxes_that_need_no_form() -> None:
    page = render("- [ ] open\n- [x] *done*\n- none\n\n1. [X] loose\n\n   more")
    assert "☐ open</li>" in page
    assert "☑ <em>done</em></li>" in page
    assert "<li>none</li>" in page
    assert "<p>☑ loose</p>" in page


def test_a_term_and_its_definition_are_a_list() -> None:
    page = render("Engine\n: It *weaves*.\n\nMill\n~ It counts.")
    assert "<dt>Engine</dt>\n<dd>It <em>weaves</em>.</dd>" in page


@pytest.mark.parametrize(
    ("callout", "name"), [("NOTE", "notice"), ("tip", "notice success"), ("CAUTION", "notice failure")]
)
def test_a_callout_is_a_notice_with_its_kind_in_words(callout: str, name: str) -> None:
    page = render(f"> [!{callout}]\n> Mind the *gap*.")
    assert page == (
        f'<div class="{name}">\n<strong>{callout.capitalize()}</strong>\n<p>Mind the <em>gap</em>.</p>\n</div>\n'
    )
    assert summary_of(render(f"> [!{callout}]\n> Mind the gap.")) == "Mind the gap."


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://example.com/a_b_c?x=1&y=*2*.", "https://example.com/a_b_c?x=1&amp;y="),
        ("(http://example.com/wiki/A_(b))", "http://example.com/wiki/A_(b)"),
        ("https://example.com/ü, or", "https://example.com/%C3%BC"),
        ("HTTPS://EXAMPLE.COM/!", "HTTPS://EXAMPLE.COM/"),
    ],
)
def test_a_bare_address_is_a_link_without_the_punctuation_around_it(text: str, address: str) -> None:
    assert f'<a href="{address}"' in render(text)


@pytest.mark.parametrize(
    "text",
    [
        "`https://example.com`",
        "    https://example.com",
        "xhttps://example.com",
        "https:// and http://.",
        "javascript://example.com ftp://example.com",
    ],
)
def test_what_is_no_bare_address_is_no_link(text: str) -> None:
    assert "<a" not in render(text)


@pytest.mark.parametrize(
    "text", ["[https://example.com](/a)", '<a href="/a">https://example.com</a>', "<https://example.com>"]
)
def test_an_address_within_a_link_makes_no_second_one(text: str) -> None:
    assert render(text).count("<a ") == 1


@pytest.mark.parametrize(
    "formula", [r"$a_1 * b_1 \\ c * d_1$", r"$$\sum_{i}^{n} x_i * y_i$$", "$$\na_1\n- b_1 * c *\n# d\n$$", r"$\{x\}$"]
)
def test_a_formula_keeps_its_characters(formula: str) -> None:
    assert render(f"Before\n\n{formula}\n\nbehind") == f"<p>Before</p>\n<p>{formula}</p>\n<p>behind</p>\n"


def test_prices_are_no_formulas() -> None:
    assert "<em>not</em>" in render("From $5 *not* $10, or 10 $ *not* 20 $.")
    assert "<li>" in render("$$\n\n- no end")


def test_a_heading_takes_the_id_that_is_given_to_it() -> None:
    page = render("# Setting *up* {#Set_Up}\n\n# Setup {#set-up}\n\n# No {#} id\n\n[to](#set-up)")
    assert '<h2 id="heading-set-up">Setting <em>up</em></h2>' in page
    assert '<h2 id="heading-set-up--2">Setup</h2>' in page
    assert '<h2 id="heading-no-id">No {#} id</h2>' in page
    assert 'href="#heading-set-up"' in page


@pytest.mark.parametrize("info", ["python app/a.py", 'python title="app/a.py"', "python {filename=app/a.py}"])
def test_a_block_of_code_shows_the_name_of_its_file(info: str) -> None:
    page = render(f"```{info}\nx = 1\n```")
    assert page.startswith("<figure>\n<figcaption>app/a.py</figcaption>\n<pre")
    assert '<code class="language-python">' in page


@pytest.mark.parametrize("info", ["python", "python hl_lines", "text {1,3}", "python title=<b>.py"])
def test_a_block_of_code_without_a_name_has_no_caption_and_a_name_is_text(info: str) -> None:
    page = render(f"```{info}\nx = 1\n```")
    assert ("<figcaption>" in page) == ("title" in info)
    assert "<b>" not in page


def test_a_comment_has_none_of_it() -> None:
    page = render_comment("- [x] a\n\n> [!NOTE]\n> b\n\nx[^1] https://example.com\n\n[^1]: c")
    assert "☑" not in page
    assert "notice" not in page
    assert "<sup>" not in page
