"""What is written on one device can be continued on another."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.writing import offer_on, press, sign_in, text_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("kind", ["sqlite"], indirect=True),
    pytest.mark.parametrize("page", ["phone, light", "desktop, dark"], indirect=True),
]


@pytest.fixture
def elsewhere(browser: Browser) -> Iterator[Page]:
    """A page in the browser of another device."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


a_third = elsewhere


def write(page: Page, words: str) -> None:
    """Type a text, and wait until the server has it."""
    with page.expect_response(lambda response: response.url.endswith("/unsaved") and response.status == 204):
        text_of(page).fill(words)


def test_a_text_is_continued_on_another_device_and_a_save_removes_it(
    home: str, page: Page, elsewhere: Page, a_third: Page
) -> None:
    sign_in(page, home, "posts/new")
    page.get_by_label("Title").fill("Engines")
    write(page, "Slow is smooth.")
    sign_in(elsewhere, home, "posts/new")
    expect(elsewhere.locator("#kept bdi")).to_have_text("Engines – Slow is smooth.")
    press(elsewhere, "Restore it")
    expect(offer_on(elsewhere)).to_be_hidden()
    write(elsewhere, "Slow is smooth, and smooth is fast.")

    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("#kept bdi")).to_have_text("Engines – Slow is smooth, and smooth is fast.")
    press(page, "Restore it")
    press(page, "Save draft")
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    sign_in(a_third, home, "posts/new")
    elsewhere.on("dialog", lambda dialog: dialog.accept())
    elsewhere.reload()
    for other in (elsewhere, a_third):
        expect(other.get_by_text("0 words.")).to_be_visible()
        expect(offer_on(other)).to_be_hidden()


@pytest.mark.parametrize("is_stored", [False, True])
def test_a_text_that_is_discarded_is_gone_everywhere(home: str, page: Page, elsewhere: Page, is_stored: bool) -> None:
    sign_in(page, home, "posts/new")
    if is_stored:
        page.get_by_label("Title").fill("Engines")
        press(page, "Save draft")
        expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    write(page, "Not this.")
    sign_in(elsewhere, home, urlsplit(page.url).path.removeprefix("/"))
    with elsewhere.expect_response(lambda response: response.url.endswith("/unsaved")):
        press(elsewhere, "Discard it")
    expect(offer_on(elsewhere)).to_be_hidden()
    page.on("dialog", lambda dialog: dialog.accept())
    for here in (elsewhere, page):
        here.reload()
        expect(here.get_by_text("0 words.")).to_be_visible()
        expect(offer_on(here)).to_be_hidden()
        assert here.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft-'))") == []


def test_what_was_typed_without_a_connection_outlives_a_discard_elsewhere(
    home: str, page: Page, elsewhere: Page
) -> None:
    """The clock of the device that types is an hour behind, so no time can say that its text is the newer one."""
    page.clock.set_fixed_time(datetime.now(UTC) - timedelta(hours=1))
    sign_in(page, home, "posts/new")
    write(page, "Slow is smooth.")
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        text_of(page).fill("Slow is smooth, and smooth is fast.")
    sign_in(elsewhere, home, "posts/new")
    with elsewhere.expect_response(lambda response: response.url.endswith("/unsaved")):
        press(elsewhere, "Discard it")
    page.context.set_offline(False)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("#kept bdi")).to_have_text("Slow is smooth, and smooth is fast.")


def test_what_the_server_does_not_take_stays_in_the_browser(home: str, page: Page) -> None:
    """The writer was signed out meanwhile."""
    sign_in(page, home, "posts/new")
    page.context.clear_cookies()
    with page.expect_response(lambda response: response.url.endswith("/unsaved") and response.status == 401):
        text_of(page).fill("Slow is smooth.")
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, home, "posts/new")
    expect(page.locator("#kept bdi")).to_have_text("Slow is smooth.")


def test_a_slow_request_does_not_replace_what_was_typed_after_it(home: str, page: Page, elsewhere: Page) -> None:
    """The first request is held on its way. In the old form, the second one overtook it."""
    send_now = "document.dispatchEvent(new Event('visibilitychange'))"
    held: list[Route] = []
    page.route("**/unsaved", lambda route: route.continue_() if held else held.append(route))
    sign_in(page, home, "posts/new")
    text_of(page).fill("One.")
    with page.expect_request("**/unsaved"):
        page.evaluate(send_now)
    text_of(page).fill("One. Two.")
    page.evaluate(send_now)
    with page.expect_response(lambda response: "Two" in (response.request.post_data or "") and response.status == 204):
        held[0].continue_()
    sign_in(elsewhere, home, "posts/new")
    expect(elsewhere.locator("#kept bdi")).to_have_text("One. Two.")


def test_a_second_tab_with_the_same_text_takes_nothing_of_the_first_along(home: str, page: Page) -> None:
    sign_in(page, home, "posts/new")
    with page.expect_response("**/unsaved"):
        text_of(page).fill("One.")
    second = page.context.new_page()
    second.goto(page.url)
    press(second, "Restore it")
    page.route("**/unsaved", lambda route: route.abort("internetdisconnected"))
    text_of(second).fill("One. Typed in the second tab.")
    with page.expect_event("requestfailed"):
        text_of(page).fill("One. Typed in the first tab.")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    with second.expect_response(lambda response: "second" in (response.request.post_data or "")):
        second.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute("**/unsaved")
    page.goto(page.url)
    expect(page.locator("#kept bdi")).to_contain_text(["first tab.", "second tab."])


def write_without_a_connection(page: Page, words: str) -> None:
    """Type a text that reaches the server only later."""
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        text_of(page).fill(words)
    page.context.set_offline(False)


def send_now(page: Page) -> None:
    """Send what the server does not have yet, as a page does that comes back to the screen."""
    with page.expect_response(lambda response: response.url.endswith("/unsaved") and response.status == 204):
        text_of(page).press("End")
        text_of(page).type(" ")


def test_two_devices_that_go_on_with_one_text_without_a_connection_lose_nothing_of_either(
    home: str, page: Page, elsewhere: Page, a_third: Page
) -> None:
    sign_in(page, home, "posts/new")
    write(page, "Slow is smooth.")
    sign_in(elsewhere, home, "posts/new")
    press(elsewhere, "Restore it")
    write_without_a_connection(page, "Slow is smooth. Typed in the train.")
    write_without_a_connection(elsewhere, "Slow is smooth. Typed at home.")
    for device in (page, elsewhere):
        send_now(device)
    sign_in(a_third, home, "posts/new")
    expect(a_third.locator("#kept bdi")).to_contain_text(["at home.", "in the train."])
    page.get_by_label("Title").fill("Engines")
    press(page, "Save draft")
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    a_third.reload()
    expect(a_third.locator("#kept bdi")).to_contain_text(["at home."])
