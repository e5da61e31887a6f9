"""`Picture`: a picture that somebody has uploaded. Its files are not in the database, see app/pictures/storing.py.

Read next: safe_pictures/names.py, which explains the name of a picture.
"""

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.database import Base, Key, UtcDateTime, utc_now
from safe_pictures import size_of, smaller_widths


class Picture(Base):
    """A picture. Posts show it by its address, so no column says which posts do."""

    __tablename__ = "pictures"
    __table_args__ = (sa.Index(None, "author_id", "uploaded_at", "id"),)

    id: so.Mapped[Key]
    name: so.Mapped[str] = so.mapped_column(sa.String(40), unique=True)
    source: so.Mapped[str] = so.mapped_column(sa.String(64), unique=True)  # the hash of the file that was uploaded
    author_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    uploaded_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, default=utc_now)  # the last time

    @property
    def smallest(self) -> str:
        """The name of the smallest version."""
        smaller = smaller_widths(size_of(self.name)[0])
        return f"{self.name}-{smaller[0]}" if smaller else self.name

    def size_within(self, most: int) -> tuple[int, int]:
        """Return the width and the height of a view in which neither is more than `most`."""
        width, height = size_of(self.name)
        scale = min(1, most / max(width, height))
        return max(1, round(width * scale)), max(1, round(height * scale))
