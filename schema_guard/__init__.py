"""Safe migrations for any Flask-Migrate project, and a site that explains what its database needs.

README.md shows what your project gains and how to add it. These are the parts, in the order in which they come into
play:

    database_url.py     the forms of DATABASE_URL
    binds.py            the databases of a project, and the function that a revision has for each
    engines.py          the settings of each database's connections
    sqlite.py           connections that behave like a database server's
    quick_reader.py     one small question, asked at every request
    copies.py           a copy of SQLite's file before each migration
    locks.py            one migration at a time
    asking.py           the question before a downgrade
    losses.py           an upgrade that would delete data is refused until its line is reviewed (losses_in_sql.py)
    narrowing.py        which type of a column holds less than another
    losses_sent.py      and so is each statement that such an upgrade sends
    running.py          what migrations/env.py calls
    failures.py         what to tell about a step that failed, and the rows in its way
    offline.py          prints the SQL instead (--sql)
    planning.py         which steps a command runs, and what it refuses
    ledger.py           an interrupted revision goes on where it stopped (notes.py keeps its table)
    noted.py            leads Alembic's steps through the ledger (definitions.py looks whether a step was done)
    mariadb.py          steps for a database that cannot undo half a migration
    revisions.py        the numbers and names of new revisions, and what autogenerate leaves alone
    steps.py            what migrations call where databases differ
    columns.py          columns are written for all databases, and compared as each database makes them
    checks.py           and so is the text of a CHECK or of a partial index
    merging.py          `flask db merge` with such a name, too
    ownership.py        tables of other programs, which no revision drops
    hints.py            warnings about what a new revision would lose
    fingerprint.py      what a database has, as names and kinds
    made.py             notes what the revisions made here
    chain.py            finds out what the revisions make, where nobody noted it
    differences.py      what is missing, in words, with the way out
    search_v1.py        full-text search that the database keeps in step, version 1: never edited
    versions_v1.py      a number that changes with everything that readers can see, version 1: never edited
    search.py           finds the tables of both, which autogenerate and backups leave out, and their triggers
    rebuild.py          triggers and expression indexes survive SQLite's rebuilding of a table
    renames.py          triggers and search follow a renamed column or table
    details.py          what such a rebuild would lose is noticed, and nothing is changed
    create_all.py       `db.create_all()` and `db.drop_all()`: for tests in memory alone
    adoption.py         tables without a revision are recognised, and false notes refused
    backup_commands.py  `flask backup` and `flask restore`
    archives.py         the file of a backup (dumps.py has each database's own tools)
    state.py            where a database stands, in a word or two
    busy.py             a database that is busy, full or read-only
    health.py           `/healthz` and `/readyz`
    guard.py            the page, the 503 and the sentence when it is not at head (local.py knows this machine)
"""

from .create_all import CreateAllError
from .database_url import DatabaseUrlError, database_url
from .engines import start_writing
from .guard import init_app, needs_schema
from .quick_reader import QuickReader
from .state import Kind, State, state_of

__all__ = [
    "CreateAllError",
    "DatabaseUrlError",
    "Kind",
    "QuickReader",
    "State",
    "database_url",
    "init_app",
    "needs_schema",
    "start_writing",
    "state_of",
]
