"""List the addresses for the sitemap, in parts of at most 50,000, which is the limit of the protocol.

Counting all rows would be slow. So a part is a range of ids, the same for posts, authors and tags, and it may hold
fewer addresses than the limit allows.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from app.addresses import full_url
from app.auth.models import User
from app.database import db
from app.posts.models import Post, Tag
from app.posts.queries import has_written, is_in_use, is_published

LONGEST: Final = 50_000  # addresses in a file
# For each kind of page: the endpoint, the value in its address, the model, and a condition for the rows with a page.
PAGES: Final[list[tuple[str, str, Any, sa.ColumnElement[bool]]]] = [
    ("posts.show", "slug", Post, is_published),
    ("posts.author", "username", User, has_written),
    ("posts.tag", "slug", Tag, is_in_use),
]


def parts() -> list[range]:
    """Return the range of ids for each part of the sitemap. There is one part if all addresses fit into it."""
    highest = [db.session.scalar(sa.select(sa.func.max(model.id))) or 0 for _, _, model, _ in PAGES]
    size = LONGEST if sum(highest) < LONGEST else (LONGEST - 1) // len(PAGES)
    return [range(first, first + size) for first in range(0, max(highest) + 1, size)]


def addresses_in(part: range) -> Iterator[tuple[str, datetime | None]]:
    """Yield each address of a part and the time of its last change, if known. The first part has the home page too."""
    if part.start == 0:
        yield full_url("posts.index"), None
    for endpoint, name, model, has_page in PAGES:
        changed = model.updated_at if model is Post else sa.null()
        rows = sa.select(getattr(model, name), changed).where(has_page, model.id >= part.start, model.id < part.stop)
        for value, moment in db.session.execute(rows.order_by(model.id)):
            yield full_url(endpoint, **{name: value}), moment
