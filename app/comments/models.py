"""`Comment`: a comment of a reader below a post.

A comment without `approved_at` waits for the author of the post. A comment with `is_hidden` was taken off the page.
Setting the body renders its HTML at once.
Read next: app/comments/queries.py.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.auth.models import User
from app.database import Base, Created, Key, LongText, UtcDateTime
from app.posts.models import Post
from safe_markdown import render_comment

COMMENT_LENGTH = 5_000  # characters
NAME_LENGTH = 100


class Comment(Base):
    """A comment in Markdown. A visitor signs it with a `name`; the `author` is a user who was signed in."""

    __tablename__ = "comments"
    __table_args__ = (sa.Index(None, "post_id", "id"), sa.Index(None, "approved_at", "id"))

    id: so.Mapped[Key]
    post_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("posts.id", ondelete="CASCADE"))
    # Threads are one level deep: a reply to a reply points to the first comment too.
    reply_to_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    author_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"), index=True)
    name: so.Mapped[str] = so.mapped_column(sa.String(NAME_LENGTH), default="")  # typed by a visitor, not checked
    body: so.Mapped[str] = so.mapped_column(sa.String(COMMENT_LENGTH))
    body_html: so.Mapped[str] = so.mapped_column(LongText)
    created_at: so.Mapped[Created]
    approved_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    is_hidden: so.Mapped[bool] = so.mapped_column(default=False)

    post: so.Mapped[Post] = so.relationship(lazy="raise")
    author: so.Mapped[User | None] = so.relationship(lazy="joined")

    @so.validates("body")
    def _html_follows(self, _: str, body: str) -> str:
        self.body_html = render_comment(body)
        return body

    @property
    def writer(self) -> str:
        """The name to show: that of the user, or the name that a visitor typed."""
        return self.author.name if self.author else self.name or "Deleted user"

    @property
    def place(self) -> dict[str, Any]:
        """The query of the page of comments that ends with this comment: the id of its thread, and its own."""
        return {"thread": self.reply_to_id or self.id, "up_to": self.id}
