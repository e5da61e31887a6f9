"""Very long and hostile Markdown: what would need too much work or make too much HTML is shown as it was typed."""

import html
from collections.abc import Callable
from functools import partial

import pytest
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from safe_markdown import render, render_comment
from safe_markdown.limits import MOST_HTML, TooMuchError, check_tokens, limit
from safe_markdown.tests.page_reader import dangers_in
from safe_markdown.tests.work import lines_run

TYPED = '<pre tabindex="0">'

# Each makes far more HTML or far more work than it has characters.
HOSTILE: dict[str, str] = {
    "a long address that many links repeat": f"[a]: /{'x' * 20_000}\n\n" + "[a]" * 6_000,
    "a long title that many links repeat": f"[a]: /b '{'x' * 20_000}'\n\n" + "[a]" * 6_000,
    "a long address that many pictures repeat": f"[a]: /{'x' * 20_000}\n\n" + "![a]" * 6_000,
    "lines below many quotes": "> " * 39 + "a\n" + "b\n" * 6_000,
    "lines below quotes in lists": "> - " * 13 + "a\n" + "b\n" * 20_000,
    "rows that lack most of their cells": (f"{'|a' * 256}\n{'|-' * 256}\n" + "|b\n" * 250 + "\n") * 2,
    "brackets that open and never close": "![" * 100_000,
    "brackets between other signs": "} _[(-/" * 28_000 + "]",
    "very many paragraphs": "a\n\n" * 41_000,
    "very many open elements": "<div>" * 40_000,
    "closing tags that close nothing": "<div>" * 10_000 + "</b>" * 25_000,
    "different tags that stay open": "".join(f"<b title={number}>" for number in range(500)) + "\n\na" * 20_000,
    "a long tag that stays open": f"<b title='{'x' * 20_000}'>" + "\n\na<i>b</i>" * 3_000,
    "a long link that stays open": f"<a href='/{'x' * 20_000}'>" + "<p>a" * 5_000,
    "a tag whose end is hidden": f"<b title='>{'x' * 20_000}'>" + "<p>a" * 5_000,
    "plain tags that stay open": "<b><i><s><u><code><em><strong><small>" * 3 + "<p>x" * 28_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_text_that_needs_too_much_is_shown_as_it_was_typed(text: str) -> None:
    page = render(text)
    assert page.startswith(TYPED)
    assert html.unescape(page.removeprefix(TYPED).removesuffix("</pre>")) == text


def test_the_parser_does_not_look_into_more_quotes_than_the_limit_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safe_markdown.limits.MOST_QUOTED_LINES", 900)
    work = {quotes: lines_run(partial(render, "> " * quotes + "a\n" * 300)) for quotes in (3, 39)}
    assert work[39] < 2 * work[3]


# What real posts hold, in a length of 200,000 characters.
LONG: dict[str, str] = {
    "prose": "Ada *and* [Grace](https://example.com/looms) wrote `code`, for a long time, line by line.\n\n" * 2_300,
    "code": ("```python\n" + "x = 1\n" * 100 + "```\n\n") * 300,
    "links": "[Ada *and* `code` **and** more](https://example.com/looms) " * 3_500,
    "a list": "- Ada wrote the first program, and Grace the first compiler.\n" * 3_200,
    "a quote": "> Ada wrote the first program, and Grace the first compiler.\n" * 3_200,
    "a table": "|year|name|\n|-|-|\n" + "|1843|Ada Lovelace|\n" * 9_000,
    "references": "".join(f"[#{n}]: https://example.com/looms/pull/{n}\n" for n in range(2_000)) + "See [#7].\n" * 500,
    "a table in HTML": "<table>" + "<tr><td>1843</td><td>Ada Lovelace</td></tr>\n" * 4_000 + "</table>",
    "HTML of another blog": "<p>Ada <strong style='color: red'>and</strong> <a href='/looms?a=1'>Grace</a></p>\n\n"
    * 2_400,
    "highlighted code in HTML": '<pre><code class="x">' + '<span class="n">ada</span>\n' * 7_000 + "</code></pre>",
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_long_post_is_no_problem(text: str) -> None:
    page = render(text[:200_000])
    assert not page.startswith(f"{TYPED}{html.escape(text[:20], quote=False)}")
    assert len(page) < MOST_HTML


def test_the_limits_hold_for_a_plugin_too() -> None:
    def explain(state: StateCore) -> None:
        for token in state.tokens:
            token.attrs["title"] = "x" * 10_000

    parser = MarkdownIt()
    parser.core.ruler.push("explain", explain)
    limit(parser)
    with pytest.raises(TooMuchError):
        check_tokens(parser.parse("a\n\n" * 1_000))


def test_a_megabyte_of_words_is_rendered_to_its_end() -> None:
    assert render(("Ada *and* Grace. " * 100 + "\n\n") * 600 + "The end.").endswith("<p>The end.</p>\n")


# Shapes that make careless parsers slow, each of roughly the given length.
SHAPES: dict[str, Callable[[int], str]] = {
    "open brackets": lambda length: "[" * length,
    "nested brackets": lambda length: "[" * (length // 2) + "]" * (length // 2),
    "open pictures": lambda length: "![" * (length // 2),
    "links in links": lambda length: "[a](" * (length // 4),
    "emphasis": lambda length: "**a*_ " * (length // 6),
    "quotes": lambda length: ">" * length + "a",
    "list items in one line": lambda length: "- " * (length // 2) + "a",
    "lists in lists": lambda length: "".join("  " * level + "- a\n" for level in range(int(length**0.5))),
    "backticks": lambda length: "".join("`" * number + " " for number in range(int((2 * length) ** 0.5))),
    "less-than signs": lambda length: "<" * length,
    "open comments": lambda length: "<!--" * (length // 4),
    "open tags": lambda length: "<div>" * (length // 5),
    "tags that change places": lambda length: "<b><i><p>" * (length // 9),
    "attributes": lambda length: "<p " + "".join(f"a{number} " for number in range(length // 6)) + ">",
    "a wide table": lambda length: "|a" * (length // 4) + "\n" + "|-" * (length // 4) + "\n",
    "a long table": lambda length: "|a|b|\n|-|-|\n" + "|c|d|\n" * (length // 6),
    "entities": lambda length: "&#1234567" * (length // 9),
    "references": lambda length: "".join(f"[a{number}]: /b\n" for number in range(length // 10)),
    "equal headings": lambda length: "# a\n" * (length // 4),
    "spaces": lambda length: "# a" + " " * length + "b",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_takes_twice_the_work(shape: str) -> None:
    shorter, longer = SHAPES[shape](500), SHAPES[shape](1_000)
    assert lines_run(lambda: render(longer)) < 2.5 * lines_run(lambda: render(shorter))


@pytest.mark.parametrize("shape", SHAPES)
def test_the_longest_comment_of_any_shape_is_safe(shape: str) -> None:
    assert dangers_in(render_comment(SHAPES[shape](5_000))) == []


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_comment_takes_twice_the_work(shape: str) -> None:
    shorter, longer = SHAPES[shape](500), SHAPES[shape](1_000)
    assert lines_run(lambda: render_comment(longer)) < 2.5 * lines_run(lambda: render_comment(shorter))


# The same for what safe_markdown knows beyond CommonMark.
EXTRAS = {
    "open references": "[^a]: x\n\n" + "[^" * 10_000,
    "one note used often": "[^a]: x\n\n" + "[^a]" * 5_000,
    "notes in notes": "[^a]: " * 3_000 + "[^a]",
    "dollars": "$a " * 7_000,
    "lines of dollars": "$$\n" * 7_001,
    "terms in terms": "a\n: " * 5_000,
    "tasks in tasks": "- [ ] " * 3_000,
    "brackets behind an address": "http://a" + ")" * 20_000,
    "callouts in callouts": "> [!NOTE]\n" + "> " * 9_000,
    "an id behind spaces": "# a" + " " * 20_000 + "{#",
}


@pytest.mark.parametrize("name", EXTRAS)
def test_twice_the_text_makes_no_more_than_twice_the_page(name: str) -> None:
    text = EXTRAS[name]
    once, twice = len(render(text)), len(render(f"{text}\n\n{text}"))
    assert twice <= 2.1 * once + 2_000
    assert once <= 25 * len(text)
