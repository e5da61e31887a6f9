"""Makes up the rows that lack, without writing any: `make_users` and `make_posts`.

The one thing to notice is `_lacking`: items are counted from 0 at every run, and those that are there are passed over.
So 20 posts and then 50 are the same 50 as at once, and a demo post that someone deleted is the first to come back.
Read next: app/seed/writing.py.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count, islice
from typing import Any, NamedTuple

import click
import sqlalchemy as sa

from app.auth.models import User
from app.database import db
from app.markdown import render_comment
from app.posts.models import Post
from app.posts.slugs import SLUG_LENGTH, slug_from
from app.seed import writing

USERNAME_LENGTH = 64  # characters, as the column has it
NUMBER_LENGTH = 8  # characters kept free for a number behind a slug
DOMAIN = "@example.com"  # belongs to nobody: RFC 2606

Row = dict[str, Any]  # column names and values


class NewPost(NamedTuple):
    """The row of a post, and what goes with it: its author's username, the slugs of its tags, rows of comments."""

    row: Row
    author: str
    tags: list[str]
    comments: list[Row]


def make_users(streams: writing.Streams, wanted: int) -> tuple[list[Row], list[str]]:
    """Return rows for the users that lack until there are `wanted` demo users, and the usernames of all of these."""
    found = db.session.execute(sa.select(User.username, User.email, User.is_demo).order_by(User.id)).all()
    present = [username for username, _, is_demo in found if is_demo]
    others = [(username, email or "") for username, email, is_demo in found if not is_demo]
    taken = {username for username, _ in others} | {email.removesuffix(DOMAIN) for _, email in others}

    def name(number: int) -> str:
        return streams.of("name", number).name()[:100]

    def row(item: _Item) -> Row:
        faker = streams.of("user", item.number)
        return {
            "username": item.slug,
            "email": item.slug + DOMAIN,
            "name": item.name,
            "about": writing.about(faker),
            "created_at": writing.joined_at(faker),
            "is_author": True,
            "is_demo": True,
        }

    lacking = wanted - len(present)
    items = _lacking(lacking, name, USERNAME_LENGTH, set(present), taken)
    with click.progressbar(items, length=lacking, label="Making up users", hidden=lacking <= 0) as bar:
        rows = [row(item) for item in bar]
    return rows, present + [row["username"] for row in rows]


def make_posts(streams: writing.Streams, wanted: int, usernames: list[str]) -> list[NewPost]:
    """Return the posts that lack until there are `wanted` demo posts, each by one of `usernames`."""
    found = db.session.execute(sa.select(Post.slug, Post.is_demo)).all()
    present = {slug for slug, is_demo in found if is_demo}
    taken = {slug for slug, is_demo in found if not is_demo}

    def title(number: int) -> str:
        return writing.title(streams.of("post", number), number)[:300]

    def post(item: _Item) -> NewPost:
        faker = streams.of("post", item.number)
        row = {
            "title": item.name,
            "slug": item.slug,
            "body": writing.body(faker, item.number),
            "is_demo": True,
            **writing.dates(faker, item.number)._asdict(),
        }
        tags = writing.tags(faker, item.number)
        said = writing.comments(faker, item.number, row["published_at"]) if _is_read(row) else []
        # Names are drawn last: they alone depend on how many users there are.
        author, *names = faker.random.choices(usernames, k=1 + len(said))
        comments = [_comment(*pair, name) for pair, name in zip(said, names, strict=True)]
        return NewPost(row, author, tags, comments)

    lacking = wanted - len(present)
    items = _lacking(lacking, title, SLUG_LENGTH, present, taken)
    with click.progressbar(items, length=lacking, label="Making up posts", hidden=lacking <= 0) as bar:
        return [post(item) for item in bar]


def _is_read(row: Row) -> bool:
    """Tell whether readers have seen the post, so that they may have said something."""
    return row["published_at"] is not None and row["published_at"] < writing.SCHEDULED_FROM


def _comment(body: str, moment: datetime, name: str) -> Row:
    """Return the row of a comment by the user `name`; one in six waits for approval."""
    waits = moment.second % 6 == 0
    html = render_comment(body)
    row = {"body": body, "body_html": html, "created_at": moment, "approved_at": None if waits else moment}
    return {**row, "author": name, "name": "", "is_hidden": False, "is_demo": True}


class _Item(NamedTuple):
    number: int
    name: str
    slug: str


def _lacking(
    wanted: int, name_of: Callable[[int], str], length: int, present: set[str], taken: set[str]
) -> Iterator[_Item]:
    """Return the first `wanted` items that are not `present`. A slug that is `taken`, or repeats, gets a number."""

    def items() -> Iterator[_Item]:
        used = set(taken)
        for number in count():
            name = name_of(number)
            first = slug = slug_from(name, length - NUMBER_LENGTH)
            suffix = number
            while slug in used:
                suffix += 1
                slug = f"{first}-{suffix}"
            used.add(slug)
            if slug not in present:
                yield _Item(number, name, slug)

    return islice(items(), max(wanted, 0))
