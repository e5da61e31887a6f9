"""A field that a learner adds to the model, the form and the page is kept by the editor's script too."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.auth.people import add_person
from tests.browser.conftest import Serve
from tests.browser.writing import offer_on, press, sign_in
from tests.conftest import RunFlask, migrated
from tests.posts.own_field import copy_with_subtitle

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("kind", ["sqlite"], indirect=True),
    pytest.mark.parametrize("page", ["desktop, dark"], indirect=True),
]


def test_a_new_field_is_kept_by_the_browser_until_it_is_saved(
    empty_url: str, page: Page, serve: Serve, tmp_path: Path, run_flask: RunFlask
) -> None:
    add_person(migrated(empty_url), "ada", is_author=True)
    page.on("dialog", lambda dialog: dialog.accept())
    with serve(empty_url, folder=copy_with_subtitle(tmp_path, empty_url, run_flask)) as home:
        sign_in(page, home, "posts/new")
        page.get_by_label("Subtitle").fill("A note")
        page.reload()
        press(page, "Restore it")
        expect(page.get_by_label("Subtitle")).to_have_value("A note")
        page.get_by_label("Title", exact=True).fill("Engines")
        press(page, "Save draft")
        expect(page.get_by_text("Saved as a draft.")).to_be_visible()
        expect(page.get_by_label("Subtitle")).to_have_value("A note")
        page.goto(f"{home}/posts/new")
        expect(offer_on(page)).to_be_hidden()
