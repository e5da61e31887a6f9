"""Where a database stands, in one of five words: compared with the revisions in migrations/versions."""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from alembic.script import Script, ScriptDirectory
from sqlalchemy.exc import DBAPIError

from .revisions import next_revision_id

VERSIONS = sa.table("alembic_version", sa.column("version_num"))


class Kind(Enum):
    """The five states; the value is what people read."""

    AT_HEAD = "at head"  # as the code expects it
    BEHIND = "behind"  # a known revision, or none yet: `flask db upgrade`
    UNKNOWN = "unknown revision"  # one that this code does not have: the database is newer, or from another branch
    SEVERAL_HEADS = "several heads"  # the code's own history forks: merge it first
    UNREACHABLE = "unreachable"  # nobody answers


@dataclass(frozen=True)
class State:
    """What was found: the revisions of the database, those of the code, and those still to run, in order."""

    kind: Kind
    sentence: str  # what is the matter and what to do, for people
    database: str  # its URL, without the password
    heads: tuple[str, ...]
    current: tuple[str, ...] = ()
    has_tables: bool = False  # whether there are others than alembic_version
    command: str = ""  # the one that mends it, or nothing where no single one does
    pending: tuple[tuple[str, str], ...] = ()  # id and first line


def state_of(engine: sa.Engine, directory: Path) -> State:
    """Look at the database of `engine` and at the migrations in `directory`: two short SELECTs where all is well."""
    scripts = _scripts(directory, _signature(directory))
    database, heads = engine.url.render_as_string(), tuple(scripts.get_heads())
    try:
        with engine.connect() as connection:
            tables = set(sa.inspect(connection).get_table_names())
            revisions = connection.scalars(sa.select(VERSIONS.c.version_num)) if VERSIONS.name in tables else ()
            current = tuple(sorted(revisions))
    except DBAPIError as error:
        sentence = f"The database {database} cannot be reached: {reason_of(error)}"
        return State(Kind.UNREACHABLE, sentence, database, heads)
    has_tables = not tables <= {VERSIONS.name}
    found = (database, heads, current, has_tables)
    here, known = ", ".join(current), ", ".join(heads) or "nothing"
    if not {script.revision for script in scripts.walk_revisions()}.issuperset(current):
        sentence = (
            f"The database is at {here}, but this code knows only up to {known}. It is newer, or from another "
            "branch: get the newer code, or restore a backup. Do not delete the table alembic_version."
        )
        return State(Kind.UNKNOWN, sentence, *found)
    if len(heads) > 1:
        command = f"flask db merge heads -m merge --rev-id {next_revision_id(heads, 'merge')}"
        sentence = (
            f"The migrations end in several heads: {known}. Run: {command}, or set the down_revision of "
            "the one that nobody has run yet to the other."
        )
        return State(Kind.SEVERAL_HEADS, sentence, *found, command)
    if current == heads:
        return State(Kind.AT_HEAD, f"The database is at {here}, as the code expects.", *found)
    steps = reversed(list(scripts.iterate_revisions("heads", current or "base")))
    pending = tuple((step.revision, first_line(step)) for step in steps)
    command = "flask db upgrade"
    if current:
        count = len(pending)
        sentence = f"The database is {count} revision{'s'[: count != 1]} behind, at {here}. Run: {command}"
    elif has_tables:
        sentence = f"The database has tables, but notes no revision. To see which one fits, run: {command}"
    else:
        sentence = f"The database is empty. Run: {command}"
    return State(Kind.BEHIND, sentence, *found, command, pending)


def first_line(script: Script) -> str:
    """Return the first line of a revision's docstring."""
    return (script.doc or "").partition("\n")[0]


def reason_of(error: DBAPIError) -> str:
    """Return what the driver said, in one line."""
    said = error.orig.args[-1] if error.orig is not None and error.orig.args else error.orig
    return " ".join(str(said).split())


def _signature(directory: Path) -> frozenset[tuple[str, int]]:
    """Return something that changes whenever a revision file does, as it may while a developer's server runs."""
    files = (directory / "versions").glob("*.py")
    return frozenset((file.name, file.stat().st_mtime_ns) for file in files)


@lru_cache(maxsize=4)
def _scripts(directory: Path, _: frozenset[tuple[str, int]]) -> ScriptDirectory:
    return ScriptDirectory(directory)
