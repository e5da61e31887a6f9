"""Sign in and send a text in one step, after a session has ended while somebody was writing.

The page of a 401 (app/errors.py) keeps the text in a form and shows the sign-in fields above it. That form goes to the
address where the text was sent before. So the sign-in happens here, before the permission check and before the view,
and then the request continues as if the session had never ended.
Read next: app/auth/access.py.
"""

from typing import Final

from flask import Flask, abort, request

from app.auth.forms import SignInForm
from app.auth.passwords import WRONG_SIGN_IN, authenticate
from app.auth.session import begin_session

SIGN_IN_PREFIX: Final = "sign_in_"  # begins the names of the sign-in fields, which stand beside the text's own fields


def init_app(app: Flask) -> None:
    """Use the sign-in fields before a view runs. Register this before the permission check."""
    app.before_request(_sign_in)


def _sign_in() -> None:
    """Begin a session if the request has sign-in fields. A wrong password is a 401, which keeps the text again."""
    # Leave the upload of a file alone: its view sets a limit of its own before anybody reads it.
    if request.method != "POST" or request.mimetype == "multipart/form-data":
        return
    if f"{SIGN_IN_PREFIX}username" not in request.form:
        return
    form = SignInForm(request.form, prefix=SIGN_IN_PREFIX)
    user = authenticate(form.username.data or "", form.password.data or "")
    if user is None:
        abort(401, WRONG_SIGN_IN)
    begin_session(user)
