"""A blog with many posts, written by the database itself.

The posts are spread over five years, whatever their number. One in ten is a draft, one in twenty is in the bin. Every
second post has the tag `common`, and twenty posts the tag `rare`. Every post has a comment, and every second comment
waits for approval. Nineteen authors write, and the first one, `user1`, is an admin. So a blog with a thousand posts
has enough of everything to fill a page.
"""

from typing import Any, Final

import sqlalchemy as sa

from app.models import Comment, Post, Tag, User
from app.posts.models import post_tags
from benchmarks.bulk import BODY, NUMBERS

YEARS: Final = 5
USERS: Final = 19  # a prime, so that every user has posts of every kind
# A moment in the years from 2005, for the number n of a row and {0} seconds between two rows.
MOMENTS: Final = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', '2005-01-01', (n * {0}) || ' seconds')",
    "postgresql": "timestamptz '2005-01-01 00:00+00' + n * {0} * interval '1 second'",
    "mysql": "timestamp '2005-01-01 00:00:00' + INTERVAL n * {0} SECOND",
}
Values = dict[str, Any]


def fill(engine: sa.Engine, posts: int, body: str = BODY) -> None:
    """Add `posts` posts and what belongs to them to an empty blog, and update the statistics of the database."""
    n = sa.column("n", sa.Integer)
    text = sa.cast(n, sa.String(20))
    step = YEARS * 365 * 24 * 3600 // posts
    moment: sa.ColumnElement[Any] = sa.literal_column(MOMENTS[engine.dialect.name].format(step))
    never: sa.ColumnElement[Any] = sa.null()
    post: Values = {
        "id": n,
        "title": "Post number " + text,
        "slug": "post-" + text,
        "body": sa.literal(body),
        "body_html": sa.literal(f"<p>{body}</p>"),
        "summary": sa.literal(body[:200]),
        "published_at": sa.case((n % 10 > 0, moment)),
        "deleted_at": sa.case((n % 20 == 1, moment)),
        "created_at": moment,
        "updated_at": moment,
        "author_id": n % USERS + 1,
    }
    comment: Values = {
        "id": n,
        "post_id": n,
        "name": sa.literal("Grace"),
        "body": sa.literal("Hello."),
        "body_html": sa.literal("<p>Hello.</p>"),
        "created_at": moment,
        "approved_at": sa.case((n % 2 > 0, moment), else_=never),
        "is_hidden": sa.false(),
    }
    user: Values = {
        "id": n,
        "username": "user" + text,
        "name": "User " + text,
        "about": sa.literal(""),
        "is_author": sa.true(),
        "is_admin": n == 1,
        "is_demo": sa.false(),
        "session_epoch": sa.literal(0),
        "created_at": moment,
    }
    with engine.begin() as connection:
        connection.execute(sa.insert(Tag), [{"id": 1, "name": "common", "slug": "common"}])
        connection.execute(sa.insert(Tag), [{"id": 2, "name": "rare", "slug": "rare"}])
        _insert(connection, User, user, USERS)
        _insert(connection, Post, post, posts)
        _insert(connection, Comment, comment, posts)
        _insert(connection, post_tags, {"post_id": n * 2, "tag_id": sa.literal(1)}, posts // 2)
        _insert(connection, post_tags, {"post_id": n * (posts // 20) - 1, "tag_id": sa.literal(2)}, 20)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        names = "users, posts, comments, post_tags, post_search"
        # MariaDB wants the word TABLE, and SQLite takes no list of names. A server does this by itself after a while.
        words = {"sqlite": "ANALYZE", "postgresql": f"ANALYZE {names}", "mysql": f"ANALYZE TABLE {names}"}
        connection.execute(sa.text(words[engine.dialect.name]))


def _insert(connection: sa.Connection, target: Any, values: Values, count: int) -> None:
    """Add `count` rows to a table. `values` are expressions in n, the number of the row."""
    if not count:
        return
    numbers = sa.text(NUMBERS[connection.dialect.name].format(count)).columns(sa.column("n", sa.Integer)).subquery()
    rows = sa.select(*values.values()).select_from(numbers)
    connection.execute(sa.insert(target).from_select(list(values), rows, include_defaults=False))
