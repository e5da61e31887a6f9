"""Use the whole site with the keyboard only. Tab reaches every control, shows the focus, and is never trapped."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Serve
from tests.browser.pages import PASSWORD, fill_every_page, opened
from tests.conftest import migrated

pytestmark = pytest.mark.slow

# Give every control a number, in the order of the page, and return how many there are. The page is drawn first: only
# then does page.js know which blocks scroll, and take the others out of the tab order.
NUMBER_ALL = """async () => {
  for (const _ of "12") await new Promise(requestAnimationFrame);
  const usable = "a[href], button, input:not([type=hidden]), textarea, select, summary, [tabindex='0']";
  const shown = [...document.querySelectorAll(usable)].filter((each) => each.checkVisibility() && each.tabIndex >= 0);
  shown.forEach((each, number) => (each.dataset.number = number));
  document.body.tabIndex = -1;
  document.body.focus(); // begin at the top: after an error, the focus is in the field that has it
  return shown.length;
}"""
WHERE = """() => {
  const here = document.activeElement;
  const showsItself = here.type === "datetime-local"; // the browser marks the day, the month, the hour...
  return [here.dataset.number ?? null, showsItself || getComputedStyle(here).outlineStyle !== "none"];
}"""


def test_tab_reaches_everything_on_every_page_and_shows_where_it_is(blog: Flask, browser: Browser) -> None:
    with opened(blog, browser, "light", 1280) as pages:
        for shown, page in pages:
            count = page.evaluate(NUMBER_ALL)
            reached = set()
            for _ in range(count * 3 + 20):  # a date has several fields of its own
                page.keyboard.press("Tab")
                number, is_seen = page.evaluate(WHERE)
                if number is None:
                    break
                assert is_seen, f"{shown.address}: number {number} does not show that it is focused"
                reached.add(int(number))
            assert reached == set(range(count)), shown.address


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_writer_signs_in_writes_and_publishes_without_a_mouse(empty_url: str, page: Page, serve: Serve) -> None:
    app = migrated(empty_url)
    fill_every_page(app)
    with serve(empty_url) as address:
        page.goto(f"{address}/sign-in?next=/posts/new")
        page.get_by_label("Username or email").focus()
        page.keyboard.type("ada")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{address}/posts/new")
        page.get_by_label("Title").focus()
        page.keyboard.type("By hand")
        page.keyboard.press("Tab")
        page.keyboard.type("All of *this*.")
        page.keyboard.press("Escape")
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent") == "Publish":
                break
        page.keyboard.press("Enter")
        expect(page.get_by_text("Published.")).to_be_visible()
        page.goto(address)
        expect(page.get_by_role("link", name="By hand")).to_be_visible()


def test_the_first_tab_stop_leads_past_the_navigation(blog: Flask, browser: Browser) -> None:
    with opened(blog, browser, "light", 1280) as pages:
        _, page = next(pages)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_scheme_is_chosen_by_a_button_and_remembered(blog: Flask, browser: Browser) -> None:
    scheme = "getComputedStyle(document.documentElement).colorScheme"
    with opened(blog, browser, "light", 390) as pages:
        _, page = next(pages)
        page.get_by_role("button", name="Use the dark theme").press("Enter")
        assert page.evaluate(scheme) == "dark"
        next(pages)
        assert page.evaluate(scheme) == "dark"
        page.get_by_role("button", name="Use the light theme").press("Enter")
        assert page.evaluate(scheme) == "light"
