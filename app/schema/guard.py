"""Says what is the matter when the database is not where the code expects it, instead of failing with "no such table".

In debug it looks at every request, since a learner may downgrade beside a running server: a page then names the
database, the pending revisions and the command, and has a button that runs it. Outside debug it looks until the
database is at head, and again after any database error: a 503 like any other error of the app. A command says it in one
sentence. No restart is ever needed.
"""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from pathlib import Path
from threading import Lock
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

import click
from alembic import command
from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Response

from .sqlite import make_safe
from .state import Kind, State, reason_of, state_of

P = ParamSpec("P")
R = TypeVar("R")

SORRY = "The site is being looked after. Please try again in a minute."

OPEN_ENDPOINTS = {"static", "schema.static", "schema.upgrade", "schema.health"}

blueprint = Blueprint(
    "schema", __name__, template_folder="templates", static_folder="static", static_url_path="/schema"
)
_upgrading = Lock()  # Alembic keeps its context in globals: one upgrade at a time in this process


def init_app(app: Flask, db: SQLAlchemy, directory: Path) -> None:
    """Add `flask db` with the migrations in `directory`, guard every page with them, and make SQLite safe."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            make_safe(db.engine)
    # An absolute directory: a relative one depends on where the command is run, and invites a second repository.
    Migrate(app, db, directory=str(directory.absolute()))
    app.extensions["schema"] = {"was_at_head": False}
    app.before_request(_refuse_unless_at_head)
    app.register_error_handler(DBAPIError, _look_again)
    app.register_blueprint(blueprint)


def current_state() -> State:
    """Return where the database of the current app stands."""
    migrate = current_app.extensions["migrate"]
    return state_of(migrate.db.engine, Path(migrate.directory))


def needs_schema(function: Callable[P, R]) -> Callable[P, R]:
    """Make a command end with one sentence (click.ClickException) where the database is not at head, or goes away."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        state = current_state()
        if state.kind is not Kind.AT_HEAD:
            raise click.ClickException(state.sentence)
        try:
            return function(*args, **kwargs)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            sentence = f"The database went away, and nothing unfinished was kept: {reason_of(error)}"
            raise click.ClickException(sentence) from error

    return guarded


def _refuse_unless_at_head() -> ResponseReturnValue | None:
    was_at_head = current_app.extensions["schema"]["was_at_head"]
    if request.endpoint in OPEN_ENDPOINTS or (was_at_head and not current_app.debug):
        return None
    return _look()


def _look_again(error: DBAPIError) -> ResponseReturnValue:
    """After a database error: the schema may have moved, which is said; else it is a fault like any other."""
    if refusal := _look():
        return refusal
    raise error


def _look() -> ResponseReturnValue | None:
    """Refuse the request where the database is not at head, and remember which it was."""
    state = current_state()
    current_app.extensions["schema"]["was_at_head"] = state.kind is Kind.AT_HEAD
    if state.kind is Kind.AT_HEAD:
        return None
    current_app.logger.error("Not serving: %s", state.sentence)
    if current_app.debug:
        return render_template("schema/guard.html", state=state, has_button=_is_local_request()), 503
    return current_app.handle_http_exception(ServiceUnavailable(SORRY, retry_after=10))  # seconds


@blueprint.post("/schema/upgrade")
def upgrade() -> Response:
    """The button: run `flask db upgrade`. Only in debug, only from this machine, only from our own page."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    ours = site == "same-origin" if site else origin == request.host_url.rstrip("/")
    if not (current_app.debug and _is_local_request() and ours):
        abort(403)
    with _upgrading:
        command.upgrade(current_app.extensions["migrate"].migrate.get_config(), "head")
    return redirect("/", 303)


@blueprint.get("/healthz")
def health() -> tuple[str, int]:
    """For load balancers and monitors: 200 where the blog can serve, else 503. Always looks."""
    at_head = current_state().kind is Kind.AT_HEAD
    return ("ok\n", 200) if at_head else ("not ready\n", 503)


def _is_local_request() -> bool:
    """Tell whether the request was typed on this machine: a loopback address and name, and no proxy in between."""
    proxied = any(name.startswith(("X-Forwarded", "Forwarded", "X-Real-Ip", "Via")) for name, _ in request.headers)
    if proxied or not request.remote_addr or not ip_address(request.remote_addr).is_loopback:
        return False
    # The name too: another site's name may be made to lead to this machine.
    return urlsplit(request.host_url).hostname in {"localhost", "127.0.0.1", "::1"}
