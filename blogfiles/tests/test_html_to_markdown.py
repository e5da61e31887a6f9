"""HTML to Markdown: every element, and text that must stay the same text."""

import html

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from blogfiles.html_to_markdown import markdown_from_html


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<h2>One</h2><h3>C # and<br>D #</h3>", "## One\n\n### C # and<br>D \\#"),
        ("<b>a</b> <i>b</i> <del>c</del> <b><i>d</i></b>", "**a** *b* ~~c~~ ***d***"),
        ("<b>Note:</b> a <b>Note:</b>b <b>a </b>b", "**Note:** a <b>Note:</b>b **a** b"),
        ("<b>a</b><i>b</i>", "<b>a</b><i>b</i>"),
        ("H<sub>2</sub>O <u>a</u> <abbr title='x y'>b</abbr>", 'H<sub>2</sub>O <u>a</u> <abbr title="x y">b</abbr>'),
        ('<a href="/a">b</a> <a name="x">c</a> <a href="https://a.b/">https://a.b/</a>', "[b](/a) c <https://a.b/>"),
        ('Wow!<a href="/a (b)" title="A &quot;t&quot;">b]</a>', 'Wow\\![b\\]](/a%20\\(b\\) "A \\"t\\"")'),
        ('<a href="/a"><img src="/a.png" alt="*b*" title="c"></a>', '[![\\*b\\*](/a.png "c")](/a)'),
        ('<a href="/a"><h2>b</h2></a>', "## b\n\n[/a](/a)"),
        ("<code>a</code> <code>`b`</code> <kbd>c</kbd><kbd>d</kbd>", "`a` `` `b` `` `c`<wbr>`d`"),
        ("<ul><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ul>", "- a\n  - b\n- c\n\n  d"),
        ('<ol start="9"><li>a</li><li><pre>b\nc</pre></li></ol>', "9. a\n10. ```\n    b\n    c\n    ```"),
        ("<p>a<p>b<ul><li>c<li>d</ul>", "a\n\nb\n\n- c\n- d"),
        ("<blockquote><p>a</p><p>b</p></blockquote><hr>", "> a\n>\n> b\n\n---"),
        (
            "<table><thead><tr><th>a|b</th><th>c</th></tr></thead><tr><td><code>d|e</code></td><td>f<br>g</td></tr></table>",
            "| a\\|b | c |\n| --- | --- |\n| `d\\|e` | f<br>g |",
        ),
        ('<iframe src="//a.b/c" title="A *film*"></iframe>', "[A \\*film\\*](https://a.b/c)"),
        ('<object data="https://a.b/c.pdf"></object>', "<https://a.b/c.pdf>"),
        ("<table><tr><td>a</td></tr></table>", "|  |\n| --- |\n| a |"),
        ("<table><tr><td colspan=2>a</table>", '<table><tr><td colspan="2">a</td></tr></table>'),
        ("<dl><dt>a</dt>\n\n<dd>b</dd></dl>", "<dl><dt>a</dt>&#10;\n<dd>b</dd></dl>"),
        ("<b>a</b>b <b>“c”</b> <b>“d”</b>e", "**a**b **“c”** <b>“d”</b>e"),
        ("<b>a<br><br>b</b>", "**a**  \n  \n**b**"),
        ("a&#1;&#3;b&#4; <b>c&#5;</b>", "ab **c**"),
        ("a<script>x()</script><style>y</style><form>b</form>", "ab"),
    ],
)  # fmt: skip
def test_an_element_is_written_as_a_person_would(page: str, expected: str) -> None:
    assert markdown_from_html(page, keep_lines=False) == expected


@pytest.mark.parametrize(
    "text",
    ["snake_case and 2 < 3 & 4", "C:\\Users at #1, +1, -5 (a) [b] c: d!", "1.5 is a number, 100% ~5 minutes, AT&T"],
)
def test_text_without_a_meaning_in_markdown_gets_no_backslash(text: str) -> None:
    assert markdown_from_html(html.escape(text), keep_lines=True) == text


PIECES = [
    "*",
    "_",
    "`",
    "[",
    "](",
    "]",
    "<",
    "&copy;",
    "#",
    "# ",
    "- ",
    "1. ",
    "> ",
    "|",
    "=",
    "~~",
    "!",
    "\\",
    "\n",
    " ",
]
TEXT = (
    st.lists(st.sampled_from(PIECES) | st.text("abé日“—\xa0 1.", max_size=3), max_size=8).map("".join).map(html.escape)
)
INLINE = st.recursive(
    TEXT,
    lambda inside: (
        st.builds("<{0}>{1}{2}</{0}>".format, st.sampled_from(["b", "em", "del", "strong", "sub"]), inside, inside)
        | st.builds('<a href="/a">{}</a>'.format, TEXT)
    ),
    max_leaves=5,
)
PAGE = st.lists(
    st.builds(
        "<{0}>{1}{2}</{0}>".format, st.sampled_from(["p", "h2", "blockquote"]), INLINE, INLINE
    )
    | st.builds("<ul><li>{}</li><li>{}</li></ul>".format, INLINE, INLINE)
    | st.builds("<table><tr><td>{}</td><td>{}</td></tr></table>".format, INLINE, INLINE)
    | st.builds("<p>a</p><pre><code>{}</code></pre>".format, TEXT),
    max_size=3,
).map("".join)  # fmt: skip


READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def letters(page: str) -> str:
    return "".join(BeautifulSoup(f"<div>{page}</div>", "html.parser").get_text().split())


@settings(deadline=None)
@given(PAGE, st.booleans())
def test_any_text_stays_the_same_text(page: str, keep_lines: bool) -> None:
    assert letters(READER.render(markdown_from_html(page, keep_lines))) == letters(page)
