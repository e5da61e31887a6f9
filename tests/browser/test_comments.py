"""Comments in a browser: the newest twenty of sixty come first, on a phone and a desktop, with and without scripts."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.database import db, utc_now
from app.models import Comment, Post
from tests.browser.pages import HOST, answer_as
from tests.conftest import make_app
from tests.databases import create_database
from tests.migrations.running import migrate
from tests.rows import add_post

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A blog with one post and sixty comments, the last of which answers the first."""
    app = make_app(create_database("sqlite", tmp_path_factory.mktemp("blog")))
    migrate(app, "head")
    with app.app_context():
        post: Post = add_post("Engines", body="Short.")
        rows = [
            Comment(post=post, name=f"Visitor {number}", body=f"Word {number}.", approved_at=utc_now())
            for number in range(1, 61)
        ]
        db.session.add_all(rows)
        db.session.commit()
    return app


def test_a_reader_goes_from_the_newest_comments_to_the_earlier_ones_and_back(blog: Flask, page: Page) -> None:
    answer_as(None, blog, page)
    page.goto(f"{HOST}/posts/engines")
    comments = page.locator("#comments > ol > li")
    expect(page.get_by_role("heading", name="Comments (60)")).to_be_visible()
    expect(comments).to_have_count(20)
    expect(comments.first).to_contain_text("Word 41.")
    page.get_by_role("link", name="Earlier comments").click()
    expect(comments.first).to_contain_text("Word 21.")
    page.get_by_role("link", name="Earlier comments").click()
    expect(comments.first).to_contain_text("Word 1.")
    expect(page.get_by_role("link", name="Earlier comments")).to_have_count(0)
    page.get_by_role("link", name="The newest comments").click()
    expect(comments.last).to_contain_text("Word 60.")


def test_a_screen_reader_can_tell_the_links_of_comments_apart(blog: Flask, page: Page) -> None:
    answer_as(None, blog, page)
    page.goto(f"{HOST}/posts/engines")
    expect(page.get_by_role("link", name=re.compile("^Reply to comment"))).to_have_count(20)
    page.get_by_role("link", name="Reply to comment 58 by Visitor 58").click()
    expect(page.get_by_role("heading", name="Answer Visitor 58")).to_be_visible()
