"""Writing: from a record to rows. One post is one transaction: it goes in as a whole or not at all.

So an import that is stopped has taken whole posts, and goes on when run again. Notice that the text is checked, and its
Markdown rendered, before the transaction begins: nobody else could write while it waited for a renderer.
Read next: app/exchange/decision.py, where it is decided what becomes of a post that is here already.
"""

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from app.auth.models import USERNAME_LENGTH, User
from app.database import db, start_writing, utc_now
from app.exchange.decision import Decision, Outcome, decide, is_as_imported, known_user, stated_creation
from app.exchange.models import Source
from app.exchange.record import Author, ImportedPost, RefusedError
from app.posts.models import Post, Tag
from app.posts.slugs import slug_from


def store(record: ImportedPost, nobody: Author, overwrite: bool, dry_run: bool) -> Decision:
    """Make the blog hold what the record says, and tell how. `nobody` owns a new post that names no author.

    With `dry_run` it is only told. Raises RefusedError, with nothing stored, for a record that cannot be taken.
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
    memory = Source(path=record.path, hash=record.hash, front_matter=record.front_matter)
    if is_as_imported(record):
        return Decision(Outcome.UNCHANGED)
    db.session.rollback()  # ends the transaction: rendering must not keep one open
    wanted = _new_post(record)
    user = User(username=slug_from(author.username, USERNAME_LENGTH), name=author.name, is_author=True)
    tags = {tag.slug: tag for tag in (Tag(name=name) for name in record.tags)}
    if dry_run:
        return decide(record, wanted, overwrite)
    start_writing()
    decision = decide(record, wanted, overwrite)
    if decision.outcome is not Outcome.LEFT_ALONE:
        post = decision.post or wanted
        if decision.outcome is not Outcome.UNCHANGED:
            owner = db.session.scalar(known_user(author)) or user
            same_tags = db.session.scalars(sa.select(Tag).where(Tag.slug.in_(tags)))
            _write(post, wanted, record, owner, list((tags | {tag.slug: tag for tag in same_tags}).values()))
        _remember(memory, post, decision.source)
        db.session.commit()
    return decision


def _new_post(record: ImportedPost) -> Post:
    """Return the post that the record is where there is none yet. Raises ValueError for a text over a limit."""
    created_at = stated_creation(record) or utc_now()
    return Post(
        title=record.title,
        slug=record.slug,
        body=record.body,
        published_at=record.published_at,
        deleted_at=None,
        is_demo=False,
        created_at=created_at,
        updated_at=record.updated_at or created_at,
    )


def _write(post: Post, wanted: Post, record: ImportedPost, owner: User, tags: list[Tag]) -> None:
    """Make `post`, which may be `wanted` itself, what the record says. What the record does not tell stays."""
    if post is not wanted:
        for name in ("title", "slug", "body", "published_at", "deleted_at", "is_demo"):
            setattr(post, name, getattr(wanted, name))
        post.created_at = stated_creation(record) or post.created_at
    if post is wanted or record.authors:
        post.author = owner
    post.tags = tags
    db.session.add(post)
    db.session.flush()
    if record.updated_at:  # once more: a change that the flush saw made it now
        post.updated_at = record.updated_at
        db.session.flush()


def _remember(memory: Source, post: Post, before: Source | None) -> None:
    """Store `memory` as the source of `post`. A file that only moved says nothing of the post, edited here or not."""
    has_only_moved = before and before.hash == memory.hash
    memory.post_id = post.id
    memory.version = before.version if before and has_only_moved else post.version
    db.session.merge(memory)
