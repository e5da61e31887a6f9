"""`User`: who writes here. The first of the models; posts come after, in app/posts/models.py."""

from secrets import randbelow
from typing import TYPE_CHECKING
from unicodedata import normalize

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.database import Base, Created, DemoMark, Key, LongText
from app.text import one_line

if TYPE_CHECKING:
    from app.posts.models import Post

USERNAME_LENGTH = 64  # characters


class User(Base):
    """A person. `username` is their address here, in lower case; `name` is what people see."""

    __tablename__ = "users"
    __table_args__ = (
        sa.CheckConstraint("username = lower(username)", "username_lowercase"),
        sa.CheckConstraint("email = lower(email)", "email_lowercase"),
    )

    id: so.Mapped[Key]
    username: so.Mapped[str] = so.mapped_column(sa.String(USERNAME_LENGTH), unique=True)
    email: so.Mapped[str | None] = so.mapped_column(sa.String(254), unique=True)  # RFC 5321: 254 characters at most
    password_hash: so.Mapped[str | None] = so.mapped_column(sa.String(255))  # None: nobody can sign in
    # A new password raises it, which ends old sessions. It begins anywhere: SQLite gives the id of whoever left last to
    # whoever comes next, and the sessions must not go along.
    session_epoch: so.Mapped[int] = so.mapped_column(default=lambda: randbelow(2**30), server_default="0")
    name: so.Mapped[str] = so.mapped_column(
        sa.String(100), default=lambda row: row.get_current_parameters()["username"]
    )
    about: so.Mapped[str] = so.mapped_column(LongText, default="")
    time_zone: so.Mapped[str] = so.mapped_column(sa.String(64), default="UTC", server_default="UTC")
    # Whoever joins is a member, who comments. An author writes, an admin manages all.
    is_author: so.Mapped[bool] = so.mapped_column(default=False, server_default="1")
    is_admin: so.Mapped[bool] = so.mapped_column(default=False, server_default="0")
    created_at: so.Mapped[Created]
    is_demo: so.Mapped[DemoMark]

    # Write-only: there may be thousands, so `user.posts` is never loaded as a whole. Look through a query,
    # `db.session.scalars(user.posts.select())`, and add with `user.posts.add(post)`.
    # passive_deletes="all": what becomes of the posts of a deleted user is the database's rule (it refuses), not ours.
    posts: so.WriteOnlyMapped["Post"] = so.relationship(back_populates="author", passive_deletes="all")

    @so.validates("username", "email")
    def _lowercase(self, _: str, value: str | None) -> str | None:
        return value and normalize("NFC", value.lower())  # however a keyboard composes its letters

    @so.validates("name")
    def _one_line(self, _: str, name: str | None) -> str | None:
        return name and one_line(name)

    def __repr__(self) -> str:
        return f"<User {self.username}>"
