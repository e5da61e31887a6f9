"""Markdown in comments: what visitors can write, and what is always removed."""

import pytest
from hypothesis import given, settings

from safe_markdown import render_comment
from safe_markdown.rendering import COMMENT_CLEANER, HARMLESS_IN_COMMENTS
from safe_markdown.tests.page_reader import assert_stays_inside, dangers_in, tags_in
from safe_markdown.tests.test_any_text import ALLOWED_PIECES, OTHER_PIECES, text_of
from safe_markdown.tests.test_safety import HTML_ATTACKS, TEXT_ATTACKS


@pytest.mark.parametrize("attack", HTML_ATTACKS + TEXT_ATTACKS)
def test_an_attack_is_disarmed(attack: str) -> None:
    for page in (render_comment(attack), render_comment(f"Ada *says {attack} to* Grace")):
        assert dangers_in(page) == []
        assert {tag for tag, _ in tags_in(page)} <= set(HARMLESS_IN_COMMENTS.split())


@settings(deadline=None)
@given(text_of(ALLOWED_PIECES + OTHER_PIECES))
def test_any_text_becomes_safe_html(body: str) -> None:
    page = render_comment(body)
    assert dangers_in(page) == []
    assert {tag for tag, _ in tags_in(page)} <= set(HARMLESS_IN_COMMENTS.split())
    assert COMMENT_CLEANER.clean(page) == page
    assert_stays_inside(page)


def test_html_shows_as_it_was_typed() -> None:
    assert render_comment("Use <br> & <b>this</b>") == "<p>Use &lt;br&gt; &amp; &lt;b&gt;this&lt;/b&gt;</p>\n"


@pytest.mark.parametrize(
    ("body", "page"),
    [
        ("# Ada", "<p># Ada</p>\n"),
        ("Ada\n===", "<p>Ada<br>\n===</p>\n"),
        ("[a]: https://example.com", "<p>[a]: https://example.com</p>\n"),
        ("[Ada](javascript:alert(1))", "<p>[Ada](javascript:alert(1))</p>\n"),
    ],
)
def test_headings_definitions_and_addresses_that_run_are_plain_text(body: str, page: str) -> None:
    assert render_comment(body) == page


def test_a_picture_is_a_link_to_it() -> None:
    assert [tag for tag, _ in tags_in(render_comment("![Ada](https://example.com/ada.png)"))] == ["p", "a"]


def test_a_link_is_marked_as_one_that_a_stranger_made() -> None:
    link = '<a href="https://example.com" rel="nofollow ugc noopener">here</a>'
    assert render_comment("[here](https://example.com)") == f"<p>{link}</p>\n"


def test_emphasis_lists_quotes_and_code_are_markdown_and_a_new_line_is_one() -> None:
    body = "*Ada* **and** ~~Alan~~\nGrace\n\n3. three\n\n> said\n\n```python\nif x < y:\n```"
    page = render_comment(body)
    assert "<em>Ada</em> <strong>and</strong> <s>Alan</s><br>\nGrace" in page
    assert '<ol start="3">\n<li>three</li>' in page
    assert "<blockquote>\n<p>said</p>" in page
    assert '<pre tabindex="0"><code>if x &lt; y:\n</code></pre>' in page
