"""Markdown as the blog wants it. What Markdown can say, and that it is harmless: safe_markdown/tests."""

import re
from pathlib import Path

from hypothesis import given, settings

import safe_markdown
from app.markdown import render
from app.posts.models import BODY_LENGTH
from safe_markdown.tests.page_reader import pre_count, tags_in
from safe_markdown.tests.test_any_text import ALLOWED_PIECES, text_of


def test_a_post_has_its_html_and_its_summary() -> None:
    assert render("Ada *wrote*.") == ("<p>Ada <em>wrote</em>.</p>\n", "Ada wrote.")


def test_a_picture_keeps_its_text_and_below_the_fold_it_loads_when_seen() -> None:
    page = render("![Ada](/ada.png)\n\n" + "words " * 200 + "![Ada](/ada.png)").html
    pictures = [attributes for tag, attributes in tags_in(page) if tag == "img"]
    assert pictures == [{"src": "/ada.png", "alt": "Ada"}, {"src": "/ada.png", "alt": "Ada", "loading": "lazy"}]


@settings(deadline=None)
@given(text_of([*ALLOWED_PIECES, f"![Ada](/pictures/{'0' * 24}-1920x1280.webp)"]))
def test_the_blog_changes_nothing_but_the_pictures(body: str) -> None:
    picture = re.compile(r"<img[^>]*>")
    assert picture.sub("", render(body).html) == picture.sub("", safe_markdown.render(body))


def test_the_longest_post_that_the_blog_takes_is_rendered() -> None:
    body = ("Ada *and* [Grace](https://example.com/looms) wrote `code`.\n\n" * BODY_LENGTH)[:BODY_LENGTH]
    assert render(body).html.startswith("<p>Ada <em>and</em>")


def test_every_real_post_shows_as_many_code_blocks_as_it_has_fences(posts_folder: Path) -> None:
    paths = sorted(posts_folder.glob("*-*-*-*"))
    wrong = {}
    for path in paths:
        body = re.sub(r"\A---\n.*?\n---\n", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        expected = len(re.findall(r"^\s*(?:```|~~~)", body, re.MULTILINE)) / 2
        if pre_count(render(body).html) != expected:
            wrong[path.name] = expected
    assert paths
    assert wrong == {}
