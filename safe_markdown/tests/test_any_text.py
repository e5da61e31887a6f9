"""Markdown: promises for every text, however long, strange or hostile."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from safe_markdown import render, summary_of
from safe_markdown.rendering import CLEANER, HARMLESS
from safe_markdown.summary import SUMMARY_LENGTH
from safe_markdown.tests.page_reader import assert_stays_inside, dangers_in, tags_in

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


def test_threads_may_share_the_renderer() -> None:
    bodies = [f"# {name}\n\n```{name}\nif (x) {{ return 'y'; }} // z\n```" for name in ("dart", "julia", "nim", "zig")]
    together = Barrier(8)

    def render_all(_: int) -> list[str]:
        together.wait()
        return [render(body) for body in bodies]

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(render_all, range(8)))
    assert results == [[render(body) for body in bodies]] * 8


@pytest.mark.parametrize("line", [">", "- ", "1. ", "> - ", "[", "*", "<div>", "<b>"])
def test_nesting_of_any_depth_is_survived(line: str) -> None:
    assert dangers_in(render(line * 5_000 + "Ada")) == []


def test_a_list_nineteen_levels_deep_loses_no_word() -> None:
    page = render("".join("  " * level + f"- level {level}\n" for level in range(19)) + "\nThe end.")
    assert "level 18" in page
    assert "The end." in page
