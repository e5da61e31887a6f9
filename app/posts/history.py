"""What a change of a post would lose, and what is kept of it: the text before, and the address before.

Notice that nothing calls this. It listens to the session, so a form, an import and `flask shell` keep the same.
Read next: app/posts/queries.py.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.database import Base, Key, LongText, UtcDateTime, utc_now
from app.posts.models import TITLE_LENGTH, Post
from app.posts.slugs import SLUG_LENGTH


class Revision(Base):
    """The words of a post as they were, before the change that made its next version."""

    __tablename__ = "revisions"
    __table_args__ = (sa.UniqueConstraint("post_id", "version"),)

    id: so.Mapped[Key]
    post_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("posts.id", ondelete="CASCADE"))
    version: so.Mapped[int]
    title: so.Mapped[str] = so.mapped_column(sa.String(TITLE_LENGTH))
    body: so.Mapped[str] = so.mapped_column(LongText)
    written_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)  # when the post became so

    post: so.Mapped[Post] = so.relationship(lazy="raise")

    def __repr__(self) -> str:
        return f"<Revision {self.version} of post {self.post_id}>"


class OldSlug(Base):
    """An address that a post had. It leads to the post until people see another post there."""

    __tablename__ = "old_slugs"

    id: so.Mapped[Key]
    slug: so.Mapped[str] = so.mapped_column(sa.String(SLUG_LENGTH), unique=True)
    post_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("posts.id", ondelete="CASCADE"), index=True)

    def __repr__(self) -> str:
        return f"<OldSlug {self.slug} of post {self.post_id}>"


@sa.event.listens_for(so.Session, "before_flush")
def _keep_what_changes(session: so.Session, *_: Any) -> None:
    with session.no_autoflush:
        for post in [post for post in session.dirty if isinstance(post, Post) and session.is_modified(post)]:
            title, body, slug, written_at = (_before(post, name) for name in ("title", "body", "slug", "updated_at"))
            if (title, body) != (post.title, post.body):
                words = {"title": title, "body": body, "written_at": written_at}
                session.add(Revision(post_id=post.id, version=post.version, **words))
            if slug != post.slug:
                _keep_slug(session, post, slug)
            if sa.inspect(post).attrs.tags.history.has_changes():
                post.updated_at = utc_now()  # another row of post_tags is a change of the post too, so a new version


def _keep_slug(session: so.Session, post: Post, before: str) -> None:
    # What it takes from another post goes on leading there, for it may be a draft that nobody sees.
    session.execute(sa.delete(OldSlug).where(OldSlug.slug == post.slug, OldSlug.post_id == post.id))
    # Its old address may have been another post's before: the one that people saw there last gets it.
    others = OldSlug.slug == before
    published_at = _before(post, "published_at")
    if published_at and published_at <= utc_now():
        session.execute(sa.delete(OldSlug).where(others))
    elif session.scalar(sa.select(OldSlug.id).where(others)):
        return
    session.add(OldSlug(slug=before, post_id=post.id))


def _before(post: Post, name: str) -> Any:
    """Return what an attribute held when the post was loaded."""
    history = sa.inspect(post).attrs[name].history
    return history.deleted[0] if history.deleted else getattr(post, name)
