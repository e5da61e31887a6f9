"""`make bench`, third part: does a page cost more in a large blog than in a small one, on each database?

The times are CPU time of a whole request, in one process and without a server in front of it, together with what the
database works for it (cpu.py). The smallest of thirty counts, and the two blogs take turns, so that
other programs disturb both alike.
Read next: blog.py, which makes the posts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import click
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.database import db
from app.models import User
from benchmarks.blog import fill
from benchmarks.cpu import Clock, cpu_clock
from benchmarks.migrations import flask_db, new_database
from benchmarks.table import Line, at_most, print_table
from tests.conftest import make_app
from tests.databases import KINDS, missing
from tests.signing_in import sign_in

PAGES = {
    "home": "/",
    "deepest page": "/?before=1110000000000000-1",
    "oldest post": "/posts/post-2",
    "post in the middle": "/posts/post-{half}",
    "author": "/authors/user1",
    "common tag": "/tags/common",
    "rare tag": "/tags/rare",
    "feed of a common tag": "/tags/common/feed.atom",
    "tags": "/tags/",
    "archive": "/archive",
    "month": "/archive/2007/6",
    "feed": "/feed.atom",
    "desk, bin": "/desk?show=bin&of=everyone",
    "desk, published": "/desk?show=published&of=everyone",
    "comments, waiting": "/comments?show=waiting",
    "comments, shown": "/comments?show=shown",
}
SITEMAP = "/sitemap-1.xml"
SEARCHES = {"search, common word": "/search?q=sentence", "search, rare word": "/search?q={half}"}
FOR_AUTHORS = ("/desk", "/comments")
GROWTH = 1.3  # the most that a page of the large blog may cost, as a multiple of the same page in the small one
MOST = {"sqlite": (50, 15), "postgresql": (50, 15), "mariadb": (100, 30)}  # ms, for each of SEARCHES
TIMES = 30


@click.command()
@click.option("--small", default=1000, show_default=True, type=click.IntRange(1000), help="Posts in the small blog.")
@click.option("--large", default=100_000, show_default=True, type=click.IntRange(1000), help="Posts in the large blog.")
@click.option("--databases", default=",".join(KINDS), show_default=True, help="Which ones, separated by commas.")
def main(small: int, large: int, databases: str) -> None:
    """Measure pages on databases made for it, which are dropped at the end."""
    for kind in databases.split(","):
        if reason := missing(kind):
            click.echo(f"left out: {reason}", err=True)
            continue
        click.echo(f"{kind}: {small:,} and {large:,} posts")
        print_table([*lines_for(kind, small, large)])


def lines_for(kind: str, small: int, large: int) -> Iterator[Line]:
    """Compare the pages of two blogs with each other, and the searches of the large one with the most that they may."""
    with open_blog(kind, small) as first, open_blog(kind, large) as second:
        for name, page in PAGES.items():
            least, figure = smallest_times([first, second], page)
            yield at_most(f"{name}, {kind}", figure, "a small blog", least, GROWTH)
        # The first part of the sitemap has as many addresses as the blog has posts, up to a limit.
        counts = [blog.visitor.get(SITEMAP).text.count("<loc>") / 1000 for blog in (first, second)]
        least, figure = (
            time / count for time, count in zip(smallest_times([first, second], SITEMAP), counts, strict=True)
        )
        yield at_most(f"sitemap, 1,000 addresses, {kind}", figure, "a small blog", least, GROWTH)
        for (name, page), most in zip(SEARCHES.items(), MOST[kind], strict=True):
            (figure,) = smallest_times([second], page)
            yield at_most(f"{name}, {kind}", figure, "the most it may need", most, 1)


class Blog(NamedTuple):
    """A blog to measure: how many posts it has, two browsers, and the clock of its CPU time."""

    posts: int
    visitor: FlaskClient
    author: FlaskClient
    clock: Clock

    def open(self, page: str) -> float:
        """Open a page, and return its CPU time in milliseconds."""
        client = self.author if page.startswith(FOR_AUTHORS) else self.visitor
        began = self.clock()
        if client.get(page.format(half=self.posts // 2 + 2)).status_code != 200:
            raise click.ClickException(f"{page} is not there")
        return (self.clock() - began) * 1000


@contextmanager
def open_blog(kind: str, posts: int) -> Iterator[Blog]:
    """Make a blog with `posts` posts, without a cache for its pages, and drop it at the end."""
    with new_database(kind) as url:
        flask_db(url, "upgrade")
        app = make_app(url, PAGE_CACHE_MB=0)
        with app.app_context():
            fill(db.engine, posts)
            admin = db.session.scalars(sa.select(User).where(User.username == "user1")).one()
            db.session.expunge(admin)
        author = app.test_client()
        sign_in(author, admin)
        yield Blog(posts, app.test_client(), author, cpu_clock(app))
        with app.app_context():
            db.engine.dispose()


def smallest_times(blogs: list[Blog], page: str) -> list[float]:
    """Open a page TIMES times in each blog in turn, and return the smallest CPU time for each, in milliseconds."""
    for blog in blogs:
        blog.open(page)
    return [min(times) for times in zip(*([blog.open(page) for blog in blogs] for _ in range(TIMES)), strict=True)]


if __name__ == "__main__":
    main()
