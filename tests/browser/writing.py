"""What a writer does in a browser, in the words of a test."""

from playwright.sync_api import Locator, Page, expect

from tests.auth.people import PASSWORD


def sign_in(page: Page, home: str, next_page: str, username: str = "ada") -> None:
    """Sign in by the form, and go on to a page."""
    page.goto(f"{home}/sign-in?next=/{next_page}")
    page.get_by_label("Username or email").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    expect(page).to_have_url(f"{home}/{next_page}")


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


def text_of(page: Page) -> Locator:
    """Return the field of the editor that holds the text."""
    return page.get_by_label("Text", exact=True)


def offer_on(page: Page) -> Locator:
    """Return the sentence that offers a kept text."""
    return page.get_by_text("This browser kept a text")
