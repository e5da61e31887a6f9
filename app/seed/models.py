"""`Seeding`: the row that says that the rows of this blog began with `flask seed`, and not with a person.

Read next: app/seed/fill.py, which writes it and obeys it.
"""

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.database import Base, Created, Key


class Seeding(Base):
    """The first `flask seed` of a blog. One row at most, with the id 1; `flask seed --reset` removes it."""

    __tablename__ = "seedings"

    id: so.Mapped[Key]
    seed: so.Mapped[int]
    locale: so.Mapped[str] = so.mapped_column(sa.String(20))
    created_at: so.Mapped[Created]

    def __repr__(self) -> str:
        return f"<Seeding {self.seed} {self.locale}>"
