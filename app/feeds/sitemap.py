"""Which addresses a sitemap tells, in parts of at most 50,000, as the protocol wants it.

Notice that nothing is counted: a part is a range of ids, so a part may hold fewer addresses than it could.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from flask import url_for

from app.auth.models import User
from app.database import db
from app.posts.models import Post, Tag, post_tags
from app.posts.queries import is_published

LONGEST: Final = 50_000  # addresses in a file
_tagged = sa.select(post_tags.c.tag_id).join(Post, Post.id == post_tags.c.post_id).where(is_published)
# For each kind of page: its endpoint, the name of the value in its address, the model, and which rows have a page.
PAGES: Final[list[tuple[str, str, Any, sa.ColumnElement[bool]]]] = [
    ("posts.show", "slug", Post, is_published),
    ("posts.author", "username", User, User.id.in_(sa.select(Post.author_id).where(is_published))),
    ("posts.tag", "slug", Tag, Tag.id.in_(_tagged)),
]


@dataclass(frozen=True)
class Address:
    """A page, and when it last changed, if that is known."""

    url: str
    changed: datetime | None = None


Part = list[tuple[int, int]]  # for each of PAGES, the ids from one number up to, not including, another


def parts() -> list[Part]:
    """Return the parts of the sitemap: one, where all addresses fit into it."""
    ends = [(db.session.scalar(sa.select(sa.func.max(model.id))) or 0) + 1 for _, _, model, _ in PAGES]
    if sum(ends) < LONGEST:
        return [[(1, end) for end in ends]]
    # Otherwise a part holds one kind of page only.
    found: list[Part] = []
    for kind, end in enumerate(ends):
        for first in range(1, end, LONGEST - 1):
            part = [(0, 0)] * len(PAGES)
            part[kind] = (first, min(first + LONGEST - 1, end))
            found.append(part)
    return found


def addresses_in(part: Part) -> list[Address]:
    """Return the addresses of a part; the home page is in the first."""
    home = [Address(url_for("posts.index", _external=True))] if part[0][0] == 1 else []
    return home + [address for kind, ids in enumerate(part) if any(ids) for address in _of_kind(kind, *ids)]


def _of_kind(kind: int, first: int, end: int) -> list[Address]:
    endpoint, name, model, has_page = PAGES[kind]
    changed = model.updated_at if model is Post else sa.null()
    rows = sa.select(getattr(model, name), changed).where(model.id >= first, model.id < end, has_page)
    return [
        Address(url_for(endpoint, _external=True, **{name: value}), moment)
        for value, moment in db.session.execute(rows.order_by(model.id))
    ]
