"""What a newcomer sees in a browser: the guard's page and its button, the home page, a post, the pager."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WAYS_TO_LOOK, Serve
from tests.conftest import RunFlask
from tests.databases import KINDS

# One database in every way of looking at it, and the other databases in one way.
PAIRS = [*((KINDS[0], way) for way in WAYS_TO_LOOK), *((kind, WAYS_TO_LOOK[0]) for kind in KINDS[1:])]
pytestmark = [pytest.mark.slow, pytest.mark.parametrize(("kind", "page"), PAIRS, indirect=True)]


def test_the_guard_page_has_a_button_that_leads_to_the_blog(empty_url: str, page: Page, serve: Serve) -> None:
    with serve(empty_url) as address:
        page.goto(f"{address}/posts/any")
        expect(page.get_by_role("heading", level=1)).to_have_text("The database is not ready")
        expect(page.get_by_text("0001_create_users_and_posts")).to_be_visible()
        page.get_by_role("button", name="Run the upgrade").click()
        expect(page).to_have_url(f"{address}/")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Test Blog")


def test_a_reader_opens_a_post_and_turns_the_pages(
    empty_url: str, page: Page, serve: Serve, run_flask: RunFlask
) -> None:
    assert run_flask("db", "upgrade", url=empty_url).returncode == 0
    assert run_flask("seed", "--posts", "40", url=empty_url).returncode == 0
    with serve(empty_url) as address:
        page.goto(address)
        titles = page.locator("article h2")
        first = titles.all_inner_texts()
        assert len(first) == 10

        titles.first.get_by_role("link").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(first[0])
        assert is_within_the_screen(page)
        page.go_back()

        page.get_by_role("link", name=re.compile("Older")).click()
        expect(page.get_by_role("link", name=re.compile("Newer"))).to_be_visible()
        second = titles.all_inner_texts()
        assert len(second) == 10
        assert not set(first) & set(second)

        page.get_by_role("link", name=re.compile("Newer")).click()
        expect(titles).to_have_text(first)
        assert is_within_the_screen(page)


def is_within_the_screen(page: Page) -> bool:
    """Return True if nothing sticks out to the right: on a phone you would have to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
