"""`Post` and `Tag`: what is written here. A post has one author; `post.author` and `user.posts` are its two sides.

A post needs only a title, a body and an author. Slug, HTML and summary follow from these by themselves:

    >>> db.session.add(Post(title="Hello", body="*Hi.*", author=user))
    >>> db.session.commit()

There is no status. `published_at` is None for a draft, in the future for a scheduled post, in the past for a
published one; `deleted_at` is the moment a post went to the bin.
Read next: app/posts/history.py, which keeps what a change would lose, then app/posts/queries.py.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.auth.models import User
from app.database import Base, Created, DemoMark, Key, LongText, Updated, UtcDateTime, utc_now
from app.markdown import render
from app.posts.slugs import RESERVED, SLUG_LENGTH, name_slug_from, slug_from
from app.text import one_line, tidy

TAG_LENGTH = 64  # characters
TITLE_LENGTH = 300
BODY_LENGTH = 200_000  # characters, in forms and files too: the worst Markdown of that length renders in four seconds

post_tags = sa.Table(
    "post_tags",
    Base.metadata,
    sa.Column("post_id", sa.ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True),
    sa.Index(None, "tag_id", "post_id"),
)


class Tag(Base):
    """A word that posts share. Names that make the same slug (`Flask`, `flask`) are the same tag."""

    __tablename__ = "tags"

    id: so.Mapped[Key]
    name: so.Mapped[str] = so.mapped_column(sa.String(TAG_LENGTH))
    slug: so.Mapped[str] = so.mapped_column(sa.String(TAG_LENGTH), unique=True)
    is_demo: so.Mapped[DemoMark]

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
    )

    id: so.Mapped[Key]
    # active_history: on a change, what was there before is at hand for app/posts/history.py.
    title: so.Mapped[str] = so.mapped_column(sa.String(TITLE_LENGTH), active_history=True)
    slug: so.Mapped[str] = so.mapped_column(sa.String(SLUG_LENGTH), unique=True, active_history=True)
    body: so.Mapped[str] = so.mapped_column(LongText, active_history=True)
    body_html: so.Mapped[str | None] = so.mapped_column(LongText)  # None: not rendered yet; `html` does it when read
    summary: so.Mapped[str | None] = so.mapped_column(sa.String(300))
    published_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    deleted_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    created_at: so.Mapped[Created]
    updated_at: so.Mapped[Updated]
    version: so.Mapped[int] = so.mapped_column(server_default="1")
    author_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("users.id"))
    is_demo: so.Mapped[DemoMark]

    # Joined, so that a loop over posts may print `post.author.name` and costs one statement. An outer join, although
    # every post has an author: an inner one lets MariaDB begin with a blog's few authors, and then sort all posts.
    author: so.Mapped[User] = so.relationship(back_populates="posts", lazy="joined")
    # selectin: the tags of all posts of a list come by one more statement, never by one for each post.
    tags: so.Mapped[list[Tag]] = so.relationship(
        secondary=post_tags, back_populates="posts", lazy="selectin", order_by=Tag.slug, passive_deletes=True
    )

    # Every UPDATE raises the version, and hits no row where another one came first: StaleDataError.
    __mapper_args__ = {"version_id_col": version}

    @so.validates("title")
    def _one_line(self, _: str, title: str) -> str:
        return one_line(title)

    @so.validates("slug")
    def _not_reserved(self, _: str, slug: str) -> str:
        if slug in RESERVED:
            raise ValueError(f"/posts/{slug} is a page of the blog itself")
        return slug

    @so.validates("body")
    def _html_follows(self, _: str, body: str) -> str:
        """Tidy and render the body, wherever it comes from."""
        body = tidy(body)
        if len(body) > BODY_LENGTH:
            raise ValueError(f"body holds {BODY_LENGTH} characters at most; this has {len(body)}")
        self.body_html, self.summary = render(body)
        return body

    @property
    def html(self) -> str:
        """The body as safe HTML, rendered now where it is not stored yet."""
        return render(self.body).html if self.body_html is None else self.body_html

    @property
    def excerpt(self) -> str:
        """The beginning of the body as plain text."""
        return render(self.body).summary if self.summary is None else self.summary

    @property
    def state(self) -> str:
        """Return `bin`, `draft`, `scheduled` or `published`: in Python what app/posts/queries.py says in SQL."""
        if self.deleted_at:
            return "bin"
        if self.published_at is None:
            return "draft"
        return "published" if self.published_at <= utc_now() else "scheduled"

    def __repr__(self) -> str:
        return f"<Post {self.slug or self.title}>"


@sa.event.listens_for(so.Session, "before_flush")
def _give_slugs(session: so.Session, *_: Any) -> None:
    """Give every new post without a slug the first free one that follows from its title.

    Two processes may still choose the same at the same time; then the unique constraint refuses the second one.
    """
    new = [post for post in session.new if isinstance(post, Post)]
    claimed = {*RESERVED, *(post.slug for post in new if post.slug)}
    with session.no_autoflush:
        for post in new:
            if not post.slug and post.title:
                post.slug = _free_slug(session, slug_from(post.title), claimed)
                claimed.add(post.slug)


def _free_slug(session: so.Session, wanted: str, claimed: set[str]) -> str:
    """Return `wanted`, or else the first of `wanted-2`, `wanted-3`... that no post has and nobody claimed."""
    first, size = 1, 10
    while True:
        numbered = [f"{wanted}-{number}" if number > 1 else wanted for number in range(first, first + size)]
        taken = claimed.union(session.scalars(sa.select(Post.slug).where(Post.slug.in_(numbered))))
        for slug in numbered:
            if slug not in taken:
                return slug
        first, size = first + size, 1000
