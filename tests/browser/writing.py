"""Helpers for browser tests of the editor."""

from playwright.sync_api import Locator, Page, expect

from tests.auth.people import PASSWORD


def sign_in(page: Page, home: str, next_page: str, username: str = "ada") -> None:
    """Sign in with the form, then open a page."""
    page.goto(f"{home}/sign-in?next=/{next_page}")
    page.get_by_label("Username or email").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    expect(page).to_have_url(f"{home}/{next_page}")
    page.wait_for_load_state()  # the address is there before the scripts have run


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


def text_of(page: Page) -> Locator:
    """Return the field of the editor that holds the text."""
    return page.get_by_label("Text", exact=True)


def offer_on(page: Page) -> Locator:
    """Return the sentence that offers kept texts."""
    return page.get_by_text("What you wrote here before was not saved.")
