"""A writer's work in a browser, with scripts and without: join, write, publish, and never lose a text.

Read next: tests/browser/test_editor.py, about the editor's script.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.auth.people import PASSWORD
from tests.browser.writing import offer_on, press, sign_in, text_of
from tests.conftest import RunFlask

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("kind", ["sqlite"], indirect=True)]
CODE = "Look:\n\n```python\nprint('<b>')\n```"


def test_somebody_joins_writes_renames_and_approves_a_comment(
    home: str, empty_url: str, page: Page, run_flask: RunFlask
) -> None:
    page.goto(home)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name="Join").click()
    page.get_by_label("Username").fill("grace")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("Repeat the password").fill(PASSWORD)
    press(page, "Join")
    expect(page.get_by_text("Welcome, grace.")).to_be_visible()
    assert run_flask("user", "author", "grace", url=empty_url).returncode == 0

    page.goto(home)
    page.get_by_role("link", name="Write").click()
    page.get_by_label("Title").fill("Compilers")
    text_of(page).fill(CODE)
    page.get_by_label("Tags").fill("Languages")
    press(page, "Preview")
    expect(page.locator("#preview pre")).to_have_text("print('<b>')\n")
    expect(text_of(page)).to_have_value(CODE)
    press(page, "Publish")
    expect(page.get_by_text("Published.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compilers")
    expect(page.locator(".prose pre span").first).to_have_text("print")
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Address").fill("about-compilers")
    press(page, "Save")
    expect(page.get_by_label("Address")).to_have_value("about-compilers")

    press(page, "Sign out")
    page.goto(f"{home}/posts/compilers")
    expect(page).to_have_url(f"{home}/posts/about-compilers")
    page.get_by_label("Your name").fill("A visitor")
    page.get_by_label("Your comment").fill("Found a *moth*.")
    press(page, "Send")
    expect(page.get_by_text("Thank you.")).to_be_visible()
    expect(page.locator(".comment")).to_have_count(0)
    assert page.context.cookies() == []

    sign_in(page, home, "desk", "grace")
    page.get_by_role("link", name="Comments").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("There are no comments here.")).to_be_visible()
    press(page, "Sign out")
    page.goto(f"{home}/posts/about-compilers")
    expect(page.locator(".comment em")).to_have_text("moth")


def test_a_session_that_ends_while_one_writes_takes_nothing_along(home: str, page: Page) -> None:
    text = f"    indented\n\n{CODE}\n\n</textarea>"
    sign_in(page, home, "posts/new")
    page.get_by_label("Title").fill("Engines")
    text_of(page).fill(text)
    page.context.clear_cookies()
    press(page, "Save draft")
    for password in ("not this one", PASSWORD):
        expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is lost")
        expect(page.get_by_label("Body")).to_have_value(text)
        page.get_by_label("Username or email").fill("ada")
        page.get_by_label("Password").fill(password)
        press(page, "Sign in and send it")
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Engines")
    expect(text_of(page)).to_have_value(text)
    page.goto(f"{home}/posts/new")
    expect(text_of(page)).to_have_value("")
    expect(offer_on(page)).to_be_hidden()


def test_of_two_tabs_the_later_one_is_asked_and_neither_text_is_lost(home: str, page: Page) -> None:
    sign_in(page, home, "posts/new")
    page.get_by_label("Title").fill("Engines")
    text_of(page).fill("One old word.")
    press(page, "Save draft")
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url.removesuffix("#saved"))
    text_of(other).fill("One *first* word.")
    press(other, "Save draft")
    expect(other.get_by_text("Saved as a draft.")).to_be_visible()

    text_of(page).fill("One second word.")
    press(page, "Save draft")
    expect(page.get_by_role("heading", level=2)).to_have_text("Another version of this post was saved meanwhile")
    expect(page.locator(".difference del").first).to_have_text("*first*")
    expect(page.locator(".difference ins").first).to_have_text("second")
    expect(text_of(page)).to_have_value("One second word.")
    press(page, "Save my version")
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    expect(text_of(page)).to_have_value("One second word.")
    page.get_by_role("link", name="History").click()
    page.get_by_role("main").get_by_role("link", name="Engines").first.click()
    expect(page.locator(".difference del")).to_have_text("*first*")
    press(page, "Restore this version")
    expect(text_of(page)).to_have_value("One *first* word.")


def test_a_post_is_scheduled_in_one_place_and_an_error_leads_back_there(home: str, page: Page) -> None:
    sign_in(page, home, "posts/new")
    page.get_by_label("Title").fill("Later")
    schedule, moment = page.locator("summary"), page.get_by_label("Time of publication")
    expect(schedule).to_be_in_viewport()
    expect(moment).to_be_hidden()
    schedule.click()
    press(page, "Schedule")
    expect(page.get_by_text("Choose the time of publication.")).to_be_in_viewport()
    expect(moment).to_be_in_viewport()
    if page.evaluate("matchMedia('(scripting: enabled)').matches"):
        expect(moment).to_be_focused()
    moment.fill("2999-01-01T12:00")
    press(page, "Schedule")
    expect(page.get_by_text("Saved and scheduled.")).to_be_visible()
    expect(page.get_by_text("Scheduled for 1 January 2999")).to_be_visible()
