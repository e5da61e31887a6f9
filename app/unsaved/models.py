"""`UnsavedText`: what a writer has typed into the editor and has not saved yet. Read next: app/unsaved/routes.py."""

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.database import Base, Created, Key, LongText

TOKEN_LENGTH = 40  # characters


class UnsavedText(Base):
    """The fields of one form of the editor. Only its writer sees it."""

    __tablename__ = "unsaved_texts"
    __table_args__ = (sa.UniqueConstraint("author_id", "token"),)

    id: so.Mapped[Key]
    author_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    # None: the text is for a new post.
    post_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    token: so.Mapped[str] = so.mapped_column(sa.String(TOKEN_LENGTH))  # made by the editor's script
    text: so.Mapped[str] = so.mapped_column(LongText)  # as a JSON string, which holds any character in ASCII
    kept_at: so.Mapped[Created]
