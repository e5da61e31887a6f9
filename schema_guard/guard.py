"""Explain what is wrong when the database is not at the revision that the code expects, instead of "no such table".

In debug the guard checks before every request, because you may downgrade beside a running server. A page then names the
database, the pending revisions and the command, and has a button that runs the command. Outside debug the guard checks
until the database is at head, and again after each database error. Readers then get a plain 503. A command ends with
one sentence. You never need to restart anything. Each process looks at the tables themselves at its first check, and
after an error.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import ParamSpec, TypeVar

import click
from alembic import command
from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from werkzeug.exceptions import ServiceUnavailable

from .binds import databases_of
from .busy import cannot_write_now
from .create_all import refuse_on_migrated_databases
from .engines import prepare
from .errors import reason_of
from .health import NEVER, health, ready
from .local import is_local_request
from .merging import replace_merge
from .scripts import prepare_config
from .state import Kind, State, current_state

P = ParamSpec("P")
R = TypeVar("R")

BUSY = "The database is busy, full, read-only or away. Please try again in a minute."
SORRY = "The site is being updated. Please try again in a minute."

OPEN_ENDPOINTS = {"static", "schema_guard.static", "schema_guard.upgrade", "schema_guard.health", "schema_guard.ready"}

blueprint = Blueprint(
    "schema_guard", __name__, template_folder="templates", static_folder="static", static_url_path="/schema-guard"
)
blueprint.add_url_rule("/healthz", view_func=health)
blueprint.add_url_rule("/readyz", view_func=ready)
_upgrading = Lock()  # Alembic keeps its context in globals, so one process can run one upgrade at a time


def init_app(
    app: Flask,
    db: SQLAlchemy,
    directory: Path,
    moved: Mapping[str, str] | None = None,
    retired: Collection[str] = (),
    beside: Collection[Path] = (),
) -> None:
    """Add `flask db` with the migrations in `directory`, guard every page, and prepare the engine (engines.py).

    `moved` names modules that old revisions import and that have a new place: {"old.place": "new.place"}.
    `retired` names tables ("notes") and columns ("posts.mood") that no model has any more, and that a later revision
    will drop. Until then, `flask db migrate` and `flask db check` leave them alone.
    `beside` names folders with files that rows belong to. `flask backup` does not copy them, and says so.
    """
    with app.app_context():
        for database in databases_of(db):
            prepare(database.engine)
            database.engine.hide_parameters = not app.debug  # in errors, and so in logs, may be somebody's words
            refuse_on_migrated_databases(database.models)
    # An absolute path, because a relative one depends on the folder in which you run the command.
    migrate = Migrate(app, db, directory=str(directory.absolute()))
    migrate.configure(prepare_config)
    given = {"moved": moved or {}, "retired": retired, "beside": beside}
    app.extensions["schema_guard"] = {"was_at_head": False, "was_ready": NEVER, **given}
    app.before_request(_refuse_unless_at_head)
    app.register_error_handler(DBAPIError, _check_after_error)
    app.register_error_handler(NoFreeConnection, _say_busy)
    app.register_blueprint(blueprint)
    replace_merge(app)


def needs_schema(function: Callable[P, R]) -> Callable[P, R]:
    """Make a command end with one sentence (click.ClickException) if the database is not at head or goes away."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        state = current_state()
        if not state.serves:
            raise click.ClickException(state.sentence)
        try:
            return function(*args, **kwargs)
        except DBAPIError as error:
            if not error.connection_invalidated:
                state = current_state(looks_at_models=True)
                if state.serves:
                    raise
                raise click.ClickException(state.sentence) from error
            sentence = f"The connection to the database was lost, and unfinished changes with it: {reason_of(error)}"
            raise click.ClickException(sentence) from error

    return guarded


def _refuse_unless_at_head() -> ResponseReturnValue | None:
    was_at_head = current_app.extensions["schema_guard"]["was_at_head"]
    if request.endpoint in OPEN_ENDPOINTS or (was_at_head and not current_app.debug):
        return None
    return _refusal()


def _check_after_error(error: DBAPIError) -> ResponseReturnValue:
    """After a database error, explain it if the schema or the models have changed, or if the database cannot write now.

    Otherwise it is an error like any other. Outside debug, a request for which a table or a column is missing gets a
    503, and the other pages go on.
    """
    current_app.extensions["schema_guard"]["was_ready"] = NEVER
    is_busy = cannot_write_now(error)
    # A statement that waited for a lock says nothing about the schema, and the check could wait for the same lock.
    if not (is_busy and error.statement):
        state = current_state(looks_at_models=True)
        if not state.serves and (state.kind is not Kind.MODELS_AHEAD or current_app.debug):
            return _answer(state)
    if is_busy:
        told = " ".join((reason_of(error), *getattr(error, "__notes__", ())))  # sqlite.py notes the line to add
        if current_app.debug and told != reason_of(error):
            raise error
        return _say_busy(told)
    raise error


def _say_busy(reason: object) -> ResponseReturnValue:
    """Answer with a 503 if the database cannot write now, or if other requests have all connections of this process."""
    current_app.logger.error("The database cannot be used now: %s", reason)
    return current_app.handle_http_exception(ServiceUnavailable(BUSY, retry_after=10))  # seconds


def _refusal() -> ResponseReturnValue | None:
    """Return the answer to a request if the database is not at head, and remember whether it was.

    Outside debug, log a difference of the tables and go on: most pages need nothing of what is missing.
    """
    memory = current_app.extensions["schema_guard"]
    state = current_state(looks_at_tables=not memory["was_at_head"])
    goes_on = state.kind is Kind.DIFFERENT and not current_app.debug
    memory["was_at_head"] = state.serves or goes_on
    if goes_on:
        current_app.logger.error("%s", state.sentence)
    return None if memory["was_at_head"] else _answer(state)


def _answer(state: State) -> ResponseReturnValue:
    """Return the guard's page, or outside debug a plain 503. Let each request check until the database is right."""
    if current_app.debug or state.kind is not Kind.DIFFERENT:
        current_app.extensions["schema_guard"]["was_at_head"] = False
    current_app.logger.error("Not serving: %s", state.sentence)
    if current_app.debug:
        return render_template("schema_guard/guard.html", state=state, has_button=is_local_request()), 503
    told = BUSY if state.kind is Kind.UNREACHABLE else SORRY
    return current_app.handle_http_exception(ServiceUnavailable(told, retry_after=10))  # seconds


@blueprint.post("/schema-guard/upgrade")
def upgrade() -> ResponseReturnValue:
    """Run `flask db upgrade` for the button: only in debug, only from this machine, only from the guard's own page."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    ours = site == "same-origin" if site else origin == request.host_url.rstrip("/")
    if not (current_app.debug and is_local_request() and ours):
        abort(403)
    try:
        with _upgrading:
            command.upgrade(current_app.extensions["migrate"].migrate.get_config(), "head")
    except click.ClickException as error:
        return _answer(replace(current_state(), sentence=error.message))
    return redirect(f"{request.script_root}/", 303)
