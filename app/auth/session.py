"""Sessions: the browser's cookie holds the id of a user and an epoch, and Flask signs it.

A server cannot take a cookie back. So each user has a `session_epoch`, and a cookie with another epoch is ignored. A
new password raises the epoch, which ends every older session. Readers who never signed in get no cookie.
Read next: app/auth/access.py, which decides what each user may do.
"""

from flask import current_app, g, request, session

from app.auth.models import User
from app.database import db


def current_user() -> User | None:
    """Return the user who sent this request, or None.

    This asks the database once for each request, and not at all if the request has no cookie.
    """
    if "user" not in g:
        # Look for the cookie first. Reading `session` adds "Vary: Cookie" to the page, so no cache could share it.
        has_session = current_app.config["SESSION_COOKIE_NAME"] in request.cookies and "user" in session
        found = db.session.get(User, session["user"]) if has_session else None
        g.user = found if found and _is_valid(found) else None
        if g.user and session.permanent:
            session.modified = True  # so Flask sends the cookie again, and the long session ends later
    user: User | None = g.user
    return user


def _is_valid(user: User) -> bool:
    """Return True if the session has the epoch of `user`. Demo users need debug mode: everybody knows the password."""
    return user.session_epoch == session.get("epoch") and (current_app.debug or not user.is_demo)


def begin_session(user: User, stay: bool = False) -> None:
    """Begin a session for `user`. It ends when the browser closes, or with `stay` after PERMANENT_SESSION_LIFETIME."""
    session.clear()
    session.update(user=user.id, epoch=user.session_epoch)
    session.permanent = stay
    g.user = user


def end_session() -> None:
    """End the session of this browser."""
    session.clear()
    g.user = None
