"""Where a database stands, in one of five words: compared with the revisions in migrations/versions.

at head         as the code expects it
behind          a known revision, or none yet: `flask db upgrade`
unknown         a revision that this code does not have: the database is newer, or from another branch
several heads   the code's own history forks: merge it first
unreachable     nobody answers
"""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from alembic.script import Script, ScriptDirectory
from sqlalchemy.exc import DBAPIError

VERSIONS = sa.table("alembic_version", sa.column("version_num"))


class Kind(Enum):
    """The five states; the value is what people read."""

    AT_HEAD = "at head"
    BEHIND = "behind"
    UNKNOWN = "unknown revision"
    SEVERAL_HEADS = "several heads"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class State:
    """What was found: the revisions of the database, those of the code, and those still to run, in order."""

    kind: Kind
    database: str  # its URL, without the password
    current: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    pending: tuple[tuple[str, str], ...] = ()  # id and first line
    reason: str = ""  # what an unreachable database said
    has_tables: bool = False  # asked only where there is no revision

    @property
    def command(self) -> str:
        """The command that mends it, or nothing where no single one does."""
        commands = {
            Kind.BEHIND: "flask db upgrade",
            Kind.SEVERAL_HEADS: f"flask db merge heads -m merge --rev-id {self._merge_id}",
        }
        return commands.get(self.kind, "")

    @property
    def sentence(self) -> str:
        """What is the matter and what to do, for people."""
        known = ", ".join(self.heads) or "nothing"
        here = ", ".join(self.current)
        match self.kind:
            case Kind.AT_HEAD:
                return f"The database is at {here}, as the code expects."
            case Kind.BEHIND if not self.current and self.has_tables:
                return f"The database has tables, but notes no revision. To see which one fits, run: {self.command}"
            case Kind.BEHIND if not self.current:
                return f"The database is empty. Run: {self.command}"
            case Kind.BEHIND:
                count = len(self.pending)
                return f"The database is {count} revision{'s'[: count != 1]} behind, at {here}. Run: {self.command}"
            case Kind.UNKNOWN:
                return (
                    f"The database is at {here}, but this code knows only up to {known}. It is newer, or from another "
                    "branch: get the newer code, or restore a backup. Do not delete the table alembic_version."
                )
            case Kind.SEVERAL_HEADS:
                return (
                    f"The migrations end in several heads: {known}. Run: {self.command}, or set the down_revision of "
                    "the one that nobody has run yet to the other."
                )
            case Kind.UNREACHABLE:
                return f"The database {self.database} cannot be reached: {self.reason}"

    @property
    def _merge_id(self) -> str:
        return f"{max((int(head[:4]) for head in self.heads if head[:4].isdigit()), default=0) + 1:04d}_merge"


def state_of(engine: sa.Engine, directory: Path) -> State:
    """Look at the database of `engine` and at the migrations in `directory`: one short SELECT where all is well."""
    scripts = _scripts(directory, _signature(directory))
    database, heads = engine.url.render_as_string(), tuple(scripts.get_heads())
    try:
        with engine.connect() as connection:
            current = _current_revisions(connection)
            has_tables = not current and bool(set(sa.inspect(connection).get_table_names()) - {VERSIONS.name})
    except DBAPIError as error:
        return State(Kind.UNREACHABLE, database, heads=heads, reason=reason_of(error))
    known = {script.revision for script in scripts.walk_revisions()}
    if not known.issuperset(current):
        return State(Kind.UNKNOWN, database, current, heads)
    if len(heads) > 1:
        return State(Kind.SEVERAL_HEADS, database, current, heads)
    if current == heads:
        return State(Kind.AT_HEAD, database, current, heads)
    pending = reversed(list(scripts.iterate_revisions("heads", current or "base")))
    steps = tuple((item.revision, first_line(item)) for item in pending)
    return State(Kind.BEHIND, database, current, heads, steps, has_tables=has_tables)


def first_line(script: Script) -> str:
    """Return the first line of a revision's docstring."""
    return (script.doc or "").partition("\n")[0]


def reason_of(error: DBAPIError) -> str:
    """Return what the driver said, in one line."""
    said = error.orig.args[-1] if error.orig is not None and error.orig.args else error.orig
    return " ".join(str(said).split())


def _current_revisions(connection: sa.Connection) -> tuple[str, ...]:
    try:
        return tuple(sorted(connection.scalars(sa.select(VERSIONS.c.version_num))))
    except DBAPIError:
        connection.rollback()
        if sa.inspect(connection).has_table(VERSIONS.name):
            raise
        return ()  # no migration ever ran here


def _signature(directory: Path) -> frozenset[tuple[str, int]]:
    """Return something that changes whenever a revision file does, as it may while a developer's server runs."""
    files = (directory / "versions").glob("*.py")
    return frozenset((file.name, file.stat().st_mtime_ns) for file in files)


@lru_cache(maxsize=4)
def _scripts(directory: Path, _: frozenset[tuple[str, int]]) -> ScriptDirectory:
    return ScriptDirectory(directory)
