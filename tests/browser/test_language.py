"""The language that a writer sets is on every part of the post, and a right-to-left post is turned as a whole."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.writing import press, sign_in, text_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("kind", ["sqlite"], indirect=True),
    pytest.mark.parametrize("page", ["phone, light"], indirect=True),
]


@pytest.mark.parametrize(
    ("code", "title", "words", "tag", "direction"),
    [("sv", "Vävstol", "En vävstol.", "Garn", "ltr"), ("fa", "موتور", "یک موتور.", "ماشین", "rtl")],
)
def test_a_language_set_in_the_editor_is_on_the_title_the_body_the_byline_and_the_tags(
    home: str, page: Page, code: str, title: str, words: str, tag: str, direction: str
) -> None:
    sign_in(page, home, "posts/new")
    page.get_by_label("Title").fill(title)
    text_of(page).fill(words)
    page.get_by_label("Tags").fill(tag)
    page.get_by_label("Language").fill(code)
    press(page, "Publish")
    expect(page.get_by_text("Published.")).to_be_visible()

    heading = page.get_by_role("heading", level=1, name=title)
    link = page.get_by_role("link", name=tag)
    body = page.locator(".prose", has_text=words)
    byline = page.locator("p", has=page.locator("[rel=author]"))
    for part in (heading, body, link):
        expect(part).to_have_attribute("lang", code)
    for part in (heading, body, byline, page.get_by_role("list", name="Tags")):
        expect(part).to_have_css("direction", direction)

    page.goto(home)
    listed = page.get_by_role("heading", level=2, name=title)
    expect(listed).to_have_attribute("lang", code)
    for part in (listed, page.locator(".dateline"), page.get_by_role("list", name="Tags")):
        expect(part).to_have_css("direction", direction)
