"""What people type about themselves, and the sentence beside the field for what cannot be taken.

Notice what is not here: whether a username or an email is taken is known by the database alone, when it is stored.
Read next: app/auth/routes.py.
"""

from typing import Final
from zoneinfo import available_timezones

import sqlalchemy as sa
from wtforms import BooleanField, EmailField, Form, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, EqualTo, Length, Optional, Regexp, ValidationError

from app.auth.models import USERNAME_LENGTH, User
from app.auth.passwords import hash_password, is_password_of, problem_with
from app.auth.session import current_user
from app.database import db
from app.text import one_line, tidy, typed

# Names that would pose as the blog itself.
RESERVED: Final = {"admin", "administrator", "anonymous", "moderator", "root", "support", "system", "webmaster"}
ZONES: Final = {zone: zone.replace("_", " ") for zone in sorted(available_timezones() - {"Factory", "localtime"})}
AS_TYPED: Final = {"autocapitalize": "none", "spellcheck": "false"}


class SignInForm(Form):
    """A username or an email, and the password."""

    username = StringField(
        "Username or email",
        [DataRequired("Please type your username or your email.")],
        filters=[typed, one_line],
        render_kw={"autocomplete": "username", **AS_TYPED},
    )
    password = PasswordField(
        "Password", [DataRequired("Please type your password.")], render_kw={"autocomplete": "current-password"}
    )
    stay = BooleanField("Stay signed in on this device")


class NewPasswordForm(Form):
    """A password, twice, since people cannot read what they type."""

    password = PasswordField(
        "Choose a password",
        [DataRequired("Please choose a password.")],
        description="8 to 128 characters of any kind. A few words that only you would put together are good.",
        render_kw={"autocomplete": "new-password"},
    )
    password_again = PasswordField(
        "The same again",
        [EqualTo("password", "This is not what you typed above.")],
        render_kw={"autocomplete": "new-password"},
    )

    def names(self) -> set[str | None]:
        """Return what others know of the user, which makes no password."""
        user = current_user()
        return {user.username, user.email} if user else set()

    def validate_password(self, field: PasswordField) -> None:
        """Refuse a password that is soon guessed."""
        if problem := problem_with(field.data or "", self.names()):
            raise ValidationError(problem)


class CurrentPasswordForm(Form):
    """Asks who is signed in for their password."""

    current_password = PasswordField(
        "Your current password",
        [DataRequired("Please type your password.")],
        render_kw={"autocomplete": "current-password"},
    )

    def validate_current_password(self, field: PasswordField) -> None:
        """Refuse a wrong one."""
        if not is_password_of(current_user(), field.data or ""):
            raise ValidationError("This is not your password.")


class PasswordForm(CurrentPasswordForm, NewPasswordForm):
    """A new password in place of the current one."""


class EmailForm(Form):
    """An address, which may stay empty."""

    email = EmailField(
        "Email (optional)",
        [Optional(), Email("This is not an email address; one looks like name@example.com.")],
        filters=[typed, one_line, str.lower, lambda email: email or None],
        description="To sign in with, if you like. Nobody sees it.",
        render_kw={"autocomplete": "email"},
    )

    def say_what_is_taken(self) -> None:
        """Put the sentence beside the username, where the form has one, or the email: the database refused it."""
        if "username" in self and db.session.scalar(sa.select(User.id).where(User.username == self["username"].data)):
            self["username"].errors = ["Somebody has this username. Please choose another."]
        else:
            self.email.errors = ["Somebody has an account with this address."]


class JoinForm(EmailForm, NewPasswordForm):
    """A new account."""

    username = StringField(
        "Username",
        [
            Length(2, USERNAME_LENGTH, f"A username has 2 to {USERNAME_LENGTH} characters."),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message="Letters a to z and digits, and single hyphens between them."),
        ],
        filters=[typed, one_line, str.lower],
        description="Letters a to z, digits and hyphens. It is part of the address of your page.",
        render_kw={"autocomplete": "username", **AS_TYPED},
    )

    def names(self) -> set[str | None]:
        """Return what is typed above the password."""
        return {self.username.data, self.email.data}

    def validate_username(self, field: StringField) -> None:
        """Refuse a name that others would take for the blog."""
        if field.data in RESERVED:
            raise ValidationError("This name might be taken for the blog itself. Please choose another.")

    def new_user(self) -> User:
        """Return who joins: a member, not stored yet. It hashes, so call it before `start_writing`."""
        password_hash = hash_password(self.password.data or "")
        return User(username=self.username.data, email=self.email.data, password_hash=password_hash)


class AccountForm(EmailForm):
    """What a person says about themselves. The password has a form of its own."""

    name = StringField(
        "Name",
        [DataRequired("Please give a name."), Length(max=100, message="A name has 100 characters at most.")],
        filters=[typed, one_line],
        description="As others see it.",
        render_kw={"autocomplete": "name"},
    )
    about = TextAreaField(
        "About you",
        [Length(max=2000, message="2,000 characters at most. Nothing is lost.")],
        filters=[typed, tidy, str.strip],
        description="A few sentences for your page.",
        render_kw={"rows": 5},
    )
    time_zone = SelectField("Time zone", choices=ZONES, description="For the times of your posts.")


class DeletionForm(CurrentPasswordForm):
    """The end of an account, and what becomes of its posts."""

    heir = StringField(
        "Give my posts to",
        filters=[typed, one_line, str.lower],
        description="The username of another author. Left empty, your posts are deleted with your account.",
        render_kw={"autocomplete": "off", **AS_TYPED},
    )
    heir_id: int | None = None

    def validate_heir(self, field: StringField) -> None:
        """Find the other author."""
        user = current_user()
        if field.data and user:
            others = sa.select(User.id).where(User.username == field.data, User.id != user.id)
            self.heir_id = db.session.scalar(others.where(User.is_author | User.is_admin))
            if self.heir_id is None:
                raise ValidationError("No other author has this username.")
