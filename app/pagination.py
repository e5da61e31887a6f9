"""Pages of posts by key, not by number: page 1,000 costs what page 1 costs, and a new post shifts nobody's page.

A cursor is the place of a post in the order (newest first), written `<microseconds since 1970>-<id>`. `?before=` asks
for the posts behind that place, `?after=` for those in front of it. There is no COUNT and no OFFSET. Background:
https://use-the-index-luke.com/no-offset
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import sqlalchemy as sa
from flask import abort, current_app, request

from app.database import db
from app.posts.models import Post

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CURSOR = re.compile(r"(-?\d{1,18})-(\d{1,18})", re.ASCII)  # 18 digits always fit into 64 bits


@dataclass(frozen=True)
class Page:
    """Some posts, newest first, and the cursors of the pages beside them (None where there is none)."""

    posts: Sequence[Post]
    newer: str | None
    older: str | None


def page_of(posts: sa.Select[Post]) -> Page:
    """Return the page of published `posts` that the request's `before` or `after` asks for.

    Aborts with 404 for a cursor that no page ever showed.
    """
    size: int = current_app.config["POSTS_PER_PAGE"]
    if after := request.args.get("after"):
        found = _rows(posts.where(_in_front_of(*_read(after))).order_by(Post.published_at, Post.id), size)
        if len(found) > size:
            shown = found[size - 1 :: -1]
            return Page(shown, _write(shown[0]), _write(shown[-1]))
        # Fewer than a page is left in front: that is the first page, shown in full.
        return _first_page(posts, size)
    if before := request.args.get("before"):
        found = _rows(posts.where(_behind(*_read(before))).order_by(Post.published_at.desc(), Post.id.desc()), size)
        shown = found[:size]
        return Page(shown, _write(shown[0]) if shown else None, _write(shown[-1]) if len(found) > size else None)
    return _first_page(posts, size)


def _first_page(posts: sa.Select[Post], size: int) -> Page:
    found = _rows(posts.order_by(Post.published_at.desc(), Post.id.desc()), size)
    return Page(found[:size], None, _write(found[size - 1]) if len(found) > size else None)


def _rows(posts: sa.Select[Post], size: int) -> Sequence[Post]:
    return db.session.scalars(posts.limit(size + 1)).all()  # one more than shown tells whether there is another page


# `a <= x AND (a < x OR id < y)` and not `(a, id) < (x, y)`: the second reads all of MariaDB's index, and the obvious
# `a < x OR (a = x AND id < y)` all of SQLite's and PostgreSQL's. This form is quick on the three.
def _behind(moment: datetime, key: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    return sa.and_(Post.published_at <= moment, sa.or_(Post.published_at < moment, Post.id < key))


def _in_front_of(moment: datetime, key: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    return sa.and_(Post.published_at >= moment, sa.or_(Post.published_at > moment, Post.id > key))


def _write(post: Post) -> str:
    published_at = cast(datetime, post.published_at)  # only published posts are paged
    return f"{(published_at - EPOCH) // timedelta(microseconds=1)}-{post.id}"


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
