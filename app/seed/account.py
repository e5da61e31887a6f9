"""The demo account: in debug, the first demo user may sign in with a password that everyone knows.

Notice that app/auth/passwords.py lets no demo user in outside debug, so a database that moves to the internet brings no
open door along.
"""

import sqlalchemy as sa
from werkzeug.security import generate_password_hash

from app.auth.models import User
from app.database import db, start_writing

KNOWN_TO_ALL = "flask-seed"


def open_account() -> str | None:
    """Give the first demo user the password and every right, and return the username; None where there is no such user.

    Run again, it changes nothing.
    """
    first = sa.select(User).where(User.is_demo).order_by(User.id).limit(1)
    user = db.session.scalar(first)
    if user and not user.password_hash:
        password_hash = generate_password_hash(KNOWN_TO_ALL)
        start_writing()
        user.password_hash, user.is_admin = password_hash, True
        db.session.commit()
    return user.username if user else None
