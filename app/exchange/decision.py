"""Which post a record is, and what shall become of it. Nothing is written here: app/exchange/importer.py does that.

A post is known again by its file's path, or by its slug where one file holds many posts. Notice what is compared: the
hash tells whether the file has changed since it was imported, and the version whether the post was edited here. Where
both have, only a person can choose (`--overwrite`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

import sqlalchemy as sa

from app.auth.models import USERNAME_LENGTH, User
from app.database import db, utc_now
from app.exchange.models import Source
from app.exchange.record import Author, ImportedPost, RefusedError
from app.posts.history import OldSlug
from app.posts.models import TAG_LENGTH, Post
from app.posts.slugs import slug_from


class Outcome(Enum):
    """What becomes of a record."""

    IMPORTED = auto()
    UPDATED = auto()
    UNCHANGED = auto()
    LEFT_ALONE = auto()


@dataclass(frozen=True)
class Decision:
    """The outcome; the post and its source, where they are here already; why the post is left alone, if it is."""

    outcome: Outcome
    post: Post | None = None
    source: Source | None = None
    reason: str = ""


def is_as_imported(record: ImportedPost) -> bool:
    """Tell whether the very same was imported before. That is one statement for a file, whatever it holds."""
    source = _source_of(record)
    return source is not None and source.hash == record.hash


def decide(record: ImportedPost, wanted: Post, overwrite: bool) -> Decision:
    """Return what shall become of `record`; `wanted` is the post that it would be on an empty blog.

    With `overwrite` no post is left alone. Raises RefusedError where the slug is another post's.
    """
    own_source = _source_of(record)
    namesake = db.session.scalar(sa.select(Post).where(Post.slug == record.slug))
    post = db.session.get(Post, own_source.post_id) if own_source else namesake
    if not post:
        return Decision(Outcome.IMPORTED)
    if namesake not in (None, post):
        raise RefusedError(f"another post has the slug {record.slug}")
    source = own_source or db.session.get(Source, post.id)
    if (source and source.hash == record.hash) or _is_as_written(post, source, record, wanted):
        return Decision(Outcome.UNCHANGED, post, source)
    reason = "" if overwrite else _reason_against(post, source, is_own=own_source is not None)
    return Decision(Outcome.LEFT_ALONE if reason else Outcome.UPDATED, post, source, reason)


def known_user(author: Author) -> sa.Select[User]:
    """The user whose username is the author's as it was written, or else the slug of it."""
    names = (author.username.lower(), slug_from(author.username, USERNAME_LENGTH))
    return sa.select(User).where(User.username.in_(names)).order_by(User.username != names[0]).limit(1)


def stated_creation(record: ImportedPost) -> datetime | None:
    """Return when the post was made, as far as the record tells: what is scheduled was not written in the future."""
    past = record.date if record.date and record.date <= utc_now() else None
    return record.created_at or past


def _source_of(record: ImportedPost) -> Source | None:
    """Return the source that remembers this file, or this post of a file that holds many."""
    if record.path is not None:
        return db.session.scalar(sa.select(Source).where(Source.path == record.path))
    sources = sa.select(Source).where(Source.path.is_(None))
    present = sources.join(Source.post).where(Post.slug == record.slug)
    renamed = sources.join(OldSlug, OldSlug.post_id == Source.post_id).where(OldSlug.slug == record.slug)
    return db.session.scalar(present) or db.session.scalar(renamed)


def _is_as_written(post: Post, source: Source | None, record: ImportedPost, wanted: Post) -> bool:
    """Tell whether an update would change nothing. What the record does not tell may be anything."""
    names = ("title", "slug", "body", "published_at", "deleted_at")
    return (
        all(getattr(post, name) == getattr(wanted, name) for name in names)
        and (stated_creation(record) or post.created_at) == post.created_at
        and (record.updated_at or post.updated_at) == post.updated_at
        and {tag.slug for tag in post.tags} == {slug_from(name, TAG_LENGTH) for name in record.tags}
        and (not record.authors or post.author == db.session.scalar(known_user(record.authors[0])))
        and (source is None or source.front_matter == record.front_matter)
    )


def _reason_against(post: Post, source: Source | None, is_own: bool) -> str:
    """Return why the post is not to be updated, worded to follow the file's name; empty where it may be."""
    if post.deleted_at:
        return "its post is in the bin"
    if source and is_own:
        return "" if post.version == source.version else "edited here since it was imported"
    if source:
        return f"the post from {source.path or 'a file of many posts'} has the slug {post.slug}"
    return f"a post written here has the slug {post.slug}"
