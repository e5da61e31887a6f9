"""The forms for accounts, with the sentence that stands beside a field if its value is refused.

No form checks whether a username or an email address is free. Only the database knows that, at the moment when it
stores the row. `explain_conflict` adds the sentence afterwards.
Read next: app/auth/routes.py.
"""

from typing import Final
from zoneinfo import available_timezones

import sqlalchemy as sa
from wtforms import BooleanField, EmailField, Form, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Email, EqualTo, Length, NoneOf, Optional, Regexp, ValidationError

from app.auth.models import EMAIL_LENGTH, USERNAME_LENGTH, Role, User
from app.auth.passwords import hash_password, is_password_of, problem_with
from app.auth.session import current_user
from app.database import db
from app.text import at_most, one_line, tidy, typed

# Usernames that readers would take for the blog itself.
RESERVED: Final = {"admin", "administrator", "anonymous", "moderator", "root", "support", "system", "webmaster"}
ZONES: Final = {zone: zone.replace("_", " ") for zone in sorted(available_timezones() - {"Factory", "localtime"})}
AS_TYPED: Final = {"autocapitalize": "none", "spellcheck": "false"}


class SignInForm(Form):
    """Sign in with a username or an email address, and a password."""

    username = StringField(
        "Username or email",
        [DataRequired("Type your username or your email address.")],
        filters=[typed, one_line],
        render_kw={"autocomplete": "username", **AS_TYPED},
    )
    password = PasswordField(
        "Password", [DataRequired("Type your password.")], render_kw={"autocomplete": "current-password"}
    )
    stay = BooleanField("Stay signed in on this device")


class NewPasswordForm(Form):
    """Choose a password. It is typed twice, because the browser hides it."""

    password = PasswordField(
        "Choose a password",
        [DataRequired("Choose a password.")],
        description="8 to 128 characters. A few unrelated words make a good password.",
        render_kw={"autocomplete": "new-password"},
    )
    password_again = PasswordField(
        "Repeat the password",
        [EqualTo("password", "The two passwords are different.")],
        render_kw={"autocomplete": "new-password"},
    )

    def names(self) -> set[str | None]:
        """Return the user's names, which others know. None of them can be the password."""
        user = current_user()
        return {user.username, user.email} if user else set()

    def validate_password(self, field: PasswordField) -> None:
        """Refuse a password that is easy to guess."""
        if problem := problem_with(field.data or "", self.names()):
            raise ValidationError(problem)


class CurrentPasswordForm(Form):
    """Ask a user who is signed in for the current password."""

    current_password = PasswordField(
        "Your current password",
        [DataRequired("Type your password.")],
        render_kw={"autocomplete": "current-password"},
    )

    def validate_current_password(self, field: PasswordField) -> None:
        """Refuse a wrong password."""
        if not is_password_of(current_user(), field.data or ""):
            raise ValidationError("Wrong password.")


class PasswordForm(CurrentPasswordForm, NewPasswordForm):
    """Replace the current password by a new one."""


class EmailForm(Form):
    """An email address, which is optional."""

    email = EmailField(
        "Email (optional)",
        [
            Optional(),
            at_most(EMAIL_LENGTH),
            Email("This is not an email address. An address looks like name@example.com."),
        ],
        filters=[typed, one_line, str.lower, lambda email: email or None],
        description="You can sign in with it. Nobody else sees it.",
        render_kw={"autocomplete": "email"},
    )

    def explain_conflict(self) -> None:
        """Say which value another user has already, after the database has refused the row."""
        if "username" in self and db.session.scalar(sa.select(User.id).where(User.username == self["username"].data)):
            self["username"].errors = ["This username is taken. Choose another one."]
        else:
            self.email.errors = ["Another account has this email address."]


class JoinForm(EmailForm, NewPasswordForm):
    """Create an account."""

    username = StringField(
        "Username",
        [
            Length(2, USERNAME_LENGTH, f"A username must have 2 to {USERNAME_LENGTH} characters."),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message="Use the letters a to z, digits and single hyphens."),
            NoneOf(RESERVED, "This username is reserved. Choose another one."),
        ],
        filters=[typed, one_line, str.lower],
        description="Letters a to z, digits and hyphens. It is part of the address of your page.",
        render_kw={"autocomplete": "username", **AS_TYPED},
    )

    def names(self) -> set[str | None]:
        """Return the names in this form. None of them can be the password."""
        return {self.username.data, self.email.data}

    def new_user(self) -> User:
        """Return the new user, a member, who is not stored yet. This hashes, so call it before `start_writing`."""
        password_hash = hash_password(self.password.data or "")
        return User(username=self.username.data, email=self.email.data, password_hash=password_hash)


class AccountForm(EmailForm):
    """Edit a public profile, an email address and a time zone. The password has a form of its own."""

    name = StringField(
        "Name",
        [DataRequired("Type a name."), at_most(100)],
        filters=[typed, one_line],
        description="Everybody sees this name.",
        render_kw={"autocomplete": "name"},
    )
    about = TextAreaField(
        "About you",
        [at_most(2000)],
        filters=[typed, tidy, str.strip],
        description="A few sentences for your page.",
        render_kw={"rows": 5},
    )
    time_zone = SelectField(
        "Time zone",
        [AnyOf(ZONES, "Choose a time zone from the list.")],
        choices=ZONES,
        validate_choice=False,
        description="You see the times of your posts in this zone.",
    )


class DeletionForm(CurrentPasswordForm):
    """Delete an account, and choose what happens to its posts."""

    heir = StringField(
        "Give my posts to",
        filters=[typed, one_line, str.lower],
        description="The username of another author. Without one, your posts are deleted with your account.",
        render_kw={"autocomplete": "off", **AS_TYPED},
    )
    heir_id: int | None = None

    def validate_heir(self, field: StringField) -> None:
        """Find the user who gets the posts."""
        user = current_user()
        if field.data and user:
            heir = db.session.scalar(sa.select(User).where(User.username == field.data, User.id != user.id))
            if heir is None or heir.role < Role.AUTHOR:
                raise ValidationError("No other author has this username.")
            self.heir_id = heir.id
