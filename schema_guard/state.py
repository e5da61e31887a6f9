"""Compare a database with the revisions in migrations/versions, and on request with its tables and the models."""

from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

import click
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import current_app, has_request_context
from sqlalchemy.exc import DBAPIError

from .binds import Database, databases
from .differences import Differences, broken_triggers, differences, models_ahead
from .errors import reason_of
from .made import oldest_code
from .notes import OWN_TABLES, all_notes
from .revisions import next_revision_id
from .scripts import first_line, load_scripts
from .sqlite import is_in_memory

UPGRADE = "flask db upgrade"
VERSIONS = sa.table("alembic_version", sa.column("version_num"))


class Kind(Enum):
    """The states. People read the value. Of several databases, the one whose state stands last here is told first."""

    AT_HEAD = "at head"  # the revision that the code expects
    NEWER = "newer"  # than this code, which works with it all the same, as the revision says (made.py)
    MODELS_AHEAD = "models ahead"  # the tables are as noted, but the models have more
    DIFFERENT = "different tables"  # noted at head, but the tables lack something that the revisions made
    BEHIND = "behind"  # a known revision, or none yet: `flask db upgrade`
    INTERRUPTED = "interrupted"  # a revision that this code knows was begun, and its end is not noted
    UNKNOWN = "unknown revision"  # this code does not have it: the database is newer, or from another branch
    SEVERAL_HEADS = "several heads"  # the history of the code forks: merge it first
    UNREACHABLE = "unreachable"  # no server answers
    UNREADABLE = "unreadable revisions"  # a revision file has a mistake (scripts.py)


@dataclass(frozen=True)
class State:
    """The revisions of the database, those of the code, and those that must still run, in order."""

    kind: Kind
    sentence: str  # for people: what is wrong, and what to do
    database: str  # its URL, without the password
    heads: tuple[str, ...]
    current: tuple[str, ...] = ()
    has_tables: bool = False  # True if there are tables besides those of the migrations
    command: str = ""  # the command that repairs it, or nothing if one command cannot
    pending: tuple[tuple[str, str], ...] = ()  # id and first line
    additional: tuple[str, ...] = ()  # what the database has besides, which stops nothing

    @property
    def serves(self) -> bool:
        """Return True if this code works with the database."""
        return self.kind in (Kind.AT_HEAD, Kind.NEWER)


def current_state(looks_at_tables: bool = True, looks_at_models: bool = False) -> State:
    """Compare the database of the current app with its revisions, and at head also its tables and the models.

    Of several databases (binds.py), the one that is worst off is returned.

    In debug, a newer database is an unknown one: there it is seldom an update, and often a file that was deleted.
    A test's database in memory is not compared: `create_all` makes its tables, and they have no revision.
    """
    try:
        states = all_states(looks_at_tables, looks_at_models)
    except click.ClickException as error:
        return State(Kind.UNREADABLE, error.message, databases()[0].engine.url.render_as_string(), heads=())
    worst = max(states, key=lambda state: [*Kind].index(state.kind))
    return replace(worst, additional=tuple(name for state in states for name in state.additional))


def all_states(looks_at_tables: bool = True, looks_at_models: bool = False) -> list[State]:
    """Do that for each database, in the order of `databases()`. Raises click.ClickException for a broken revision."""
    directory = Path(current_app.extensions["migrate"].directory)
    scripts = load_scripts(directory, current_app.extensions["schema_guard"]["moved"])
    return [_state(database, scripts, looks_at_tables, looks_at_models) for database in databases()]


def _state(database: Database, scripts: ScriptDirectory, looks_at_tables: bool, looks_at_models: bool) -> State:
    """Compare one of the databases of the current app."""
    engine = database.engine
    if current_app.testing and is_in_memory(engine):
        sentence = "A test uses this database in memory. It is not compared with the revisions."
        return State(Kind.AT_HEAD, sentence, engine.url.render_as_string(), tuple(scripts.get_heads()))
    state = state_of(engine, scripts)
    is_newer = state.kind is Kind.NEWER
    if is_newer and current_app.debug:
        state = replace(state, kind=Kind.UNKNOWN)
    if looks_at_tables:
        models = database.models if looks_at_models or is_newer else None
        # Alembic keeps its context in globals, so no revision runs while other requests may need them.
        state = compared(state, engine, scripts, models, runs_revisions=not has_request_context())
    sentence = f"{database.label}{database.told(state.sentence)}"
    return replace(state, sentence=sentence, command=database.told(state.command))


