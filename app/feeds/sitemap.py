"""Which addresses a sitemap tells, in parts of at most 50,000, as the protocol wants it.

Notice that nothing is counted: a part is a range of ids, the same for all kinds of pages, so it may hold fewer
addresses than it could.
"""

from collections.abc import Iterator
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


def parts() -> list[range]:
    """Return the ids of the rows in each part of the sitemap, the same for all kinds: one part, where all fit."""
    highest = [db.session.scalar(sa.select(sa.func.max(model.id))) or 0 for _, _, model, _ in PAGES]
    size = LONGEST if sum(highest) < LONGEST else (LONGEST - 1) // len(PAGES)
    return [range(first, first + size) for first in range(0, max(highest) + 1, size)]


def addresses_in(part: range) -> Iterator[tuple[str, datetime | None]]:
    """Yield the addresses of a part, the home page in the first, each with its last change if that is known."""
    if part.start == 0:
        yield url_for("posts.index", _external=True), None
    for endpoint, name, model, has_page in PAGES:
        changed = model.updated_at if model is Post else sa.null()
        rows = sa.select(getattr(model, name), changed).where(has_page, model.id >= part.start, model.id < part.stop)
        for value, moment in db.session.execute(rows.order_by(model.id)):
            yield url_for(endpoint, _external=True, **{name: value}), moment
