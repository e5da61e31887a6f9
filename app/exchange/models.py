"""`Source`: the file that a post was imported from, so that the next import knows it again.

Read next: app/exchange/store.py.
"""

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.database import Base, LongText
from app.posts.models import Post

PATH_LENGTH = 500  # characters


class Source(Base):
    """What a post remembers of its file. A post that was written here has none."""

    __tablename__ = "sources"

    post_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    # Below the folder that was imported. None where many posts come from one file: then the slug tells which it is.
    path: so.Mapped[str | None] = so.mapped_column(sa.String(PATH_LENGTH), unique=True)
    hash: so.Mapped[str] = so.mapped_column(sa.String(64))  # SHA-256 of what was imported, in hexadecimal digits
    version: so.Mapped[int]  # of the post as imported; a higher one was edited here since
    front_matter: so.Mapped[str] = so.mapped_column(LongText)  # YAML: what the file said and the post does not hold

    post: so.Mapped[Post] = so.relationship(lazy="raise")

    def __repr__(self) -> str:
        return f"<Source {self.path or self.post_id}>"
