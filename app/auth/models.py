"""`User`, the first of the models, and `Role`: what a user may do. Posts come next, in app/posts/models.py."""

from enum import IntEnum
from secrets import randbelow
from typing import TYPE_CHECKING

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.database import Base, Created, Key, LongText
from app.old_names import OldName
from app.text import composed, one_line

if TYPE_CHECKING:
    from app.posts.models import Post

USERNAME_LENGTH = 64  # characters
EMAIL_LENGTH = 254  # characters; RFC 5321 allows no more


class Role(IntEnum):
    """What a person may do. Each role can also do everything that the roles before it can do."""

    ANYONE = 0  # a visitor who is not signed in: reads
    MEMBER = 1  # comments
    AUTHOR = 2  # writes posts
    ADMIN = 3  # manages everything


class User(Base):
    """A person. `username` is part of the address of their page, in lower case. `name` is what other people see."""

    __tablename__ = "users"
    __table_args__ = (
        sa.CheckConstraint("username = lower(username)", "username_lowercase"),
        sa.CheckConstraint("email = lower(email)", "email_lowercase"),
    )

    id: so.Mapped[Key]
    username: so.Mapped[str] = so.mapped_column(sa.String(USERNAME_LENGTH), unique=True)
    email: so.Mapped[str | None] = so.mapped_column(sa.String(EMAIL_LENGTH), unique=True)
    password_hash: so.Mapped[str | None] = so.mapped_column(sa.String(255))  # None: this user cannot sign in
    # A new password raises this number, which ends all older sessions. It starts at random, because SQLite may give the
    # id of a deleted user to the next one. The sessions of the deleted user must not work for the new one.
    session_epoch: so.Mapped[int] = so.mapped_column(default=lambda: randbelow(2**30), server_default="0")
    name: so.Mapped[str] = so.mapped_column(
        sa.String(100), default=lambda row: row.get_current_parameters()["username"]
    )
    about: so.Mapped[str] = so.mapped_column(LongText, default="")
    time_zone: so.Mapped[str] = so.mapped_column(sa.String(64), default="UTC", server_default="UTC")
    # A user who is neither is a member.
    is_author: so.Mapped[bool] = so.mapped_column(default=False, server_default="1")
    is_admin: so.Mapped[bool] = so.mapped_column(default=False, server_default="0")
    created_at: so.Mapped[Created]
    is_demo: so.Mapped[bool] = so.mapped_column(default=False, server_default="0")  # made up by `flask seed`

    # Write-only, because an author may have thousands of posts: you cannot load them all by accident. Read them with
    # `db.session.scalars(user.posts.select())`, and add one with `user.posts.add(post)`.
    # passive_deletes="all": SQLAlchemy leaves it to the database's foreign key to refuse deleting a user with posts.
    posts: so.WriteOnlyMapped["Post"] = so.relationship(back_populates="author", passive_deletes="all")

    set_password = OldName("change_password(user, password), from app.auth.passwords")
    check_password = OldName("is_password_of(user, password), from app.auth.passwords")

    @property
    def role(self) -> Role:
        """The highest role of this user. Every permission depends on it."""
        return Role.ADMIN if self.is_admin else Role.AUTHOR if self.is_author else Role.MEMBER

    @so.validates("username", "email")
    def _lowercase(self, _: str, value: str | None) -> str | None:
        return value and composed(value.lower())

    @so.validates("name")
    def _one_line(self, _: str, name: str | None) -> str | None:
        return name and one_line(name)

    def __repr__(self) -> str:
        return f"<User {self.username}>"
