"""`Source`: the file that a post was imported from. The next import uses it to find the post again.

`OldAddress`: an address that a post had in its old blog.

Read next: app/exchange/store.py.
"""

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.database import Base, Key, LongText
from app.posts.models import Post

ADDRESS_LENGTH = 500  # characters, like the other lengths
ORIGIN_LENGTH = 100
PATH_LENGTH = 500


class Source(Base):
    """The file of an imported post. A post that was written here has no source."""

    __tablename__ = "sources"
    __table_args__ = (sa.UniqueConstraint("origin", "path"),)

    post_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    # The blog that the file belongs to. None for a row that older code wrote, until an import recognizes its file.
    origin: so.Mapped[str | None] = so.mapped_column(sa.String(ORIGIN_LENGTH))
    # Relative to the imported folder. None if the file has many posts: then the slug finds the post.
    path: so.Mapped[str | None] = so.mapped_column(sa.String(PATH_LENGTH))
    hash: so.Mapped[str] = so.mapped_column(sa.String(64))  # SHA-256 of what was imported, in hexadecimal
    past_hashes: so.Mapped[str | None] = so.mapped_column(LongText)  # of earlier imports, with spaces between
    version: so.Mapped[int]  # of the post when it was imported; a post with a higher version was edited here
    # YAML: everything that the file said and a post has no column for.
    front_matter: so.Mapped[str] = so.mapped_column(LongText)

    post: so.Mapped[Post] = so.relationship(lazy="raise")


class OldAddress(Base):
    """An address that a post had in another blog: its path. It redirects to the post if the blog has no page there."""

    __tablename__ = "old_addresses"

    id: so.Mapped[Key]
    address: so.Mapped[str] = so.mapped_column(sa.String(ADDRESS_LENGTH), unique=True)
    post_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("posts.id", ondelete="CASCADE"), index=True)
