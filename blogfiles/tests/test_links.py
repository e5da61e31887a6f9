"""Links to other posts, films and sounds, and what is shown as typed."""

from collections import Counter
from pathlib import Path

import pytest

from blogfiles.embeds import with_links
from blogfiles.liquid import resolved
from blogfiles.markdown_file import read_post
from blogfiles.report import shown_as_typed


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("[a]({% post_url 2016-03-06-footnotes %})", "[a](/posts/footnotes)"),
        ("[a]({% post_url news/2016-03-06-footnotes %}#end)", "[a](/posts/footnotes#end)"),
        ("[a]({% link _posts/2016-03-05-heading-id.md %})", "[a](/posts/heading-id)"),
        ("[a]({{ site.baseurl }}{% link _posts/2016-03-05-a.markdown %})", "[a](/posts/a)"),
        ("[a]({% link about.md %}) [b]({% link assets/b.pdf %})", "[a](/about/) [b](/assets/b.pdf)"),
        ("[a]({% link _docs/history.md %}#v3)", "[a](/docs/history/#v3)"),
        ("![Boat]({{ site.baseurl }}/assets/boat.png)", "![Boat](/assets/boat.png)"),
        ('[a]({{site.url}}/about/ "Title")', '[a](/about/ "Title")'),
        ("[a]({{ \"/about/\" | relative_url }}) [b]({{ '/b' | absolute_url }})", "[a](/about/) [b](/b)"),
        ("[a]: {{ site.baseurl }}/about/\n[b]: <{% post_url 2016-03-06-b %}>", "[a]: /about/\n[b]: </posts/b>"),
        ('<a href="{{ "/about/" | relative_url }}"><img src=\'{{ site.url }}/a.png\'></a>', None),
        ("[a]({{ page.url }})", "[a]({{ page.url }})"),
        ("`[a]({% post_url 2016-03-06-a %})`", "`[a]({% post_url 2016-03-06-a %})`"),
        ("```\n[a]({{ site.url }}/)\n```\n[b]({{ site.url }}/)", "```\n[a]({{ site.url }}/)\n```\n[b](/)"),
        ("Write {% post_url 2016-03-06-a %} there.", "Write {% post_url 2016-03-06-a %} there."),
    ],
)
def test_liquid_in_an_address_is_resolved(typed: str, expected: str | None) -> None:
    expected = expected or "<a href=\"/about/\"><img src='/a.png'></a>"
    assert resolved(typed, "/posts/{}".format) == expected


LIQUID = "![Boat]({{ site.baseurl }}/boat.png)"


@pytest.mark.parametrize(
    "before",
    [
        "- a\n    - ",
        "1.  a\n\n    ",
        "- a\n\n    b\n\n    ",
        "- a\n    - b\n        - ",
        "a\n    ",
        "<div>\n    ",
        "> - a\n>\n>     ",
    ],
)
def test_what_a_list_or_a_paragraph_indents_is_no_code(before: str) -> None:
    assert resolved(before + LIQUID, "/posts/{}".format) == f"{before}![Boat](/boat.png)"


@pytest.mark.parametrize(
    "before",
    [
        "a\n\n    ",
        "    ",
        "- a\n\n        ",
        "- a\n\n  ```\n  ",
        "> ~~~\n> ",
        "- ```\n  a\n\n  ",
        "- ` a ",
        "- a\n\nb\n\n    ",
    ],
)
def test_code_in_a_list_stays_as_it_is(before: str) -> None:
    after = "`" if before == "- ` a " else ""
    assert resolved(before + LIQUID + after, "/posts/{}".format) == before + LIQUID + after


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("{% post_link loom %}", "[loom](/posts/a-loom)"),
        ("{% post_link 2016-03-06-gone %}", "[gone](/posts/gone)"),
        ("See {% post_link loom My *loom* true %}.", "See [My \\*loom\\*](/posts/a-loom)."),
        ("[a]({% post_path loom %})", "[a](/posts/a-loom)"),
        ("{% asset_img loom.png A loom %}", "![A loom](loom.png)"),
        ('{% asset_img "left wide" loom.png 200 100 "A loom" %}', "![A loom](loom.png)"),
        ("{% img left /img/loom.png 200 A loom %}", "![A loom](/img/loom.png)"),
        ("{% asset_link plan.pdf The plan %}", "[The plan](plan.pdf)"),
        ("[a]({% asset_path plan.pdf %})", "[a](plan.pdf)"),
        ("`{% post_link loom %}`", "`{% post_link loom %}`"),
    ],
)
def test_tags_of_hexo_become_links_and_pictures(typed: str, expected: str) -> None:
    assert resolved(typed, "/posts/{}".format, lambda name: "a-loom" if name == "loom" else "") == expected


