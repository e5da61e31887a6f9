"""`make pictures`: take the pictures of README.md and docs/exploring.md anew, from a blog with demo posts."""

import sys
import tempfile
from pathlib import Path
from typing import Literal, NamedTuple

from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from app.database import db
from app.models import Post
from app.posts.queries import published_posts
from tests.browser.conftest import QUIET, chromium
from tests.browser.pages import HOST, answer_as
from tests.conftest import ROOT, migrated


class Picture(NamedTuple):
    """A picture in docs/: its name, what it shows, how wide and high the window is, and how large a pixel becomes."""

    name: str
    address: str
    scheme: Literal["light", "dark"]
    size: tuple[int, int] = (360, 646)
    scale: float = 1


def take(browser: Browser, blog: Flask, picture: Picture, who: str | None = None) -> None:
    """Take one picture, as `who` sees the page."""
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=picture.scheme, device_scale_factor=picture.scale
    )
    page = context.new_page()
    answer_as(who, blog, page)
    page.goto(HOST + picture.address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=ROOT / "docs" / f"{picture.name}.png")
    context.close()


def main() -> None:
    """Take all pictures. The demo posts are the same each time."""
    path = chromium()
    if path is None:
        sys.exit("No Chromium is installed.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        blog = migrated(f"sqlite:///{Path(folder, 'blog.db')}", SITE_NAME="The Flask Blog")
        assert blog.test_cli_runner().invoke(args=["seed"]).exit_code == 0
        with blog.app_context():
            with_code = published_posts().where(Post.body.contains("```")).order_by(Post.published_at.desc())
            post = db.session.scalars(with_code.limit(1)).one()
            post.author.is_demo = False  # demo users can sign in only in debug mode
            db.session.commit()
            number, slug, author = post.id, post.slug, post.author.username
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        take(browser, blog, Picture("home", "/", "light"))
        take(browser, blog, Picture("post", f"/posts/{slug}", "dark"))
        take(browser, blog, Picture("search", "/search?q=small", "light"))
        take(browser, blog, Picture("editor", f"/posts/{number}/edit", "dark", (1120, 746), 0.5), who=author)
        browser.close()


if __name__ == "__main__":
    main()
