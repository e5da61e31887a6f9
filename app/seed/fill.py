"""Writes demo rows, and takes them away again. It must never touch a real blog, so three things hold:

1. It writes only where there is no user yet, or where it was the first to write: a row in `seedings` says so. Debug
   plays no part in this, since .flaskenv says debug on every machine where someone types `flask`.
2. Every row that it makes carries `is_demo`, which no form sets, and `reset` removes no row without it. `reset` is the
   end of the seeding: the row in `seedings` goes too, and a blog that people have joined by then is not seeded again.
3. All or nothing: rows are made up first, and then written in one transaction.

Run again, it adds what lacks and removes nothing. Another seed or locale adds rows of its own to those that are there.
Read next: app/seed/writing.py.
"""

from functools import partial
from typing import NamedTuple

import click
import sqlalchemy as sa
import sqlalchemy.orm as so
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.security import generate_password_hash

from app.auth.models import User
from app.comments.models import Comment
from app.database import Base, db, start_writing
from app.posts.models import Post, Tag, post_tags
from app.seed.models import Seeding
from app.seed.writing import SCHEDULED_FROM, Row, Writer, lacking

BATCH = 500  # rows in one statement
DOMAIN = "@example.com"  # belongs to nobody: RFC 2606
KNOWN_TO_ALL = "flask-seed"


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

    Without a seed or a locale it goes on with those of the first time. click.ClickException where it may not write.
    """
    first = _first_seeding() or Seeding(seed=1, locale="en_US")
    seeding = Seeding(id=1, seed=first.seed if seed is None else seed, locale=locale or first.locale)
    writer = Writer(seeding.seed, seeding.locale)

    people = db.session.execute(sa.select(User.username, User.email, User.is_demo).order_by(User.id)).all()
    names = [(username, is_demo) for username, _, is_demo in people]
    addresses = [((email or "").removesuffix(DOMAIN), False) for _, email, is_demo in people if not is_demo]
    new_users = lacking("users", writer.user, "username", users, names + addresses)
    usernames = [name for name, is_demo in names if is_demo] + [row["username"] for row in new_users]
    slugs = db.session.execute(sa.select(Post.slug, Post.is_demo)).all()
    new_posts = lacking("posts", partial(writer.post, usernames=usernames), "slug", posts, slugs)
    db.session.rollback()  # what was read is old by now, and writing wants a transaction of its own
    if not new_users and not new_posts:
        return Counts()
    try:
        return _write(seeding, new_users, new_posts)
    except (IntegrityError, OperationalError) as error:
        sentence = "Nothing was added: someone else was writing, or the database went away. Run this again."
        raise click.ClickException(sentence) from error


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


def open_account() -> str | None:
    """Give the first demo user the known password and every right, and return the username; None where there is none.

    Run again, it changes nothing. app/auth/passwords.py lets no demo user in outside debug, so a database that moves to
    the internet brings no open door along.
    """
    user = db.session.scalar(sa.select(User).where(User.is_demo).order_by(User.id).limit(1))
    if user and not user.password_hash:
        password_hash = generate_password_hash(KNOWN_TO_ALL)
        start_writing()
        user.password_hash, user.is_admin = password_hash, True
        db.session.commit()
    return user.username if user else None


def _first_seeding() -> Seeding | None:
    """Return the row of the first seeding, or None on an empty blog; refuse a blog of anybody else."""
    first = db.session.scalar(sa.select(Seeding))
    if first is None and has_users():
        raise click.ClickException("This blog has users that were there before `flask seed`, so it adds nothing here.")
    return first


def _write(seeding: Seeding, new_users: list[Row], new_posts: list[Row]) -> Counts:
    start_writing()
    if _first_seeding() is None:  # asked again: someone may have joined while the rows were made up
        db.session.add(seeding)
        db.session.flush()  # two first seedings at once: the second ends here, at the primary key
    tags = sorted({tag for post in new_posts for tag in post["tags"]} - _ids(Tag.slug, Tag.id).keys())
    _insert("users", [{**user, "email": user["username"] + DOMAIN} for user in new_users])
    _insert("tags", [{"name": tag, "slug": tag, "is_demo": True} for tag in tags])
    user_ids, tag_ids = _ids(User.username, User.id), _ids(Tag.slug, Tag.id)
    _insert("posts", [{**post, "author_id": user_ids[post["author"]]} for post in new_posts])
    post_ids = _ids(Post.slug, Post.id)
    links = [(post_ids[post["slug"]], tag_ids[tag]) for post in new_posts for tag in post["tags"]]
    _insert("post_tags", [{"post_id": post_id, "tag_id": tag_id} for post_id, tag_id in links])
    comments = [(post_ids[post["slug"]], comment) for post in new_posts for comment in post["comments"]]
    _insert("comments", [{**row, "post_id": id_, "author_id": user_ids[row["author"]]} for id_, row in comments])
    db.session.commit()
    dates = [post["published_at"] for post in new_posts]
    scheduled = sum(date is not None and date >= SCHEDULED_FROM for date in dates)
    return Counts(len(new_users), len(new_posts), len(tags), len(comments), dates.count(None), scheduled)


def _insert(name: str, rows: list[Row]) -> None:
    """Write the columns of `rows`, and not what else they hold."""
    table = Base.metadata.tables[name]
    batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
    with click.progressbar(batches, label=f"Writing {name.replace('_', ' ')}", hidden=not rows) as bar:
        for batch in bar:
            columns = [{key: value for key, value in row.items() if key in table.c} for row in batch]
            db.session.execute(sa.insert(table), columns)


def _ids(name: so.InstrumentedAttribute[str], key: so.InstrumentedAttribute[int]) -> dict[str, int]:
    return dict(db.session.execute(sa.select(name, key)).all())


def _delete(statement: sa.Delete) -> int:
    return db.session.connection().execute(statement).rowcount
