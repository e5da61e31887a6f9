"""Answer supervisors and load balancers: does this process live, and can it serve?"""

from time import monotonic

from flask import current_app

from .local import is_local_request
from .state import current_state

READY_FOR = 5  # seconds
NEVER = (None, 0.0)  # in place of the revisions, and of the time of the next look at the tables


def health() -> str:
    """Tell a supervisor that this process lives. It does not ask the database: a restart would not repair that."""
    return "ok\n"


def ready() -> tuple[str, int]:
    """Tell load balancers and monitors whether the site can serve: 200 or 503. Only this machine reads the reason.

    Each request looks whether the database answers, and at which revision it is. A look at all tables takes several
    times as long. So if they were right, the next look comes after some seconds, an upgrade, or a database error.
    """
    memory = current_app.extensions["schema_guard"]
    state = current_state(looks_at_tables=False)
    revisions, until = memory["was_ready"]
    if state.serves and (revisions != state.current or monotonic() > until):
        state = current_state()
        memory["was_ready"] = (state.current, monotonic() + READY_FOR) if state.serves else NEVER
    if state.serves:
        return "ok\n", 200
    return (f"not ready: {state.sentence}\n" if is_local_request() else "not ready\n"), 503