@pytest.mark.parametrize(
    "link",
    [
        "@/posts/b.md",
        '{{< ref "b" >}}',
        '{{< relref "/posts/b.md" >}}',
        "{% post_url 2016-03-06-c %}",
        "{% link _posts/2016-03-06-c.markdown %}",
    ],
)
def test_a_link_to_a_file_follows_the_slug_in_it(tmp_path: Path, link: str) -> None:
    for name in ("content/posts/b.md", "_posts/2016-03-06-c.markdown"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("---\nslug: engine\n---\nText\n")
    file = tmp_path / "content/posts/a.md"
    file.write_text(f"---\ntitle: A\n---\n[b]({link})\n")
    assert read_post(file, tmp_path).body == "[b](/posts/engine)"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('<iframe src="https://example.com/a" title="A film"></iframe>', "[A film](https://example.com/a)"),
        ('<iframe\n width="5" src="//example.com/a" allowfullscreen></iframe>', "<https://example.com/a>"),
        ('<video controls><source src="https://example.com/a.mp4"></video>', "<https://example.com/a.mp4>"),
        ('<AUDIO SRC="https://example.com/a.mp3?a=1&amp;b=2">', "<https://example.com/a.mp3?a=1&b=2>"),
        ('<video src="a.mp4">x</video> y <video src="b.mp4">z', "[a.mp4](a.mp4) y [b.mp4](b.mp4)z"),
        ('<object data="a.pdf">old</object><embed src="b.swf">', "[a.pdf](a.pdf)[b.swf](b.swf)"),
        ("<iframe></iframe>", "<iframe></iframe>"),
        ('<iframe src="javascript:alert(1)"></iframe>', '<iframe src="javascript:alert(1)"></iframe>'),
        ("`<iframe src='a'>`\n\n    <iframe src='a'>\n\n~~~\n<video src='a'>\n~~~", None),
    ],
)
def test_films_and_sounds_become_links(typed: str, expected: str | None) -> None:
    assert with_links(typed) == (typed if expected is None else expected)


def test_a_file_keeps_everything_else_as_it_was_typed(tmp_path: Path) -> None:
    text = 'Before.\n\n<iframe src="https://example.com/a"></iframe>\n\n<b>After</b> {{ x }} \\* `a`\n'
    (tmp_path / "a.md").write_text(text)
    expected = "Before.\n\n<https://example.com/a>\n\n<b>After</b> {{ x }} \\* `a`"
    assert read_post(tmp_path / "a.md", tmp_path).body == expected


def test_shortcodes_and_tags_are_counted_outside_code() -> None:
    text = """{{< figure src="a" >}} {{% note %}}x{{% /note %}} {{< figure >}} `{{< youtube 1 >}}`

{% include a.html %} {{ page.title | escape }}
{: .center}

[gallery ids="1"]
"""
    assert shown_as_typed(text) == {
        "Hugo shortcodes": Counter(figure=2, note=1),
        "Liquid tags": Counter(include=1),
        "Liquid values": Counter({"page.title": 1}),
        "WordPress shortcodes": Counter(gallery=1),
        "attributes of kramdown": Counter({".center": 1}),
    }
    assert shown_as_typed("Plain {text}, [link](a) and a % b.") == {}


TARGETS = {
    "articles/looms.rst": "On looms\n########\n\n:date: 2010-12-03\n:slug: all-looms\n\nText.\n",
    "articles/other.md": "Title: The Other One\nDate: 2010-12-04\n\nText.\n",
    "posts/2019-01-02-hugo.md": "---\ntitle: Hugo\n---\nText.\n",
    "secret.md": "---\nslug: secret\n---\nText.\n",
}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("[a]({filename}looms.rst)", "[a](/posts/all-looms)"),
        ("[a]({filename}/articles/looms.rst#part)", "[a](/posts/all-looms#part)"),
        ("[a](|filename|looms.rst)", "[a](/posts/all-looms)"),
        ('<a href="{filename}other.md">a</a>', '<a href="/posts/The Other One">a</a>'),
        ("[a]: ./looms.rst", "[a]: /posts/all-looms"),
        ("[a](../posts/2019-01-02-hugo.md?x=1)", "[a](/posts/hugo?x=1)"),
        ('[a]({{< ref "posts/2019-01-02-hugo.md" >}})', "[a](/posts/hugo)"),
        ('[a]({{% relref "/posts/2019-01-02-hugo.md#part" %}})', "[a](/posts/hugo#part)"),
        ("[a](../../secret.md)", None),
        ("[a]({filename}missing.md) looms.rst", None),
        ("[a](https://example.com/looms.rst)", None),
        ("`[a]({filename}looms.rst)`", None),
    ],
)
def test_a_link_to_the_file_of_another_post_leads_to_the_post(tmp_path: Path, typed: str, expected: str | None) -> None:
    blog = tmp_path / "blog"
    for name, text in TARGETS.items():
        file = tmp_path / name if name == "secret.md" else blog / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (blog / "articles" / "a.md").write_text(f"---\ntitle: A\n---\n{typed}\n")
    assert read_post(blog / "articles" / "a.md", blog).body == (expected or typed)


def test_two_posts_that_link_to_each_other_are_read(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{name}.md").write_text(f"[x]({{filename}}{other}.md)")
    assert read_post(tmp_path / "a.md", tmp_path).body == "[x](/posts/b)"
