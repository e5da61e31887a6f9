"""How long each page takes in a small blog and in a large one, on each database.

The times are those of the whole request, in one process and without a server in front of it: the shortest of twenty, in
milliseconds. It is the one that other programs on the machine disturbed least.
Read next: blog.py, which makes the posts.
"""

import time

import click
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.database import db
from app.models import User
from benchmarks.blog import fill
from benchmarks.migrations import flask_db, new_database, row_of
from tests.conftest import make_app
from tests.databases import KINDS, missing
from tests.signing_in import sign_in

PAGES = {
    "home": "/",
    "deepest page": "/?before=1105000000000000-1",
    "oldest post": "/posts/post-2",
    "post in the middle": "/posts/post-{half}",
    "author": "/authors/user1",
    "common tag": "/tags/common",
    "rare tag": "/tags/rare",
    "feed of a common tag": "/tags/common/feed.atom",
    "tags": "/tags/",
    "archive": "/archive",
    "month": "/archive/2012/6",
    "feed": "/feed.atom",
    "desk, bin": "/desk?show=bin&of=everyone",
    "desk, published": "/desk?show=published&of=everyone",
    "comments, waiting": "/comments?show=waiting",
    "comments, shown": "/comments?show=shown",
}
FOR_AUTHORS = ("/desk", "/comments")
HEADER = ("page", "database", "small ms", "large ms", "ratio")
WIDTHS = (24, 12, 10, 10, 8)
ENOUGH = 2.0  # seconds for one page
TIMES = 20


@click.command()
@click.option("--small", default=1000, show_default=True, type=click.IntRange(1000), help="Posts in the small blog.")
@click.option("--large", default=100_000, show_default=True, type=click.IntRange(1000), help="Posts in the large blog.")
@click.option("--databases", default=",".join(KINDS), show_default=True, help="Which ones, separated by commas.")
def main(small: int, large: int, databases: str) -> None:
    """Measure pages on databases made for it, which are dropped at the end."""
    click.echo(row_of(HEADER, WIDTHS))
    for kind in databases.split(","):
        if reason := missing(kind):
            click.echo(f"left out: {reason}", err=True)
            continue
        first, second = (times_of_pages(kind, posts) for posts in (small, large))
        for name in PAGES:
            ratio = second[name] / first[name]
            click.echo(row_of((name, kind, f"{first[name]:.1f}", f"{second[name]:.1f}", f"{ratio:.2f}"), WIDTHS))


def times_of_pages(kind: str, posts: int) -> dict[str, float]:
    """Return the shortest time of each page, in milliseconds, in a blog with `posts` posts."""
    with new_database(kind) as url:
        flask_db(url, "upgrade")
        app = make_app(url)
        with app.app_context():
            fill(db.engine, posts)
            admin = db.session.scalars(sa.select(User).where(User.username == "user1")).one()
            db.session.expunge(admin)
        visitor, author = app.test_client(), app.test_client()
        sign_in(author, admin)
        found = {}
        for name, page in PAGES.items():
            client = author if page.startswith(FOR_AUTHORS) else visitor
            found[name] = shortest_time(client, page.format(half=posts // 2 + 2))
        with app.app_context():
            db.engine.dispose()
    return found


def shortest_time(client: FlaskClient, address: str) -> float:
    """Open a page TIMES times, or as often as ENOUGH allows, and return the shortest time in milliseconds."""
    client.get(address)
    times: list[float] = []
    while len(times) < TIMES and sum(times) < ENOUGH:
        began = time.perf_counter()
        if client.get(address).status_code != 200:
            raise click.ClickException(f"{address} is not there")
        times.append(time.perf_counter() - began)
    return min(times) * 1000


if __name__ == "__main__":
    main()
