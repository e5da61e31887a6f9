"""A post in a browser: nothing moves while it loads, and printing it prints the post alone."""

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from tests.browser.pages import HOST, answer_as
from tests.rows import add_post

pytestmark = pytest.mark.slow

WITH_SCRIPTS = pytest.mark.parametrize("page", ["phone, light", "desktop, dark"], indirect=True)
WITHOUT_SCRIPTS = pytest.mark.parametrize("page", ["without JavaScript"], indirect=True)

# A picture of 4 x 400 pixels, of which the page knows the size only when it is here.
TALL = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="400"/>'


def test_a_picture_without_a_size_moves_nothing_when_it_arrives(blog: Flask, page: Page) -> None:
    with blog.app_context():
        add_post("Drawing", slug=page_slug(page), body="![A drawing](/drawing.svg)\n\nBelow.")
    held: list[Route] = []
    answer_as(None, blog, page)
    page.route("**/drawing.svg", lambda route: held.append(route))
    page.goto(f"{HOST}/posts/{page_slug(page)}", wait_until="domcontentloaded")
    below, picture = page.get_by_text("Below."), page.get_by_role("img", name="A drawing")
    expect(picture).to_have_js_property("complete", False)
    before = below.bounding_box()
    held[0].fulfill(content_type="image/svg+xml", body=TALL)
    expect(picture).to_have_js_property("naturalHeight", 400)
    assert below.bounding_box() == before


def page_slug(page: Page) -> str:
    """Return a slug for this way of looking at a page, because the blog is the same for all of them."""
    return f"drawing-{id(page)}"


@WITH_SCRIPTS
def test_a_feed_is_a_page_that_a_person_can_read(blog: Flask, page: Page) -> None:
    answer_as(None, blog, page)
    page.goto(f"{HOST}/feed.atom")
    entry = page.locator("entry", has_text="Notes on the engine")
    expect(entry.locator("title")).to_be_visible()
    expect(entry.locator("content")).to_be_hidden()


def test_printing_prints_the_post(blog: Flask, page: Page) -> None:
    answer_as(None, blog, page)
    page.goto(f"{HOST}/posts/notes")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Notes on the engine")).to_be_visible()
    expect(page.get_by_text("Slow is smooth.")).to_be_visible()
    for part in (".skip-link", "nav", ".related", ".comments", "form"):
        assert not any(each.is_visible() for each in page.locator(part).all()), part
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


@WITH_SCRIPTS
def test_only_code_that_scrolls_is_a_stop_for_tab_and_has_a_name(blog: Flask, page: Page) -> None:
    with blog.app_context():
        add_post("Code", slug=f"code-{id(page)}", body="    short\n\n<b></b>\n\n    " + "long " * 100)
    answer_as(None, blog, page)
    page.goto(f"{HOST}/posts/code-{id(page)}")
    short, long = page.locator("pre").all()
    expect(long).to_have_attribute("tabindex", "0")
    expect(long).to_have_accessible_name("Code")
    expect(short).not_to_have_attribute("tabindex", "0")
    expect(short).not_to_have_attribute("role", "group")


@WITH_SCRIPTS
def test_a_button_copies_the_code_as_it_was_typed(blog: Flask, page: Page) -> None:
    code = 'def greet():\n    return "<Ada> & co"\n'
    with blog.app_context():
        add_post("Code", slug=f"copy-{id(page)}", body=f"```python greet.py\n{code}```")
    answer_as(None, blog, page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{HOST}/posts/copy-{id(page)}")
    expect(page.get_by_text("greet.py")).to_be_visible()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == code


@WITHOUT_SCRIPTS
def test_without_a_script_every_block_of_code_is_a_stop_for_tab(blog: Flask, page: Page) -> None:
    with blog.app_context():
        add_post("Code", slug=f"stops-{id(page)}", body="    short\n")
    answer_as(None, blog, page)
    page.goto(f"{HOST}/posts/stops-{id(page)}")
    expect(page.locator("pre")).to_have_attribute("tabindex", "0")
    expect(page.get_by_role("button", name="Copy", exact=True)).to_have_count(0)
