"""Rich text that is pasted into the editor becomes Markdown (app/static/rich.js)."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.pages import HOST, WRITER, answer_as
from tests.browser.writing import text_of

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("page", ["phone, light", "desktop, dark"], indirect=True)]
PASTED = [
    ("<h2>Looms</h2>\n<p>The <b>engine</b> <i>weaves </i>.</p>", "## Looms\n\nThe **engine** *weaves* ."),
    ('<a href="https://example.com/a">one <em>two</em></a>', "[one *two*](https://example.com/a)"),
    ("<ul>\n<li>One</li>\n<li>Two<ul><li>Deep</li></ul></li>\n</ul>", "- One\n- Two\n  - Deep"),
    ('<ol start="3"><li><p>One</p></li><li>Two</li></ol>', "3. One\n4. Two"),
    ("<blockquote><p>One</p><p>Two</p></blockquote>", "> One\n>\n> Two"),
    ("<pre>a *b*\n  c\n</pre><p>and <code>d_e</code></p>", "```\na *b*\n  c\n```\n\nand `d_e`"),
    ("<table><tr><th>A</th></tr><tr><td>1|2</td></tr></table>", "| A |\n| --- |\n| 1\\|2 |"),
    ('<img alt="A loom" src="https://example.com/a.png">', "![A loom](https://example.com/a.png)"),
    ('<b style="font-weight:normal"><p>One</p><p><b>2</b></p></b>', "One\n\n**2**"),
    ('<p><b>*</b> <a href="javascript:alert(1)">x</a> &lt;i&gt;</p>', "**\\*** x \\<i>"),
]


def paste(page: Page, html: str, plain: str = "plain") -> bool:
    """Paste into the text. Return True if the script took it, and False if the browser would paste the plain text."""
    taken: bool = text_of(page).evaluate(
        """(area, [html, plain]) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/html", html);
          if (plain) clipboardData.setData("text/plain", plain);
          area.focus();
          return !area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        [html, plain],
    )
    return taken


@pytest.fixture
def editor(blog: Flask, page: Page) -> Page:
    """The editor with an empty post."""
    answer_as(WRITER, blog, page)
    page.goto(f"{HOST}/posts/new")
    return page


@pytest.mark.parametrize(("html", "markdown"), PASTED, ids=range(len(PASTED)))
def test_rich_text_becomes_markdown(editor: Page, html: str, markdown: str) -> None:
    assert paste(editor, html)
    expect(text_of(editor)).to_have_value(markdown)
    editor.keyboard.press("Control+z")
    expect(text_of(editor)).to_have_value("")


def test_text_without_any_markup_and_text_inside_code_is_pasted_as_it_is(editor: Page) -> None:
    assert not paste(editor, '<div style="color: red"><span>def</span> f():</div>')
    text_of(editor).fill("```\n")
    assert not paste(editor, "<b>bold</b>")


def test_a_copied_picture_is_not_linked_to_its_old_place(editor: Page) -> None:
    assert not paste(editor, '<img alt="A loom" src="https://example.com/a.png">', plain="")
    expect(text_of(editor)).to_have_value("")


def test_a_long_paste_is_complete(editor: Page) -> None:
    assert paste(editor, "<p><b>word</b></p>" * 5_000)
    assert text_of(editor).input_value() == "\n\n".join(["**word**"] * 5_000)
