"""Passwords: which are good enough, how one is stored (scrypt, salted), and whether someone knows theirs.

Notice that hashing is slow on purpose, a tenth of a second, and so happens outside of any transaction: nobody waits for
the database meanwhile. Rules and normal form are those of NIST SP 800-63B, section 5.1.1.2: length and a list of common
passwords, nothing about kinds of characters.
Read next: app/auth/forms.py.
"""

import secrets
from functools import cache
from importlib import import_module
from typing import Final
from unicodedata import normalize

import sqlalchemy as sa
from flask import current_app, request
from werkzeug.security import check_password_hash, generate_password_hash

from app.auth.models import User
from app.database import db, start_writing
from app.rate_limits import limiter, sender

SHORTEST: Final = 8  # characters
LONGEST: Final = 128
BESIDE: Final = "sign_in_"  # what the sign-in fields beside a kept text begin with: app/templates/errors/kept.html


def problem_with(password: str, names: set[str | None]) -> str:
    """Return a sentence about a password that should not be taken, or nothing. `names` are the user's own."""
    if not SHORTEST <= len(password) <= LONGEST:
        return f"A password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}."
    plain = normalize("NFKC", password).lower()  # as it will be hashed
    if plain in names:
        return "This is your username or email, which is the first thing to be guessed."
    if plain in _common_passwords():
        return "So many people use this password that it is soon guessed. Choose one that is only yours."
    return ""


def hash_password(password: str) -> str:
    """Return what the database keeps of a password. Ends the transaction, so call it before changing any row."""
    db.session.rollback()
    return generate_password_hash(normalize("NFKC", password))  # however a keyboard composes its letters


def change_password(user: User, password: str) -> None:
    """Store a new password, which ends all sessions of `user`."""
    password_hash = hash_password(password)
    start_writing()
    user.password_hash = password_hash
    user.session_epoch += 1
    db.session.commit()


def is_password_of(user: User | None, password: str) -> bool:
    """Tell whether `password` is that of `user`. It takes as long where there is no user, or one without a password."""
    stored = user.password_hash if user else None
    db.session.rollback()
    return check_password_hash(stored or _hash_of_nobody(), normalize("NFKC", password))


def _typed_account() -> str:
    typed = request.form.get("username") or request.form.get(f"{BESIDE}username") or ""
    return f"{sender()} {typed.strip().lower()}"


@limiter.shared_limit("10 per minute", scope="sign in")
@limiter.shared_limit("5 per minute", scope="sign in to one account", key_func=_typed_account)
def user_with(account: str, password: str) -> User | None:
    """Return the user whose username or email is `account` and whose password this is; None for any other.

    Raises TooManyRequests for whoever tries too often.
    """
    column = User.email if "@" in account else User.username  # no username holds an @
    users = sa.select(User).where(column == normalize("NFC", account.lower()))
    if not current_app.debug:
        users = users.where(~User.is_demo)  # everybody may know that password: app/seed/fill.py
    user = db.session.scalar(users)
    return user if is_password_of(user, password) else None


@cache
def _hash_of_nobody() -> str:
    """Return the hash of a password that nobody will ever type."""
    return generate_password_hash(secrets.token_hex())


@cache
def _common_passwords() -> frozenset[str]:
    """The list that zxcvbn ships. That package has no types, hence no plain import."""
    lists: dict[str, list[str]] = import_module("zxcvbn.frequency_lists").FREQUENCY_LISTS
    return frozenset(lists["passwords"])
