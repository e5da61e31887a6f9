"""Writes demo rows, and takes them away again. It must never touch a real blog, so three things hold:

1. It writes only where there is no user yet, or where it was the first to write: a row in `seedings` says so. Debug
   plays no part in this, since .flaskenv says debug on every machine where someone types `flask`.
2. Every row that it makes carries `is_demo`, which no form sets, and `reset` removes no row without it. `reset` is the
   end of the seeding: the row in `seedings` goes too, and a blog that people have joined by then is not seeded again.
3. All or nothing: rows are made up first, and then written in one transaction.

Run again, it adds what lacks and removes nothing. Another seed or locale adds rows of its own to those that are there.
Read next: app/seed/rows.py.
"""

from typing import NamedTuple

import click
import sqlalchemy as sa
import sqlalchemy.orm as so
from sqlalchemy.exc import IntegrityError, OperationalError

from app.auth.models import User
from app.comments.models import Comment
from app.database import Base, db, start_writing
from app.posts.models import Post, Tag, post_tags
from app.seed.models import Seeding
from app.seed.rows import NewPost, Row, make_posts, make_users
from app.seed.writing import SCHEDULED_FROM, Streams

BATCH = 500  # rows in one statement
DEFAULT_SEED, DEFAULT_LOCALE = 1, "en_US"


class SeedingError(Exception):
    """Nothing was written. Its text is one sentence that says why."""


class Counts(NamedTuple):
    """How many rows were added or removed. Drafts and scheduled posts are among the posts."""

    users: int = 0
    posts: int = 0
    tags: int = 0
    comments: int = 0
    drafts: int = 0
    scheduled: int = 0


def has_users() -> bool:
    """Tell whether anybody is here, demo users included."""
    return db.session.scalar(sa.select(User.id).limit(1)) is not None


def fill(users: int, posts: int, seed: int | None = None, locale: str | None = None) -> Counts:
    """Add demo rows until there are `users` demo users and `posts` demo posts, and say what was added.

    Without a seed or a locale it goes on with those of the first time. Raises SeedingError where it may not write.
    """
    first = _first_seeding()
    if seed is None:
        seed = first.seed if first else DEFAULT_SEED
    if locale is None:
        locale = first.locale if first else DEFAULT_LOCALE
    streams = Streams(seed, locale)
    new_users, usernames = make_users(streams, users)
    new_posts = make_posts(streams, posts, usernames)
    db.session.rollback()  # what was read is old by now, and writing wants a transaction of its own
    if not new_users and not new_posts:
        return Counts()
    try:
        return _write(Seeding(id=1, seed=seed, locale=locale), new_users, new_posts)
    except (IntegrityError, OperationalError) as error:
        sentence = "Nothing was added: someone else was writing, or the database went away. Run this again."
        raise SeedingError(sentence) from error


def reset() -> Counts:
    """Remove the demo comments, posts, the tags that no post uses any more, and the users who have no post left.

    A person may have written under a demo account: that post stays, and so does its author.
    """
    start_writing()
    comments = _delete(sa.delete(Comment).where(Comment.is_demo))
    posts = _delete(sa.delete(Post).where(Post.is_demo))
    tags = _delete(sa.delete(Tag).where(Tag.is_demo, Tag.id.not_in(sa.select(post_tags.c.tag_id))))
    users = _delete(sa.delete(User).where(User.is_demo, User.id.not_in(sa.select(Post.author_id))))
    _delete(sa.delete(Seeding))
    db.session.commit()
    return Counts(users, posts, tags, comments)


def _first_seeding() -> Seeding | None:
    """Return the row of the first seeding, or None on an empty blog. Raises SeedingError on a blog of anybody else."""
    first = db.session.scalar(sa.select(Seeding))
    if first is None and has_users():
        raise SeedingError("This blog has users that were there before `flask seed`, so it adds nothing here.")
    return first


def _write(seeding: Seeding, new_users: list[Row], new_posts: list[NewPost]) -> Counts:
    start_writing()
    if _first_seeding() is None:  # asked again: someone may have joined while the rows were made up
        db.session.add(seeding)
        db.session.flush()  # two first seedings at once: the second ends here, at the primary key
    tags = sorted({tag for post in new_posts for tag in post.tags} - _ids(Tag.slug, Tag.id).keys())
    _insert("users", new_users)
    _insert("tags", [{"name": tag, "slug": tag, "is_demo": True} for tag in tags])
    user_ids, tag_ids = _ids(User.username, User.id), _ids(Tag.slug, Tag.id)
    _insert("posts", [{**post.row, "author_id": user_ids[post.author]} for post in new_posts])
    post_ids = _ids(Post.slug, Post.id)
    links = [(post_ids[post.row["slug"]], tag_ids[tag]) for post in new_posts for tag in post.tags]
    _insert("post_tags", [{"post_id": post_id, "tag_id": tag_id} for post_id, tag_id in links])
    comments = [(post_ids[post.row["slug"]], comment) for post in new_posts for comment in post.comments]
    _insert("comments", [{**row, "post_id": id_, "author_id": user_ids[row.pop("author")]} for id_, row in comments])
    db.session.commit()
    dates = [post.row["published_at"] for post in new_posts]
    scheduled = sum(date is not None and date >= SCHEDULED_FROM for date in dates)
    return Counts(len(new_users), len(new_posts), len(tags), len(comments), dates.count(None), scheduled)


def _insert(table: str, rows: list[Row]) -> None:
    batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
    with click.progressbar(batches, label=f"Writing {table.replace('_', ' ')}", hidden=not rows) as bar:
        for batch in bar:
            db.session.execute(sa.insert(Base.metadata.tables[table]), batch)


def _ids(name: so.InstrumentedAttribute[str], key: so.InstrumentedAttribute[int]) -> dict[str, int]:
    return dict(db.session.execute(sa.select(name, key)).all())


def _delete(statement: sa.Delete) -> int:
    return db.session.connection().execute(statement).rowcount
