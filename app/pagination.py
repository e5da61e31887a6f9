"""Pages of a list by the place of a row, not by number, so that page 1,000 is as fast as page 1.

The rows stand in the order of a time, newest first. A cursor names the place of a row in that order, and is written
`<microseconds since 1970>-<id>`. `?before=` asks for the rows behind that place, `?after=` for those in front of it.
The links keep every other part of the address. A new row moves no row to another page. There is no COUNT and no OFFSET.
Background: https://use-the-index-luke.com/no-offset
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import abort, current_app, request

from app.database import db, now, utc_now

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TimeColumn = so.InstrumentedAttribute[datetime] | so.InstrumentedAttribute[datetime | None] | sa.Column[Any]
Order = tuple[TimeColumn, so.InstrumentedAttribute[int] | sa.Column[Any]]  # a time, and the id of the row
Moment = datetime | sa.ColumnElement[datetime]
CURSOR = re.compile(r"(-?\d{1,18})-(\d{1,18})", re.ASCII)  # 18 digits always fit into 64 bits
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, newest first, and the links to the pages beside them (None if there is no such page)."""

    rows: Sequence[Row]
    newer: str | None
    older: str | None


def page_of(rows: sa.Select[Row], by: Order, until: datetime | None = None) -> Page[Row]:
    """Return the page of `rows` that the request's `before` or `after` asks for.

    `by` has two columns: the time that gives the order, which is never None, and the id. If `rows` ends at `now`, as
    published posts do, `until` is an earlier end. Aborts with 404 for a cursor that no page ever showed.
    """
    end = min(until or utc_now(), utc_now())
    size: int = current_app.config["POSTS_PER_PAGE"]
    time, key = by
    after, before = request.args.get("after"), request.args.get("before")
    if after:
        found = _first(rows.where(in_front_of(by, *_read(after))).order_by(time, key), size, end)
        if len(found) > size:
            shown = found[size - 1 :: -1]
            return Page(shown, _link("after", shown[0], time), _link("before", shown[-1], time))
        before = None  # less than a page is left in front: show the first page in full
    if before:
        place = _read(before)
        rows, end = rows.where(behind(by, *place)), min(end, place[0])
    found = _first(rows.order_by(time.desc(), key.desc()), size, end)
    shown = found[:size]
    newer = _link("after", shown[0], time) if before and shown else None
    return Page(shown, newer, _link("before", shown[-1], time) if len(found) > size else None)


def _first(rows: sa.Select[Row], size: int, end: datetime) -> Sequence[Row]:
    """Return the first rows, one more than shown: is there another page?

    SQLite uses only the first of two upper bounds on a column. With `published_at <= now` it would walk from today to
    the page, past 100,000 posts on the way. So `now` becomes the end of this page.
    """
    return db.session.scalars(rows.limit(size + 1), {now.key: end}).all()


def behind(by: Order, moment: Moment, key: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Return the condition for rows older than a place, or of the same time with a smaller id.

    `a <= x AND (a < x OR id < y)` and not `(a, id) < (x, y)`: the second reads all of MariaDB's index, and the obvious
    `a < x OR (a = x AND id < y)` all of SQLite's and PostgreSQL's. This form is quick on all three.
    """
    time, id_ = by
    return sa.and_(time <= moment, sa.or_(time < moment, id_ < key))


def in_front_of(by: Order, moment: Moment, key: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Return the condition for rows newer than a place, or of the same time with a larger id."""
    time, id_ = by
    return sa.and_(time >= moment, sa.or_(time > moment, id_ > key))


def _link(direction: str, row: Any, time: TimeColumn) -> str:
    moment: datetime = getattr(row, str(time.key))
    cursor = f"{(moment - EPOCH) // timedelta(microseconds=1)}-{row.id}"
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
