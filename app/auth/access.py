"""Permissions. Every view declares who may use it with `@allow(...)`.

A view without it stops the application from starting. Permissions depend on the user's role alone. Which posts an
author may change is decided by the query that looks a post up (app/posts/queries.py): other people's posts are not
found, and the answer is a 404.
Read next: app/auth/routes.py.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.auth.models import Role, User
from app.auth.session import current_user
from app.security import SAFE_METHODS, this_address

__all__ = ["AccessError", "Role", "allow", "check_views", "init_app", "signed_in"]

View = TypeVar("View", bound=Callable[..., Any])

# Views that we did not write, so they have no `@allow`. Flask serves the static files to everyone; the pages of the
# schema guard decide for themselves who may use them.
LIBRARY_ENDPOINTS: Final = {"static"} | {f"schema_guard.{name}" for name in ("static", "upgrade", "health", "ready")}
_roles: dict[Callable[..., Any], Role] = {}


class AccessError(Exception):
    """A view does not declare who may use it. The text is a sentence that names the view and what to write."""


def init_app(app: Flask) -> None:
    """Check permissions before every view, and make the current user and the roles available in templates."""
    app.before_request(_check_permission)
    app.after_request(_keep_private)
    app.jinja_env.globals.update(current_user=current_user, Role=Role)


def allow(role: Role) -> Callable[[View], View]:
    """Open a view to everyone who has `role` or a higher one. Write it between the route and the function."""

    def mark(view: View) -> View:
        _roles[view] = role
        return view

    return mark


def check_views(app: Flask) -> None:
    """Raise AccessError for the first view of `app` that has no `@allow`."""
    for endpoint in app.view_functions:
        if endpoint not in LIBRARY_ENDPOINTS:
            _role_needed(app, endpoint)


def signed_in() -> User:
    """Return the user who is signed in. Without one, the request ends with a 401."""
    return current_user() or abort(401)


def _role_needed(app: Flask, endpoint: str) -> Role:
    """Return the role that a view asks for, or raise AccessError if the view does not say."""
    view = app.view_functions[endpoint]
    if view not in _roles:
        raise AccessError(
            f"The view {endpoint} in {view.__module__} does not declare who may use it. Write @allow(Role.ANYONE), or "
            "a higher role, between its route and its def. Import both first: from app.auth.access import Role, allow"
        )
    return _roles[view]


def _check_permission() -> ResponseReturnValue | None:
    """Let the request through, send a visitor to the sign-in page, or refuse the request.

    A visitor's POST is a 401 and not a redirect, because the error page keeps the text that was sent (app/errors.py).
    """
    if request.endpoint is None or request.endpoint in LIBRARY_ENDPOINTS:  # no endpoint: Flask answers 404 or 405
        return None
    try:
        role = _role_needed(current_app, request.endpoint)
    except AccessError as problem:  # the view was added after `create_app` had checked the others
        current_app.logger.error(problem)
        abort(403, str(problem) if current_app.debug else None)
    if role is Role.ANYONE:
        return None
    user = current_user()
    if user is None and request.method in SAFE_METHODS:
        return redirect(url_for("auth.sign_in", next=this_address()))
    if signed_in().role < role:
        abort(403)
    return None


def _keep_private(response: Response) -> Response:
    """Let only the browser store a page for someone signed in. There, Back brings back what was typed."""
    if g.get("user"):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
