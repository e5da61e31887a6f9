"""The text of a WordPress post: blocks, newlines, shortcodes."""

import pytest

from blogfiles.wordpress_text import markdown_from


def test_in_the_classic_editor_newlines_are_breaks_and_blank_lines_separate_paragraphs() -> None:
    text = "One\ntwo\n\n<b>three</b>\n\n<b>3</b> <em>four\nfive</em>\n&nbsp;\n\n<ul>\n<li>a</li>\n</ul>\nsix<!--more-->"
    assert markdown_from(text) == "One  \ntwo\n\n**three**\n\n**3** *four  \nfive*\n\n- a\n\nsix"


def test_newlines_matter_only_outside_of_blocks() -> None:
    text = (
        "<!-- wp:group -->\n<div>\n<!-- wp:paragraph -->\n<p>One\ntwo</p>\n<!-- /wp:paragraph --></div>\n"
        "<!-- /wp:group -->\nthree\nfour\n\n<!-- wp:latest-posts /-->five\n"
        "<!-- wp:freeform -->\nsix\nseven\n<!-- /wp:freeform -->\n\n<!-- wp:list -->\n<ul>\n<li>a\nb</li></ul>"
    )
    assert markdown_from(text) == "One two\n\nthree  \nfour\n\nfive\n\nsix  \nseven\n\n- a b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[code language="php"]\n<? "<b>";\n\n\n$a[caption];\n[/code]', '```php\n<? "<b>";\n\n\n$a[caption];\n```'),
        ("[sourcecode lang='css']\na &gt; b {}\n[/sourcecode]", "```css\na > b {}\n```"),
        ("[code]a[/code] and [sourcecode]b[/code]c[/sourcecode]", "```\na\n```\n\nand\n\n```\nb[/code]c\n```"),
        ("Say [code] to begin", "Say [code] to begin"),
        ('<pre class="wp-block-code"><code class="language-go">a\n\n\n  b</code></pre>', "```go\na\n\n\n  b\n```"),
        ('<pre class="brush: ruby; title: ;">a</pre>', "```ruby\na\n```"),
        ('<pre class="EnlighterJSRAW" data-enlighter-language="java">a</pre>', "```java\na\n```"),
        ('<!-- wp:syntaxhighlighter/code {"language":"sql"} -->\n<pre class="x">a</pre>', "```sql\na\n```"),
        ("<pre><code>```</code></pre>", "````\n```\n````"),
        ("<pre>a<br>b</pre>", "```\na\nb\n```"),
    ],
)  # fmt: skip
def test_code_becomes_fenced_code_and_does_not_change(text: str, expected: str) -> None:
    assert markdown_from(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[caption id="a"]<img src="/a.jpg" alt="A" /> A loom[/caption]', "![A](/a.jpg) A loom"),
        ('[caption caption="A loom"]<img src="/a.jpg" />[/caption]', "A loom\n\n![](/a.jpg)"),
        ("[embed]https://example.com/a_b_c[/embed]", "<https://example.com/a_b_c>"),
        ("See:\nhttps://example.com/watch?v=_x_", "See:  \n<https://example.com/watch?v=_x_>"),
        ('<figure class="wp-block-embed"><div>\nhttps://example.com/1\n</div></figure>', "<https://example.com/1>"),
        ('<iframe src="//video.example/embed/1"></iframe>', "<https://video.example/embed/1>"),
        ('<video controls><source src="/a.mp4"></video>', "[/a.mp4](/a.mp4)"),
        ('Before [gallery ids="1,2"] and [contact-form] after', 'Before [gallery ids="1,2"] and [contact-form] after'),
    ],
)
def test_captions_and_embeds_are_unwrapped_and_other_shortcodes_stay(text: str, expected: str) -> None:
    assert markdown_from(text) == expected


def test_footnotes_of_the_block_editor_come_from_their_field() -> None:
    mark = '<sup data-fn="{0}" class="fn"><a href="#{0}" id="{0}-link">1</a></sup>'.format
    text = (
        f"<!-- wp:paragraph --><p>One{mark('a-1')}, two{mark('b-2')}.</p><!-- /wp:paragraph -->\n<!-- wp:footnotes /-->"
    )
    notes = '[{"id": "a-1", "content": "A <em>note</em>."}, {"id": "b-2", "content": "Second."}]'
    expected = "One[^1], two[^2].\n\n[^1]: A *note*.\n\n[^2]: Second."
    assert markdown_from(f"{text}\n<!-- wp:footnotes /-->", notes) == expected
    assert markdown_from("One", "[1") == markdown_from("One", "[1]") == markdown_from("One", "7") == "One"
