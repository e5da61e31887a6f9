"""Who is signed in: a user's id and epoch, in Flask's own signed cookie.

Notice the epoch. A cookie cannot be taken back, but it is worth nothing once the user's `session_epoch` has been
raised, as a new password does. A reader who never signed in gets no cookie.
Read next: app/auth/access.py, which says who may do what.
"""

from flask import current_app, g, request, session

from app.auth.models import User
from app.database import db


def current_user() -> User | None:
    """Return who sent this request, or None. Asks the database once a request, and not at all without a cookie."""
    if "user" not in g:
        # The cookie first: whoever looks into the session makes the page one that varies by cookie, for every reader.
        has_session = current_app.config["SESSION_COOKIE_NAME"] in request.cookies and "user" in session
        found = db.session.get(User, session["user"]) if has_session else None
        g.user = found if found and found.session_epoch == session.get("epoch") else None
    user: User | None = g.user
    return user


def begin_session(user: User, stay: bool = False) -> None:
    """Begin a new session for `user`. It ends with the browser; where they `stay`, after PERMANENT_SESSION_LIFETIME."""
    session.clear()
    session.update(user=user.id, epoch=user.session_epoch)
    session.permanent = stay
    g.user = user


def end_session() -> None:
    """End the session of this browser."""
    session.clear()
    g.user = None
