"""Guards for the schema: migrations that cannot hurt, and a blog that says so when its database is elsewhere.

This folder knows no model of the blog; migrations/README.md tells how another project takes it. Its parts, in the order
in which a database meets them:

    sqlite.py           connections that behave like a database server's, and the copy before each migration
    mariadb.py          steps that can be run again, for a database that cannot undo half a migration
    locks.py            one migration at a time
    running.py          what migrations/env.py calls
    revisions.py        the numbers and names of new revisions, and what autogenerate leaves alone
    steps.py            what migrations call where databases differ
    hints.py            warnings about what a new revision would lose
    search.py           full-text search that the database keeps in step
    rebuild.py          triggers and expression indexes survive SQLite's rebuilding of a table
    adoption.py         tables without a revision are recognised
    backup_commands.py  `flask backup` and `flask restore` (dumps.py has each database's own tools)
    state.py            where a database stands, in one of five words
    guard.py            the page, the 503 and the sentence when it is not at head
"""

from .guard import init_app, needs_schema
from .state import Kind, State, state_of

__all__ = ["Kind", "State", "init_app", "needs_schema", "state_of"]
