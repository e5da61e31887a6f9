"""`Comment`: what readers say below a post.

A comment without `approved_at` waits for the post's author; one with `is_hidden` was taken off the page again. Its HTML
follows from its body by itself.
Read next: app/comments/queries.py.
"""

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.auth.models import User
from app.database import Base, Created, DemoMark, Key, LongText, UtcDateTime
from app.markdown import render_comment
from app.posts.models import Post

COMMENT_LENGTH = 5_000  # characters
NAME_LENGTH = 100


class Comment(Base):
    """What a visitor (`name`) or a signed-in person (`author`) wrote below a post, in Markdown."""

    __tablename__ = "comments"
    __table_args__ = (sa.Index(None, "post_id", "id"), sa.Index(None, "approved_at", "id"))

    id: so.Mapped[Key]
    post_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("posts.id", ondelete="CASCADE"))
    # A reply to a reply answers the first one too, so threads are one level deep.
    reply_to_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    author_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"), index=True)
    name: so.Mapped[str] = so.mapped_column(sa.String(NAME_LENGTH), default="")  # a visitor's; nobody vouches for it
    body: so.Mapped[str] = so.mapped_column(sa.String(COMMENT_LENGTH))
    body_html: so.Mapped[str] = so.mapped_column(LongText)
    created_at: so.Mapped[Created]
    approved_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    is_hidden: so.Mapped[bool] = so.mapped_column(default=False)
    is_demo: so.Mapped[DemoMark]

    post: so.Mapped[Post] = so.relationship(lazy="raise")
    author: so.Mapped[User | None] = so.relationship(lazy="joined")

    @so.validates("body")
    def _html_follows(self, _: str, body: str) -> str:
        self.body_html = render_comment(body)
        return body

    @property
    def writer(self) -> str:
        """The name of whoever wrote this, as people see it."""
        return self.author.name if self.author else self.name or "Somebody who left"

    def __repr__(self) -> str:
        return f"<Comment {self.id} on post {self.post_id}>"
