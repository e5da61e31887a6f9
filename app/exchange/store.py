"""Turn records into rows: create or update their posts.

Two comparisons decide what happens to a post that is here already. The hash tells whether the file has changed since
the last import, and the version tells whether the post was edited here. If both have changed, only a person can decide
(`--overwrite`).
One transaction stores a group of posts if all of them are new. Otherwise each post has a transaction of its own.
Read next: app/exchange/exporting.py, the way back.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from app.auth.models import User
from app.database import db, start_writing, utc_now
from app.exchange.known import OurBlog
from app.exchange.models import Source
from app.exchange.redirects import keep_addresses, lacks_addresses
from app.markdown import render
from app.posts.models import Post, Tag
from blogfiles import Author, Record, RefusedError
from blogfiles.front_matter import summary_in, with_summary
from blogfiles.matching import imported_from, match
from blogfiles.origins import Origin
from blogfiles.report import Decision, Outcome

SHARED = ("title", "slug", "body", "published_at", "language", "menu_position")  # fields of a record and of a post
GROUP = 20  # posts in one transaction: its statements are few for each post, and other writers wait only for a moment


def store_together(records: Sequence[Record], origin: Origin, default: Author) -> bool:
    """Store the posts of records in one transaction. Return False, with nothing stored, if one is known or refused."""
    if len({record.slug for record in records}) < len(records) or OurBlog().knows_one_of(records, origin):
        return False
    db.session.rollback()  # rendering takes time, and nobody else could write during a transaction
    try:
        posts = [_new_post(record) for record in records]
        start_writing()
        _insert(posts, records, origin, default, dry_run=False)
        return True
    except (ValueError, DBAPIError):  # stored one by one, they will tell which of them is at fault
        return False
    finally:
        db.session.rollback()


def store(record: Record, origin: Origin, default: Author, overwrite: bool, dry_run: bool) -> Decision:
    """Create or update the post of a record from the blog `origin`. `default` owns a new post that names no author.

    With `overwrite`, edited posts are updated too. With `dry_run`, nothing is written. If this raises RefusedError,
    nothing was stored.
    """
    try:
        return _store(record, origin, default, overwrite, dry_run)
    except ValueError as problem:  # the models raise it for a text that is too long
        raise RefusedError(str(problem)) from None
    except StaleDataError:
        raise RefusedError("its post was changed at the same time; run the import again") from None
    except DBAPIError as error:
        if error.connection_invalidated:  # the server is gone, which is not this file's fault
            raise
        raise RefusedError(f"the database rejected it: {str(error.orig).splitlines()[0]}") from None
    finally:
        db.session.rollback()


def _store(record: Record, origin: Origin, default: Author, overwrite: bool, dry_run: bool) -> Decision:
    blog = OurBlog()
    before = imported_from(record, origin, blog)
    if before and before.hash == record.hash and not lacks_addresses(record.addresses):
        return Decision(Outcome.UNCHANGED, before.slug)
    db.session.rollback()
    wanted = _new_post(record)
    if not dry_run:
        start_writing()
    with db.session.no_autoflush:  # or else a dry run would send changes
        found = match(record, origin, blog, overwrite)
        post = db.session.get(Post, found.post.id) if found.post else None
        wanted.slug, outcome = found.slug, Outcome.IMPORTED
        if not found.post or not post:
            _insert([wanted], [record], origin, default, dry_run)
        elif (source := db.session.get(Source, post.id)) and not origin.owns(found.post):
            outcome = Outcome.LEFT_ALONE
        else:
            outcome = _change(post, wanted, record, source, found.reason)
            if not dry_run and outcome is not Outcome.LEFT_ALONE:
                _remember([(post, record, source)], origin)
    return Decision(outcome, found.slug, found.reason, found.note)


def take_over(origin: Origin) -> None:
    """Give this origin to the posts that the run has recognized."""
    rows = [{"post_id": post_id, "origin": origin.name} for post_id in sorted(origin.taken_over)]
    if rows:
        db.session.execute(sa.update(Source), rows)
        db.session.commit()


def _new_post(record: Record) -> Post:
    """Return a new post for the record. Raises ValueError if a text is too long."""
    shared = {name: getattr(record, name) for name in SHARED}
    created_at = _stated_creation(record) or utc_now()
    post = Post(**shared, created_at=created_at, updated_at=record.updated_at or created_at)
    post.own_summary = summary_in(record.front_matter) or None
    post.body_html, post.summary = render(post.body)
    return post


def _stated_creation(record: Record) -> datetime | None:
    """Return when the post was created, if the record says so. A scheduled post was not created in the future."""
    past = record.date if record.date and record.date <= utc_now() else None
    return record.created_at or past


def _insert(posts: Sequence[Post], records: Sequence[Record], origin: Origin, default: Author, dry_run: bool) -> None:
    """Store new posts with their authors and tags, and commit."""
    users: dict[str, User] = {}
    owners = [_owner(record.authors[0] if record.authors else default, users) for record in records]
    for post, owner, tags in zip(posts, owners, _tags_of(records), strict=True):
        post.author, post.tags = owner, tags  # after all look-ups, since these would flush half of it
    if not dry_run:
        db.session.add_all(posts)
        _remember([(post, record, None) for post, record in zip(posts, records, strict=True)], origin)


def _change(post: Post, wanted: Post, record: Record, source: Source | None, reason: str) -> Outcome:
    """Change a post in memory, to match the record. A field that the record leaves open stays."""
    if source and source.hash == record.hash:  # the file only moved
        return Outcome.UNCHANGED
    if record.authors:
        post.author = _owner(record.authors[0], {})
    (post.tags,) = _tags_of([record])
    for name in ("title", "slug", "own_summary", "language", "menu_position", "published_at", "deleted_at"):
        if (getattr(post, name) or None) != getattr(wanted, name):  # a summary that was taken away is an empty text
            setattr(post, name, getattr(wanted, name))
    if post.body != wanted.body:
        post.body, post.body_html, post.summary = wanted.body, wanted.body_html, wanted.summary
    post.created_at = _stated_creation(record) or post.created_at
    post.updated_at = record.updated_at or post.updated_at
    # An export writes the summary that somebody has written here meanwhile.
    exported = with_summary(source.front_matter, post.own_summary) if source else record.front_matter
    if not db.session.is_modified(post) and exported == record.front_matter:
        return Outcome.UNCHANGED
    return Outcome.LEFT_ALONE if reason else Outcome.UPDATED


def _owner(author: Author, users: dict[str, User]) -> User:
    """Return the user with the username as it was written, or else with its slug, or a new one. Add it to `users`."""
    slug = OurBlog().username_of(author)
    name = author.username.lower() or slug
    if name not in users:
        known = sa.select(User).where(User.username.in_((name, slug))).order_by(User.username != name).limit(1)
        user = db.session.scalar(known) or users.get(slug) or User(username=slug, name=author.name, is_author=True)
        users |= {name: user, user.username: user}
    return users[name]


def _tags_of(records: Sequence[Record]) -> list[list[Tag]]:
    """Return the tags of each record. One that the database does not have is made."""
    named = [[Tag(name=name) for name in record.tags] for record in records]
    tags = {tag.slug: tag for own in named[::-1] for tag in own[::-1]}  # the first spelling counts
    if tags:
        tags |= {tag.slug: tag for tag in db.session.scalars(sa.select(Tag).where(Tag.slug.in_(tags)))}
    return [[tags[slug] for slug in dict.fromkeys(tag.slug for tag in own)] for own in named]


def _remember(stored: Sequence[tuple[Post, Record, Source | None]], origin: Origin) -> None:
    """Write the posts, and what the next import needs to know about this one. Commit."""
    db.session.flush()
    for post, record, _ in stored:
        post.updated_at = record.updated_at or post.updated_at  # again, since the flush set it to now
    db.session.flush()
    for post, record, source in stored:
        memory = source or Source(post_id=post.id)
        if memory.hash != record.hash:  # or else the file only moved
            past = {*(source.past_hashes or "").split(), source.hash} if source else set()
            memory.past_hashes = " ".join(sorted(past - {record.hash})) or None
            memory.hash, memory.version = record.hash, post.version
        memory.origin, memory.path, memory.front_matter = origin.name, record.path, record.front_matter
        db.session.add(memory)
    keep_addresses({post.id: record.addresses for post, record, _ in stored})
    db.session.commit()
