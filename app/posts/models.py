"""`Post` and `Tag`, and what is left of earlier versions of a post: `Revision` and `OldSlug`.

A post has one author: `post.author` and `user.posts` are the two sides of that relationship. To create a post, set a
title, a body and an author. The slug, the HTML and the summary are filled in for you:

    >>> db.session.add(Post(title="Hello", body="*Hi.*", author=user))
    >>> db.session.commit()

There is no status column. `published_at` is None for a draft, in the future for a scheduled post, and in the past for a
published one. `deleted_at` is the time when a post went to the bin. A post with a `menu_position` is a page: it stands
in the menu, and not in the lists and the feeds.
Read next: app/posts/saving.py, which fills in the rest when a post is saved.
"""

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.auth.models import User
from app.database import Base, Created, Key, LongText, Updated, UtcDateTime, utc_now
from app.markdown import render
from app.posts.slugs import RESERVED, SLUG_LENGTH, name_slug_from
from app.text import one_line, tidy
from safe_markdown import language_of

TAG_LENGTH = 64  # characters, like the other lengths
TITLE_LENGTH = 300
SUMMARY_LENGTH = 1000
BODY_LENGTH = 200_000  # in forms and files too: the worst Markdown of that length renders in two seconds

_IN_BIN = sa.text("deleted_at IS NOT NULL")
_IN_MENU = sa.text("menu_position IS NOT NULL")

post_tags = sa.Table(
    "post_tags",
    Base.metadata,
    sa.Column("post_id", sa.ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True),
    # The date of the post if it stands in the lists, or NULL. Triggers of the database keep it: see revision 0031.
    sa.Column("published_at", UtcDateTime),
    sa.Index(None, "tag_id", "post_id"),
    sa.Index(None, "tag_id", "published_at", "post_id"),
)


class Tag(Base):
    """A topic that posts share. Names with the same slug (`Flask`, `flask`) are the same tag."""

    __tablename__ = "tags"

    id: so.Mapped[Key]
    name: so.Mapped[str] = so.mapped_column(sa.String(TAG_LENGTH))
    slug: so.Mapped[str] = so.mapped_column(sa.String(TAG_LENGTH), unique=True)

    posts: so.WriteOnlyMapped["Post"] = so.relationship(
        secondary=post_tags, back_populates="tags", passive_deletes=True
    )

    @so.validates("name")
    def _slug_follows(self, _: str, name: str) -> str:
        self.slug = name_slug_from(name, TAG_LENGTH)
        return one_line(name)

    def __repr__(self) -> str:
        return f"<Tag {self.slug}>"


class Post(Base):
    """A piece of writing, in Markdown."""

    __tablename__ = "posts"
    __table_args__ = (
        sa.Index(None, "published_at", "id"),
        sa.Index(None, "author_id", "published_at", "id"),
        # The bin, and the menu. Every other post has NULL there, and need not be in these indexes.
        sa.Index(None, "deleted_at", "id", sqlite_where=_IN_BIN, postgresql_where=_IN_BIN),
        sa.Index(None, "menu_position", sqlite_where=_IN_MENU, postgresql_where=_IN_MENU),
    )

    id: so.Mapped[Key]
    # active_history: when one of these changes, SQLAlchemy remembers the old value for app/posts/saving.py.
    title: so.Mapped[str] = so.mapped_column(sa.String(TITLE_LENGTH), active_history=True)
    slug: so.Mapped[str] = so.mapped_column(sa.String(SLUG_LENGTH), unique=True, active_history=True)
    body: so.Mapped[str] = so.mapped_column(LongText, active_history=True)
    body_html: so.Mapped[str | None] = so.mapped_column(LongText)  # None: not rendered yet
    summary: so.Mapped[str | None] = so.mapped_column(sa.String(300))
    published_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    deleted_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    menu_position: so.Mapped[int | None]  # of a page, such as About; None: an ordinary post
    language: so.Mapped[str | None] = so.mapped_column(sa.String(35))  # None: detected, see `lang`
    # `summary` is the beginning of the body. This one is by the author.
    own_summary: so.Mapped[str | None] = so.mapped_column(sa.String(SUMMARY_LENGTH))
    created_at: so.Mapped[Created]
    updated_at: so.Mapped[Updated]
    version: so.Mapped[int] = so.mapped_column(server_default="1")
    author_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("users.id"))

    # Joined, so that a loop over posts can print `post.author.name` with one statement for all. It is an outer join,
    # although every post has an author. With an inner join MariaDB starts at the few authors and sorts all posts.
    author: so.Mapped[User] = so.relationship(back_populates="posts", lazy="joined")
    # selectin: one more statement loads the tags of all posts in a list, instead of one statement for each post.
    tags: so.Mapped[list[Tag]] = so.relationship(
        secondary=post_tags, back_populates="posts", lazy="selectin", order_by=Tag.slug, passive_deletes=True
    )

    # Every UPDATE raises the version. If another save came first, it matches no row and raises StaleDataError.
    __mapper_args__ = {"version_id_col": version}

    @so.validates("title")
    def _one_line(self, _: str, title: str) -> str:
        return title and one_line(title)

    @so.validates("slug")
    def _not_reserved(self, _: str, slug: str) -> str:
        if slug in RESERVED:
            raise ValueError(f"/posts/{slug} is a page of the blog itself; choose another slug")
        return slug

    @so.validates("body")
    def _tidy(self, _: str, body: str) -> str:
        """Tidy the body, and forget the HTML and the summary of the body before it."""
        body = tidy(body)
        if len(body) > BODY_LENGTH:
            raise ValueError(f"body holds {BODY_LENGTH} characters at most; this has {len(body)}")
        if body != self.body:
            self.body_html = self.summary = None
        return body

    @property
    def html(self) -> str:
        """The body as safe HTML. If none is stored, render it now."""
        return render(self.body).html if self.body_html is None else self.body_html

    @property
    def excerpt(self) -> str:
        """The author's own summary, or else the beginning of the body as plain text."""
        if self.own_summary:
            return self.own_summary
        return render(self.body).summary if self.summary is None else self.summary

    @property
    def lang(self) -> str | None:
        """The code of the post's language, such as `de`: as its writer has set it, or detected if the text is clear."""
        return self.language or language_of(f"{self.title} {self.excerpt}")

    @property
    def state(self) -> str:
        """Return `bin`, `draft`, `scheduled` or `published`, by the same rules as the SQL in app/posts/queries.py."""
        if self.deleted_at:
            return "bin"
        if self.published_at is None:
            return "draft"
        return "published" if self.published_at <= utc_now() else "scheduled"

    def __repr__(self) -> str:
        return f"<Post {self.slug or self.title}>"


class Revision(Base):
    """The title and the body of a post before the change that made its next version."""

    __tablename__ = "revisions"
    __table_args__ = (sa.UniqueConstraint("post_id", "version"),)

    id: so.Mapped[Key]
    post_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("posts.id", ondelete="CASCADE"))
    version: so.Mapped[int]
    title: so.Mapped[str] = so.mapped_column(sa.String(TITLE_LENGTH))
    body: so.Mapped[str] = so.mapped_column(LongText)
    written_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)  # when this version was saved

    post: so.Mapped[Post] = so.relationship(lazy="raise")  # so SQLAlchemy writes the post first, and a stale one fails


class OldSlug(Base):
    """A slug that a post had before. It redirects to the post until another post is published under that slug."""

    __tablename__ = "old_slugs"

    id: so.Mapped[Key]
    slug: so.Mapped[str] = so.mapped_column(sa.String(SLUG_LENGTH), unique=True)
    post_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("posts.id", ondelete="CASCADE"), index=True)
