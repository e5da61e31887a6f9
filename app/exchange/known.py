"""`OurBlog`: what blogfiles asks of this blog to find the post of a file.

Read next: blogfiles/matching.py, which asks, then app/exchange/store.py, which writes the post.
"""

from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa

from app.auth.models import USERNAME_LENGTH
from app.database import db
from app.exchange.models import Source
from app.posts.models import OldSlug, Post, Revision
from app.posts.slugs import SLUG_LENGTH, name_slug_from, slug_from
from blogfiles import Author, Record
from blogfiles.blog import Blog, KnownPost, Text
from blogfiles.origins import Origin

_COLUMNS = (  # of a KnownPost
    *(Post.id, Post.slug, Post.deleted_at.is_not(None).label("is_in_bin")),
    *(Source.hash, sa.func.coalesce(Source.past_hashes, "").label("past_hashes"), Source.origin, Source.path),
    *(Source.version, (Source.version != Post.version).label("is_edited")),
)
_IMPORTED = sa.select(*_COLUMNS).select_from(Source).join(Source.post)


class OurBlog(Blog):
    """The posts in the database, and the rules for addresses and usernames."""

    def imported(self) -> Sequence[KnownPost]:
        """Return all posts that were imported."""
        return _found(_IMPORTED)

    def old_slugs(self) -> Iterable[tuple[str, int]]:
        """Return the slugs that posts had before, with the ids of the posts."""
        return [(slug, post_id) for slug, post_id in db.session.execute(sa.select(OldSlug.slug, OldSlug.post_id))]

    def with_slug(self, slug: str) -> KnownPost | None:
        """Return the post with this slug."""
        posts = sa.select(*_COLUMNS).select_from(Post).outerjoin(Source, Source.post_id == Post.id)
        return next(iter(_found(posts.where(Post.slug == slug))), None)

    def from_file(self, record: Record, origins: Collection[str]) -> Iterable[KnownPost]:
        """Return the posts of these origins, or of none, from the record's file. If it has many, the slug decides."""
        posts = _IMPORTED.where(sa.or_(Source.origin.in_(origins), Source.origin.is_(None)))
        if record.path is not None:
            yield from _found(posts.where(Source.path == record.path))
            return
        posts = posts.where(Source.path.is_(None))
        yield from _found(posts.where(Post.slug == record.slug))
        yield from _found(posts.join(OldSlug, OldSlug.post_id == Post.id).where(OldSlug.slug == record.slug))

    def knows_one_of(self, records: Sequence[Record], origin: Origin) -> bool:
        """Return True if a post here has the slug of one of these records, or comes from its file."""
        slugs = [record.slug for record in records]
        paths = [record.path for record in records if record.path is not None]
        ours = sa.or_(Source.origin.in_({origin.name, *origin.before}), Source.origin.is_(None))
        known = sa.union_all(
            sa.select(Post.id).where(Post.slug.in_(slugs)),
            sa.select(OldSlug.post_id).where(OldSlug.slug.in_(slugs)),
            sa.select(Source.post_id).where(ours, Source.path.in_(paths)),
        )
        return db.session.execute(known.limit(1)).first() is not None

    def text_of(self, post: KnownPost) -> Text | None:
        """Return what a post was when it was imported, even if it was edited here since."""
        row = db.session.get(Post, post.id)
        if not row:
            return None
        then: Post | Revision = row
        if post.is_edited:
            revisions = sa.select(Revision).where(Revision.post_id == post.id, Revision.version >= post.version)
            then = db.session.scalar(revisions.order_by(Revision.version).limit(1)) or row
        return Text(then.title, then.body, (row.published_at or row.created_at).date(), row.author.username)

    def dated_slug(self, record: Record) -> str:
        """Return the slug with the date of the record: `update-2021-03-01`."""
        day = f"-{record.date.date().isoformat()}" if record.date else ""
        return record.slug if record.slug.endswith(day) else slug_from(record.slug, SLUG_LENGTH - len(day)) + day

    def username_of(self, author: Author) -> str:
        """Return the username that an author has here, or would have."""
        return name_slug_from(author.username or author.name, USERNAME_LENGTH)


def _found(posts: sa.Executable) -> list[KnownPost]:
    return [KnownPost(**row) for row in db.session.execute(posts).mappings()]
