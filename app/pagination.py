"""Pages of posts by key, not by number: page 1,000 costs what page 1 costs, and a new post shifts nobody's page.

A cursor is the place of a post in the order (newest first), written `<microseconds since 1970>-<id>`. `?before=` asks
for the posts behind that place, `?after=` for those in front of it; what else the address holds stays in the links.
There is no COUNT and no OFFSET. Background: https://use-the-index-luke.com/no-offset
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import abort, current_app, request

from app.database import db
from app.posts.models import Post

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Moment = so.InstrumentedAttribute[datetime] | so.InstrumentedAttribute[datetime | None]
CURSOR = re.compile(r"(-?\d{1,18})-(\d{1,18})", re.ASCII)  # 18 digits always fit into 64 bits


@dataclass(frozen=True)
class Page:
    """Some posts, newest first, and the addresses of the pages beside them (None where there is none)."""

    posts: Sequence[Post]
    newer: str | None
    older: str | None


def page_of(posts: sa.Select[Post], by: Moment = Post.published_at) -> Page:
    """Return the page of `posts`, which all have the moment `by`, that the request's `before` or `after` asks for.

    Aborts with 404 for a cursor that no page ever showed.
    """
    size: int = current_app.config["POSTS_PER_PAGE"]
    after, before = request.args.get("after"), request.args.get("before")
    if after:
        found = _rows(posts.where(in_front_of(by, *_read(after))).order_by(by, Post.id), size)
        if len(found) > size:
            shown = found[size - 1 :: -1]
            return Page(shown, _link("after", shown[0], by), _link("before", shown[-1], by))
        before = None  # fewer than a page is left in front: that is the first page, shown in full
    if before:
        posts = posts.where(behind(by, *_read(before)))
    found = _rows(posts.order_by(by.desc(), Post.id.desc()), size)
    shown = found[:size]
    newer = _link("after", shown[0], by) if before and shown else None
    return Page(shown, newer, _link("before", shown[-1], by) if len(found) > size else None)


def _rows(posts: sa.Select[Post], size: int) -> Sequence[Post]:
    return db.session.scalars(posts.limit(size + 1)).all()  # one more than shown tells whether there is another page


def behind(by: Moment, moment: datetime, key: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Older than a place in the order, or of the same moment with a smaller id.

    `a <= x AND (a < x OR id < y)` and not `(a, id) < (x, y)`: the second reads all of MariaDB's index, and the obvious
    `a < x OR (a = x AND id < y)` all of SQLite's and PostgreSQL's. This form is quick on the three.
    """
    return sa.and_(by <= moment, sa.or_(by < moment, Post.id < key))


def in_front_of(by: Moment, moment: datetime, key: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Newer than a place in the order, or of the same moment with a larger id."""
    return sa.and_(by >= moment, sa.or_(by > moment, Post.id > key))


def _link(direction: str, post: Post, by: Moment) -> str:
    moment: datetime = getattr(post, by.key)
    cursor = f"{(moment - EPOCH) // timedelta(microseconds=1)}-{post.id}"
    others = {name: value for name, value in request.args.items() if name not in ("before", "after")}
    return f"?{urlencode({direction: cursor, **others})}"


def _read(cursor: str) -> tuple[datetime, sa.ColumnElement[int]]:
    match = CURSOR.fullmatch(cursor)
    if match is None:
        abort(404)
    try:
        moment = EPOCH + timedelta(microseconds=int(match[1]))
    except OverflowError:
        abort(404)
    # As a big integer: PostgreSQL refuses one that does not fit into the column's 32 bits, even to compare.
    return moment, sa.literal(int(match[2]), sa.BigInteger)
