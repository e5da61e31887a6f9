"""Where things stand on a page: nothing covers a text, and a text from right to left keeps its place."""

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


def test_the_dialog_of_pictures_is_in_the_middle(blog: Flask, page: Page) -> None:
    answer_as(WRITER, blog, page)
    page.goto(f"{HOST}/posts/new")
    page.locator("#pictures").evaluate("(dialog) => dialog.showModal()")
    box, height = box_of(page.locator("#pictures")), page.evaluate("innerHeight")
    assert box["y"] == pytest.approx(height - box["y"] - box["height"], abs=1)
    expect(page.locator("#pictures")).to_be_in_viewport(ratio=1)
