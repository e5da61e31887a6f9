"""Where things stand on a page: nothing covers a text, and a text from right to left keeps its place."""

from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.pages import HOST, WRITER, answer_as
from tests.rows import add_post

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("page", ["phone, light", "desktop, dark"], indirect=True)]

# The left and the right end of each line of text in an element, and its top.
LINES = """(element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const lines = new Map();
  for (const { left, right, top } of range.getClientRects()) {
    const line = lines.get(top) || { left, right, top };
    lines.set(top, { left: Math.min(left, line.left), right: Math.max(right, line.right), top });
  }
  return [...lines.values()];
}"""


def lines_of(element: Locator) -> list[dict[str, float]]:
    """Return where each line of the text in `element` stands."""
    found: list[Any] = element.evaluate(LINES)
    return found


def box_of(element: Locator) -> FloatRect:
    """Return where `element` stands."""
    box = element.bounding_box()
    assert box is not None
    return box


def test_the_button_that_copies_covers_no_code(blog: Flask, page: Page) -> None:
    with blog.app_context():
        add_post("Code", slug=f"covered-{id(page)}", body=f"    {'long ' * 100}\n    {'long ' * 90}")
    answer_as(None, blog, page)
    page.goto(f"{HOST}/posts/covered-{id(page)}")
    button = page.get_by_role("button", name="Copy", exact=True)
    page.locator("pre").evaluate("(block) => { block.scrollLeft = block.scrollWidth; }")
    first, second = lines_of(page.locator("pre code"))
    box, edge = box_of(button), button.evaluate("(button) => parseFloat(getComputedStyle(button).borderBottomWidth)")
    assert first["right"] <= box["x"]
    assert box["y"] + box["height"] - edge <= second["top"] + 1  # its transparent edge lets the line shine through


def test_the_contents_are_beside_a_post_that_stays_in_the_middle_from_right_to_left_too(
    blog: Flask, page: Page
) -> None:
    titles = {"ltr": "Looms", "rtl": "محركات"}
    for direction, title in titles.items():
        slug = f"{direction}-{id(page)}"
        with blog.app_context():
            add_post(title, slug=slug, body=f"    {'long ' * 50}\n\n" + "".join(f"## {title}\n\n" for _ in range(4)))
        answer_as(None, blog, page)
        page.goto(f"{HOST}/posts/{slug}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), direction
        heading, masthead = box_of(page.locator("h1")), box_of(page.locator("body > header"))
        assert (heading["x"], heading["width"]) == (masthead["x"], masthead["width"]), direction


def test_a_feed_shows_each_text_in_its_own_direction(blog: Flask, page: Page) -> None:
    with blog.app_context():
        add_post("ملاحظات", body="ملاحظات.")
    answer_as(None, blog, page)
    page.goto(f"{HOST}/feed.atom")
    title = page.locator("entry > title", has_text="ملاحظات").first
    box, (line,) = box_of(title), lines_of(title)
    assert line["right"] == pytest.approx(box["x"] + box["width"], abs=1)
    assert lines_of(page.locator("feed > title"))[0]["left"] == pytest.approx(box["x"], abs=1)


def test_every_line_of_a_notice_begins_beside_its_sign(blog: Flask, page: Page) -> None:
    with blog.app_context():
        add_post("Notice", slug=f"notice-{id(page)}", body="> [!CAUTION]\n> " + "A long warning. " * 20)
    answer_as(None, blog, page)
    page.goto(f"{HOST}/posts/notice-{id(page)}")
    lines = [line for each in page.locator(".notice > *").all() for line in lines_of(each)]
    assert len(lines) > 2
    assert len({line["left"] for line in lines}) == 1


def test_the_buttons_of_the_editor_share_one_row_and_stand_apart_where_there_is_room(blog: Flask, page: Page) -> None:
    answer_as(WRITER, blog, page)
    page.goto(f"{HOST}/posts/new")
    boxes = [box_of(each) for each in page.locator(".editor > .controls > *").all()]
    assert len({round(box["y"] + box["height"] / 2) for box in boxes}) == 1
    gaps = [right["x"] - left["x"] - left["width"] for left, right in pairwise(boxes)]
    assert min(gaps) >= (16 if page.evaluate("innerWidth > 1000") else 4)


def test_the_dialog_of_pictures_is_in_the_middle(blog: Flask, page: Page) -> None:
    answer_as(WRITER, blog, page)
    page.goto(f"{HOST}/posts/new")
    page.locator("#pictures").evaluate("(dialog) => dialog.showModal()")
    box, height = box_of(page.locator("#pictures")), page.evaluate("innerHeight")
    assert box["y"] == pytest.approx(height - box["y"] - box["height"], abs=1)
    expect(page.locator("#pictures")).to_be_in_viewport(ratio=1)


def test_a_date_and_a_reading_time_are_never_broken(blog: Flask, page: Page) -> None:
    answer_as(None, blog, page)
    page.goto(f"{HOST}/posts/notes")
    for width in (280, 300, 320, 360, 390):
        page.set_viewport_size({"width": width, "height": 800})
        whole = [*page.locator("time").all(), page.get_by_text("min read")]
        assert [(width, each.inner_text()) for each in whole if len(lines_of(each)) > 1] == []
