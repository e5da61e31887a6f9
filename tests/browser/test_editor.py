"""The editor's script (app/static/editor.js) keeps unsaved text in the browser, and adds shortcuts."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.auth.people import add_person
from tests.browser.conftest import Serve
from tests.browser.writing import offer_on, press, sign_in, text_of
from tests.conftest import migrated

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("kind", ["sqlite"], indirect=True),
    pytest.mark.parametrize("page", ["desktop, dark"], indirect=True),
]


def test_leaving_asks_and_a_reload_or_a_closed_tab_gives_the_text_back(home: str, page: Page) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    sign_in(page, home, "posts/new")
    page.get_by_label("Title").fill("Engines")
    text_of(page).click()
    page.keyboard.type("One word.")
    page.reload()
    assert asked == ["beforeunload"]
    expect(offer_on(page)).to_be_visible()
    expect(text_of(page)).to_have_value("")

    tab = page.context.new_page()
    page.close()
    tab.goto(f"{home}/posts/new")
    press(tab, "Restore it")
    expect(tab.get_by_label("Title")).to_have_value("Engines")
    expect(text_of(tab)).to_have_value("One word.")
    tab.keyboard.press("Control+s")
    expect(tab.get_by_text("Saved as a draft.")).to_be_visible()
    tab.reload()
    expect(text_of(tab)).to_have_value("One word.")
    expect(offer_on(tab)).to_be_hidden()


def test_every_text_that_was_not_saved_is_offered_with_its_first_words_the_newest_first(home: str, page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, home, "posts/new")
    offered = page.locator("#kept bdi")
    for words in ("One.", f"Two. {'word ' * 50}", "Three."):
        text_of(page).click()
        page.keyboard.insert_text(words)
        page.reload()
        expect(offer_on(page)).to_be_visible()
    expect(offered).to_have_text(["Three.", re.compile("^Two. .*…$"), "One."])
    page.locator("#kept div p", has_text="Two.").get_by_role("button", name="Restore it").click()
    expect(text_of(page)).to_have_value(f"Two. {'word ' * 50}")
    expect(offered).to_have_text(["Three.", "One."])
    page.locator("#kept div p", has_text="Three.").get_by_role("button", name="Discard it").click()
    expect(offered).to_have_text(["One."])

    page.get_by_label("Title").fill("Two")
    press(page, "Save draft")
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    page.goto(f"{home}/posts/new")
    expect(offered).to_have_text(["One."])
    text_of(page).fill("Typed meanwhile.")
    press(page, "Restore it")
    expect(text_of(page)).to_have_value("One.")
    expect(offered).to_have_text(["Typed meanwhile."])


def test_a_discarded_text_that_was_still_on_its_way_to_the_server_does_not_come_back(home: str, page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, home, "posts/new")
    page.route("**/unsaved", lambda route: route.abort())
    text_of(page).fill("One.")
    page.reload()
    expect(offer_on(page)).to_be_visible()
    page.unroute("**/unsaved")
    page.evaluate("store(kept(owner)[0])")  # it arrives after this page was made
    with page.expect_response("**/unsaved"):
        press(page, "Discard it")
    page.goto(f"{home}/posts/new")
    expect(page.get_by_text("0 words.")).to_be_visible()
    expect(offer_on(page)).to_be_hidden()


def test_a_text_that_was_refused_stays_one_text(home: str, page: Page) -> None:
    sign_in(page, home, "posts/new")
    text_of(page).fill("Slow is smooth.")
    page.get_by_label("Title").fill(" ")
    press(page, "Save draft")
    expect(page.get_by_text("Give the post a title.")).to_be_visible()
    expect(offer_on(page)).to_be_hidden()
    page.get_by_label("Title").fill("Engines")
    press(page, "Save draft")
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    page.goto(f"{home}/posts/new")
    expect(page.get_by_text("0 words.")).to_be_visible()
    expect(offer_on(page)).to_be_hidden()


def test_a_text_that_the_server_cannot_take_is_kept_by_the_browser(home: str, page: Page) -> None:
    text = "字" * 500_000  # nine bytes each in a form: more than the largest request
    sign_in(page, home, "posts/new")
    page.get_by_label("Title").fill("Long")
    text_of(page).fill(text)
    press(page, "Save draft")
    expect(page.get_by_text("This request is too large for the blog.")).to_be_visible()
    page.goto(f"{home}/posts/new")
    press(page, "Restore it")
    assert text_of(page).input_value() == text


def test_a_server_that_has_gone_takes_no_text_along(empty_url: str, page: Page, serve: Serve) -> None:
    add_person(migrated(empty_url), "ada", is_author=True)
    with serve(empty_url) as home:
        sign_in(page, home, "posts/new")
        page.get_by_label("Title").fill("Engines")
        text_of(page).fill("Slow is smooth.")
    press(page, "Save draft")
    with serve(empty_url, home.rpartition(":")[2]):
        page.goto(f"{home}/posts/new")
        press(page, "Restore it")
        expect(text_of(page)).to_have_value("Slow is smooth.")
        press(page, "Save draft")
        expect(page.get_by_text("Saved as a draft.")).to_be_visible()


def test_the_keys_of_the_editor_make_bold_and_leave_when_told_to(home: str, page: Page) -> None:
    sign_in(page, home, "posts/new")
    text_of(page).click()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Tags")).to_be_focused()

    text_of(page).click()
    page.keyboard.type("one two")
    expect(page.get_by_text("2 words.")).to_be_visible()
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.press("Control+b")
    expect(text_of(page)).to_have_value("one **two**")
    expect(page.locator("#preview strong")).to_have_text("two")
    page.keyboard.press("Control+z")
    expect(text_of(page)).to_have_value("one two")
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    expect(text_of(page)).to_have_value("one two    ")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Tags")).to_be_focused()


def test_a_save_forgets_its_own_text_and_not_that_of_another_tab(home: str, page: Page) -> None:
    sign_in(page, home, "posts/new")
    page.get_by_label("Title").fill("One")
    other = page.context.new_page()
    other.goto(f"{home}/posts/new")
    expect(offer_on(other)).to_be_visible()
    other.get_by_label("Title").fill("Two")
    press(page, "Save draft")
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    other.close()
    page.goto(f"{home}/posts/new")
    press(page, "Restore it")
    expect(page.get_by_label("Title")).to_have_value("Two")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    page.goto(f"{home}/posts/new")
    expect(page.get_by_text("0 words.")).to_be_visible()
    expect(offer_on(page)).to_be_hidden()


def test_publishing_leads_to_the_post_and_forgets_the_kept_text(home: str, page: Page) -> None:
    sign_in(page, home, "posts/new")
    page.get_by_label("Title").fill("Engines")
    text_of(page).fill("Slow is smooth.")
    press(page, "Publish")
    expect(page).to_have_url(f"{home}/posts/engines")
    expect(page.get_by_text("Published.")).to_be_visible()
    page.goto(f"{home}/posts/new")
    expect(page.get_by_text("0 words.")).to_be_visible()
    expect(offer_on(page)).to_be_hidden()
    page.go_back()
    page.get_by_role("link", name="Edit").click()
    expect(text_of(page)).to_have_value("Slow is smooth.")


def test_where_storage_is_switched_off_the_rest_works(home: str, page: Page) -> None:
    for name in ("localStorage", "sessionStorage"):
        page.add_init_script(f"Object.defineProperty(window, '{name}', {{ get() {{ throw new Error('off'); }} }})")
    sign_in(page, home, "posts/new")
    page.get_by_label("Title").fill("One")
    text_of(page).fill("Two words.")
    press(page, "Save draft")
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    expect(page.get_by_text("2 words.")).to_be_visible()


def test_a_long_line_of_code_leaves_the_text_its_half_of_the_window(home: str, page: Page) -> None:
    sign_in(page, home, "posts/new")
    page.get_by_label("Title").fill("Engines")
    table = f"|{' wide column |' * 12}\n|{'---|' * 12}\n"
    text_of(page).fill(f"```\n{'x' * 150}\n```\n\n{table}")
    press(page, "Preview")
    preview = page.get_by_label("Preview")
    expect(preview).to_contain_text("wide column")
    widths = [place.bounding_box() for place in (text_of(page), preview)]
    assert all(box and box["width"] > 500 for box in widths), widths