def state_of(engine: sa.Engine, scripts: ScriptDirectory) -> State:
    """Compare the database of `engine` with the revisions `scripts`: two short SELECTs where all is well.

    At head this believes alembic_version. `compared` looks at the tables.
    """
    database, heads = engine.url.render_as_string(), tuple(scripts.get_heads())
    revisions_here = {script.revision for script in scripts.walk_revisions()}
    try:
        with engine.connect() as connection:
            tables = set(sa.inspect(connection).get_table_names())
            revisions = connection.scalars(sa.select(VERSIONS.c.version_num)) if VERSIONS.name in tables else ()
            current = tuple(sorted(revisions))
            begun = {note.revision: note.direction for note in all_notes(connection, tables)}
            new = {*current, *begun} - revisions_here
            oldest = oldest_code(connection, new) if new else set()
    except DBAPIError as error:
        sentence = f"The database {database} cannot be reached: {reason_of(error)}"
        return State(Kind.UNREACHABLE, sentence, database, heads)
    has_tables = not tables <= OWN_TABLES
    if not all(map(str.strip, current)):
        sentence = (
            "The table alembic_version has a row without a revision. To delete that row: DELETE FROM alembic_version "
            "WHERE trim(version_num) = ''. Then flask db upgrade names the revision that the tables match."
        )
        return State(Kind.UNKNOWN, sentence, database, heads, (), has_tables)
    works = bool(oldest) and oldest <= revisions_here
    found = (database, heads, tuple(sorted(new)) if works else current, has_tables)
    here, known = ", ".join(found[2]), ", ".join(heads) or "nothing"
    if works or not revisions_here.issuperset(current):
        sentence = (
            f"The database is at {here}, but this code knows only up to {known}. Its tables work with the code of "
            f"{', '.join(oldest)} and newer. The database is newer, or from another branch: get the newer code. Or the "
            "file of that revision was deleted: bring it back with git (git log --diff-filter=D --name-only shows "
            f"deleted files), or restore a backup or a copy. Or you have renamed it: flask db stamp --purge "
            f"{heads[-1] if heads else 'REVISION'}. Do not delete the table alembic_version."
        )
        return State(Kind.NEWER if works else Kind.UNKNOWN, sentence, *found)
    walks = {row: scripts.iterate_revisions(row, "base") for row in current if len(current) > 1}
    earlier = {step.revision for row, steps in walks.items() for step in steps if step.revision != row}
    if before := ", ".join(earlier.intersection(current)):
        sentence = (
            f"The table alembic_version has {here}. Of these, {before} is part of a later one. If the tables are as "
            f"the later one makes them, delete the row of {before} from that table."
        )
        return State(Kind.UNKNOWN, sentence, *found)
    if len(heads) > 1:
        command = f"flask db merge heads -m merge --rev-id {next_revision_id(heads, 'merge')}"
        sentence = (
            f"The migrations end in several heads: {known}. Run: {command}, or set the down_revision of "
            "the one that nobody has run yet to the other."
        )
        return State(Kind.SEVERAL_HEADS, sentence, *found, command)
    for revision in revisions_here.intersection(begun):  # a newer code's upgrade does not concern this code
        sentence = f"Revision {revision} was interrupted on its way {begun[revision]}. To finish it, run: {UPGRADE}"
        return State(Kind.INTERRUPTED, sentence, *found, UPGRADE)
    if current == heads:
        return State(Kind.AT_HEAD, f"The database is at {here}, as the code expects.", *found)
    steps = reversed(list(scripts.iterate_revisions("heads", current or "base")))
    pending = tuple((step.revision, first_line(step)) for step in steps)
    command = UPGRADE
    if current:
        count = len(pending)
        sentence = f"The database is {count} revision{'s'[: count != 1]} behind, at {here}. Run: {command}"
    elif has_tables:
        sentence = f"The database has tables but no migration history. To see which revision they match, run: {command}"
    else:
        sentence = f"The database is empty. Run: {command}"
    return State(Kind.BEHIND, sentence, *found, command, pending)


def compared(
    state: State, engine: sa.Engine, scripts: ScriptDirectory, models: sa.MetaData | None, runs_revisions: bool
) -> State:
    """Look at the tables of a database at head, and if they are right, at the `models`, too, where you pass them.

    A newer database must have what its own upgrade noted, and what the models of this code need.
    """
    if not state.serves:
        return state
    is_newer = state.kind is Kind.NEWER
    try:
        with engine.connect() as connection:
            found = differences(connection, scripts, state.current, runs_revisions and not is_newer)
            broken = broken_triggers(connection)
            ahead = Differences() if models is None else models_ahead(connection, models)
    except DBAPIError as error:
        return replace(state, kind=Kind.UNREACHABLE, sentence=f"The tables cannot be read: {reason_of(error)}")
    state = replace(state, additional=found.additional)
    for told in (found, broken):
        if told.sentence:
            return replace(state, kind=Kind.DIFFERENT, sentence=told.sentence, command=told.command)
    if not ahead.sentence:
        return state
    if is_newer:  # its revision promises too much
        return replace(state, kind=Kind.UNKNOWN, sentence=f"{ahead.sentence} It is newer: get the newer code.")
    advice = f"Run: {ahead.command}, read the new file, then run: {UPGRADE}"
    return replace(state, kind=Kind.MODELS_AHEAD, sentence=f"{ahead.sentence} {advice}", command=ahead.command)
