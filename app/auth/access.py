"""Who may ask for what. Every view says it with `@allow(...)`; one that says nothing is closed to everyone.

Notice that this decides by role alone. Whose post it is decides the query that looks it up: a stranger finds nothing,
so gets a 404.
Read next: app/auth/routes.py.
"""

from collections.abc import Callable
from enum import IntEnum
from typing import Any, Final, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.auth.forms import SignInForm
from app.auth.models import User
from app.auth.passwords import BESIDE, user_with
from app.auth.session import begin_session, current_user
from app.schema.guard import OPEN_ENDPOINTS
from app.security import SAFE_METHODS

View = TypeVar("View", bound=Callable[..., Any])


class Role(IntEnum):
    """What someone may do at least; each may do what those before it may."""

    ANYONE = 0
    MEMBER = 1
    AUTHOR = 2
    ADMIN = 3


NOT_RIGHT: Final = "This username and this password do not belong together."
_roles: dict[Callable[..., Any], Role] = {}


def init_app(app: Flask) -> None:
    """Ask before every view, and tell templates who is signed in."""
    app.before_request(_check)
    app.after_request(_keep_private)
    app.jinja_env.globals["current_user"] = current_user


def allow(role: Role) -> Callable[[View], View]:
    """Mark a view as open to `role` and those above it."""

    def mark(view: View) -> View:
        _roles[view] = role
        return view

    return mark


def role_of(user: User | None) -> Role:
    """Return what `user` may do; None is anyone."""
    if user is None:
        return Role.ANYONE
    return Role.ADMIN if user.is_admin else Role.AUTHOR if user.is_author else Role.MEMBER


def signed_in() -> User:
    """Return who is signed in; 401 for nobody."""
    return current_user() or abort(401)


def _check() -> ResponseReturnValue | None:
    """Let pass who may; lead a stranger to the sign-in page, or answer 401 to a change, which app/errors.py keeps."""
    # An address without a view is left to the 404; files, and the pages of app/schema, which look for themselves.
    if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    role = _roles.get(current_app.view_functions[request.endpoint])
    if role is None:
        abort(403)
    if request.method == "POST" and f"{BESIDE}username" in request.form:
        _sign_in_beside()
    user = current_user() if role > Role.ANYONE else None
    if role > Role.ANYONE and user is None and request.method in SAFE_METHODS:
        return redirect(url_for("auth.sign_in", next=request.full_path.removesuffix("?")))
    if role_of(user) < role:
        abort(403 if user else 401)
    return None


def _sign_in_beside() -> None:
    """Sign in by the fields beside a text that an ended session held up; the request then goes on as it was meant."""
    form = SignInForm(request.form, prefix=BESIDE)
    user = user_with(form.username.data or "", form.password.data or "") or abort(401, NOT_RIGHT)
    begin_session(user)


def _keep_private(response: Response) -> Response:
    """What is shown to someone signed in is for no other. The browser may keep it: "back" brings a text back."""
    if g.get("user"):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
