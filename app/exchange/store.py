"""From a record to rows: which post it is, and what becomes of that. One post is one transaction, whole or not at all.

A post is known again by its file's path, or by its slug where one file holds many posts. Two things are compared: the
hash tells whether the file has changed since it was imported, and the version whether the post was edited here. Where
both have, only a person can choose (`--overwrite`).
Read next: app/exchange/export_command.py, the way back.
"""

from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from app.auth.models import USERNAME_LENGTH, User
from app.database import db, start_writing, utc_now
from app.exchange.models import Source
from app.exchange.record import Author, ImportedPost, RefusedError
from app.posts.history import OldSlug
from app.posts.models import Post, Tag
from app.posts.slugs import name_slug_from


class Outcome(Enum):
    """What becomes of a record."""

    IMPORTED = auto()
    UPDATED = auto()
    UNCHANGED = auto()
    LEFT_ALONE = auto()


class Decision(NamedTuple):
    """The outcome, and why the post is left alone, if it is."""

    outcome: Outcome
    reason: str = ""


def store(record: ImportedPost, nobody: Author, overwrite: bool, dry_run: bool) -> Decision:
    """Make the blog hold what the record says, and tell how. `nobody` owns a new post that names no author.

    With `overwrite` no post is left alone; with `dry_run` nothing is written. Raises RefusedError, with nothing stored.
    """
    try:
        return _store(record, record.authors[0] if record.authors else nobody, overwrite, dry_run)
    except ValueError as problem:  # from the models: a text too long for its column
        raise RefusedError(str(problem)) from None
    except StaleDataError:
        raise RefusedError("its post was changed at the same moment; import it again") from None
    except DBAPIError as error:
        if error.connection_invalidated:  # the server went away: that is no fault of this file
            raise
        raise RefusedError(f"the database refused it: {str(error.orig).splitlines()[0]}") from None
    finally:
        db.session.rollback()


def _store(record: ImportedPost, author: Author, overwrite: bool, dry_run: bool) -> Decision:
    if (source := _source_of(record)) and source.hash == record.hash:
        return Decision(Outcome.UNCHANGED)
    db.session.rollback()  # the text is checked and rendered in no transaction: nobody else could write meanwhile
    wanted = _new_post(record)
    user = User(username=name_slug_from(author.username, USERNAME_LENGTH), name=author.name, is_author=True)
    tags = {tag.slug: tag for tag in (Tag(name=name) for name in record.tags)}
    if not dry_run:
        start_writing()
    with db.session.no_autoflush:  # what is decided on is neither sent by a dry run nor taken for an edit
        post, source = _post_of(record)
        if post and source and source.hash == record.hash:  # a file that moved says nothing of its post, edited or not
            decision, version = Decision(Outcome.UNCHANGED), source.version
        else:
            reason = _reason_against(post, source, record) if post and not overwrite else ""
            tags |= {tag.slug: tag for tag in db.session.scalars(sa.select(Tag).where(Tag.slug.in_(tags)))}
            _change(post or wanted, wanted, record, db.session.scalar(_known_user(author)) or user, [*tags.values()])
            decision, version = _decision(post, source, record, reason), None
        if not dry_run and decision.outcome is not Outcome.LEFT_ALONE:
            _write(post or wanted, record, is_new=decision.outcome is not Outcome.UNCHANGED, version=version)
    return decision


def _source_of(record: ImportedPost) -> Source | None:
    """Return the source that remembers this file, or this post of a file that holds many."""
    if record.path is not None:
        return db.session.scalar(sa.select(Source).where(Source.path == record.path))
    sources = sa.select(Source).where(Source.path.is_(None))
    present = sources.join(Source.post).where(Post.slug == record.slug)
    renamed = sources.join(OldSlug, OldSlug.post_id == Source.post_id).where(OldSlug.slug == record.slug)
    return db.session.scalar(present) or db.session.scalar(renamed)


def _new_post(record: ImportedPost) -> Post:
    """Return the post that the record is where there is none yet. Raises ValueError for a text over a limit."""
    created_at = _stated_creation(record) or utc_now()
    return Post(
        title=record.title,
        slug=record.slug,
        body=record.body,
        published_at=record.published_at,
        created_at=created_at,
        updated_at=record.updated_at or created_at,
    )


def _stated_creation(record: ImportedPost) -> datetime | None:
    """Return when the post was made, as far as the record tells: what is scheduled was not written in the future."""
    past = record.date if record.date and record.date <= utc_now() else None
    return record.created_at or past


def _post_of(record: ImportedPost) -> tuple[Post | None, Source | None]:
    """Return the post that the record is, and its source. Raises RefusedError where the slug is another post's."""
    source = _source_of(record)
    namesake = db.session.scalar(sa.select(Post).where(Post.slug == record.slug))
    post = db.session.get(Post, source.post_id) if source else namesake
    if post and namesake not in (None, post):
        raise RefusedError(f"another post has the slug {record.slug}")
    return post, source or (db.session.get(Source, post.id) if post else None)


def _reason_against(post: Post, source: Source | None, record: ImportedPost) -> str:
    """Return why the post is not to be updated, worded to follow the file's name; empty where it may be."""
    if post.deleted_at:
        return "its post is in the bin"
    if source and source.path == record.path:
        return "" if post.version == source.version else "edited here since it was imported"
    if source:
        return f"the post from {source.path or 'a file of many posts'} has the slug {post.slug}"
    return f"a post written here has the slug {post.slug}"


def _known_user(author: Author) -> sa.Select[User]:
    """The user whose username is the author's as it was written, or else the slug of it."""
    names = (author.username.lower(), name_slug_from(author.username, USERNAME_LENGTH))
    return sa.select(User).where(User.username.in_(names)).order_by(User.username != names[0]).limit(1)


def _change(post: Post, wanted: Post, record: ImportedPost, owner: User, tags: list[Tag]) -> None:
    """Make `post`, which may be `wanted` itself, what the record says. What the record does not tell stays."""
    if post is wanted or record.authors:
        post.author = owner
    post.tags = tags
    for name in ("title", "slug", "body", "published_at", "deleted_at"):
        if getattr(post, name) != getattr(wanted, name):  # an equal body is not rendered again
            setattr(post, name, getattr(wanted, name))
    post.created_at = _stated_creation(record) or post.created_at
    post.updated_at = record.updated_at or post.updated_at


def _decision(post: Post | None, source: Source | None, record: ImportedPost, reason: str) -> Decision:
    """Return what is to become of a post that was changed, in memory, to what the record says."""
    if not post:
        return Decision(Outcome.IMPORTED)
    if not db.session.is_modified(post) and (source is None or source.front_matter == record.front_matter):
        return Decision(Outcome.UNCHANGED)
    return Decision(Outcome.LEFT_ALONE if reason else Outcome.UPDATED, reason)


def _write(post: Post, record: ImportedPost, is_new: bool, version: int | None) -> None:
    """Write what `_change` made of the post, if that is new, and remember the file; `version` is the one it had."""
    db.session.add(post)
    if is_new:
        post.is_demo = False
        db.session.flush()
        post.updated_at = record.updated_at or post.updated_at  # once more: a change that the flush saw made it now
        db.session.flush()
    memory = Source(post_id=post.id, path=record.path, hash=record.hash, front_matter=record.front_matter)
    memory.version = version or post.version
    db.session.merge(memory)
    db.session.commit()
