"""Markdown: promises for every text, however long, strange or hostile."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from safe_markdown import render, summary_of
from safe_markdown.rendering import CLEANER, HARMLESS
from safe_markdown.summary import SUMMARY_LENGTH
from safe_markdown.tests.page_reader import assert_stays_inside, dangers_in, tags_in
from safe_markdown.tests.work import lines_run

ALLOWED_PIECES = [f"<{tag}>" for tag in HARMLESS.split()] + [f"</{tag}>" for tag in HARMLESS.split() if tag != "pre"]
ALLOWED_PIECES += [
    "# ",
    "- ",
    "> ",
    "1. ",
    "```py\n",
    "`",
    "*",
    "~~",
    "[Ada](#a)",
    "![",
    "|a|\n|-|\n",
    "\n",
    "\n\n",
    "&lt;",
]
OTHER_PIECES = ["<script>", "</script>", "<style>", "<svg>", "<math>", "<select>", "<button>", "<title>", "<!--", "-->"]
OTHER_PIECES += [
    "<h1>",
    "<p id=x onclick=y class='k z'>",
    "<a href='javascript:x'>",
    "<img src=http:x>",
    "\0",
    "\ud800",
]


def text_of(pieces: list[str]) -> st.SearchStrategy[str]:
    """Return a strategy for texts that mix the given pieces with any characters."""
    return st.lists(st.sampled_from(pieces) | st.text(max_size=4), max_size=12).map("".join)


@settings(deadline=None)
@given(text_of(ALLOWED_PIECES + OTHER_PIECES))
def test_any_text_becomes_safe_html(body: str) -> None:
    page = render(body)
    assert dangers_in(page) == []
    assert {tag for tag, _ in tags_in(page)} <= set(HARMLESS.split())
    assert_stays_inside(page)


@settings(deadline=None)
@given(text_of(ALLOWED_PIECES))
@example("<pre><col>\r")
@example("<blockquote><a><table><a>")
def test_sanitising_again_changes_nothing(body: str) -> None:
    page = render(body)
    assert without_first_line_break(CLEANER.clean(page)) == without_first_line_break(page)


def without_first_line_break(page: str) -> str:
    """Remove the line breaks right after <pre>. Every reader of HTML drops the first one there, so nh3 does too."""
    return re.sub(r"(<pre[^>]*>)\n+", r"\1", page)


@settings(deadline=None)
@given(st.text(max_size=600) | text_of(ALLOWED_PIECES + OTHER_PIECES))
def test_the_summary_of_any_text_is_short_folded_text(body: str) -> None:
    summary = summary_of(render(body))
    assert len(summary) <= SUMMARY_LENGTH
    assert summary == " ".join(summary.split())


def test_text_that_is_not_quite_text_is_repaired() -> None:
    assert render("\ufeff## A\0da\r\n\r\nGr\ud800ace") == '<h2 id="heading-ada">A\ufffdda</h2>\n<p>Gr?ace</p>\n'


def test_a_megabyte_of_words_is_rendered_to_its_end() -> None:
    assert render(("Ada *and* Grace. " * 100 + "\n\n") * 600 + "The end.").endswith("<p>The end.</p>\n")


def test_threads_may_share_the_renderer() -> None:
    bodies = [f"# {name}\n\n```{name}\nif (x) {{ return 'y'; }} // z\n```" for name in ("dart", "julia", "nim", "zig")]
    together = Barrier(8)

    def render_all(_: int) -> list[str]:
        together.wait()
        return [render(body) for body in bodies]

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(render_all, range(8)))
    assert results == [[render(body) for body in bodies]] * 8


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


@pytest.mark.parametrize("line", [">", "- ", "1. ", "> - ", "[", "*", "<div>", "<b>"])
def test_nesting_of_any_depth_is_survived(line: str) -> None:
    assert dangers_in(render(line * 5_000 + "Ada")) == []


def test_a_list_nineteen_levels_deep_loses_no_word() -> None:
    page = render("".join("  " * level + f"- level {level}\n" for level in range(19)) + "\nThe end.")
    assert "level 18" in page
    assert "The end." in page
