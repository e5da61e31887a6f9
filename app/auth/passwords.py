"""Passwords: check that a new one is good enough, hash it (scrypt, with a salt), and compare it at sign-in.

Hashing takes a tenth of a second on purpose, to make guessing slow. So it happens outside any transaction: no other
request has to wait for the database meanwhile. The rules are those of NIST SP 800-63B, section 5.1.1.2: a minimum
length and a list of common passwords, but no rule about kinds of characters.
Read next: app/auth/forms.py.
"""

import secrets
from functools import cache
from importlib import import_module
from typing import Final
from unicodedata import normalize

import sqlalchemy as sa
from flask import current_app
from werkzeug.security import check_password_hash, generate_password_hash

from app.auth.models import EMAIL_LENGTH, User
from app.database import db, start_writing
from app.rate_limits import count_use, is_too_often, sender
from app.text import composed

SHORTEST: Final = 8  # characters
LONGEST: Final = 128
WRONG_SIGN_IN: Final = "Wrong username or password."  # never say which of the two is wrong


def problem_with(password: str, names: set[str | None]) -> str:
    """Return a sentence that says why a new password is refused, or an empty string if it is good enough.

    `names` are the username and the email address of the user, which are bad passwords.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        return f"A password must have {SHORTEST} to {LONGEST} characters. This one has {len(password)}."
    plain = normalize("NFKC", password).lower()  # the form that is hashed
    if plain in names:
        return "Your username or email address is easy to guess. Choose another password."
    if plain in _common_passwords():
        return "Too many people use this password, so it is easy to guess. Choose another one."
    return ""


def hash_password(password: str) -> str:
    """Return the salted hash that the database stores. This ends the transaction, so call it before changing a row."""
    db.session.rollback()
    return generate_password_hash(normalize("NFKC", password))  # keyboards send the same accent in different ways


def change_password(user: User, password: str) -> None:
    """Store a new password and end all sessions of `user`."""
    password_hash = hash_password(password)
    start_writing()
    user.password_hash = password_hash
    user.session_epoch += 1
    db.session.commit()


def is_password_of(user: User | None, password: str) -> bool:
    """Return True if `password` belongs to `user`.

    Without a user this takes just as long, so that the time of an answer does not show which usernames exist.
    """
    stored = user.password_hash if user else None
    db.session.rollback()
    if len(password) > LONGEST:  # no password is longer, and normalizing a long text may take minutes
        return False
    return check_password_hash(stored or _dummy_hash(), normalize("NFKC", password))


def authenticate(account: str, password: str) -> User | None:
    """Return the user whose username or email is `account`, or None if there is none or the password is wrong.

    Raises TooManyRequests after too many tries. If many addresses try one account, each of them has two tries in half
    an hour. So the owner can still sign in, and an attacker with a thousand addresses gains little.
    """
    count_use("10 per minute", "sign in", sender())
    if len(account) > EMAIL_LENGTH:
        return None
    account = composed(account.lower())
    count_use("5 per minute", "sign in to one account", sender(), account)
    if is_too_often("30 per hour", "sign in to one account from anywhere", account):
        count_use("2 per 30 minutes", "sign in to an account under attack", sender(), account)
    column = User.email if "@" in account else User.username  # no username holds an @
    users = sa.select(User).where(column == account)
    if not current_app.debug:
        # Everybody can know the password of the demo users: app/seed/filling.py
        users = users.where(~User.is_demo)
    user = db.session.scalar(users)
    return user if is_password_of(user, password) else None


@cache
def _dummy_hash() -> str:
    """Return the hash of a random password, to compare with when there is no user."""
    return generate_password_hash(secrets.token_hex())


@cache
def _common_passwords() -> frozenset[str]:
    """Return the list of common passwords in zxcvbn. That package has no types, so mypy refuses a plain import."""
    lists: dict[str, list[str]] = import_module("zxcvbn.frequency_lists").FREQUENCY_LISTS
    return frozenset(lists["passwords"])
