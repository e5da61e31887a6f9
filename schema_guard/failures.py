"""Explain why a step of a revision failed: its line in the file, the rows that are in the way, and what to do."""

import re
import traceback
from pathlib import Path
from typing import Final

import click
import sqlalchemy as sa
from alembic import context
from alembic.operations.batch import ApplyBatchImpl
from sqlalchemy.exc import DBAPIError, IntegrityError

from .details import bare
from .errors import error_codes, reason_of
from .locks import STATEMENT_TIMED_OUT, STATEMENT_TIMEOUT
from .losses import UNCHANGED
from .losses_sent import STOPPED
from .notes import all_notes

NAME: Final = r'(?:"[^"]+"|`[^`]+`|\w+)'
TABLE: Final = f"ALTER TABLE (?P<table>{NAME})"
ADD: Final = f"{TABLE} ADD (?:CONSTRAINT {NAME} )?"
ALL: Final = "SELECT * FROM {table}"
TWICE: Final = "{key} IN (SELECT {columns} FROM {table} GROUP BY {columns} HAVING count(*) > 1)"
# Statements that bring a rule, and which rows break it.
RULES: Final = {
    f"{TABLE} (?:ADD COLUMN|(?:ALTER|MODIFY|CHANGE)(?: COLUMN)?) (?P<columns>{NAME}) .*NOT NULL": "{columns} IS NULL",
    rf"{ADD}UNIQUE ?\((?P<columns>.*)\)": TWICE,
    rf"CREATE UNIQUE INDEX .*{NAME} ON (?P<table>{NAME}) \((?P<columns>.*)\)$": TWICE,
    rf"{ADD}FOREIGN KEY ?\((?P<columns>.*?)\) REFERENCES (?P<target>{NAME}) ?\((?P<keys>.*?)\)": (
        "{key} NOT IN (SELECT {keys} FROM {target})"
    ),
    rf"{ADD}CHECK ?\((?P<rule>.*)\)": "NOT ({rule})",
}
COUNT: Final = "SELECT count(*) FROM ({}) AS found"
# In the words of SQLite, which copies the rows into a new table.
SQLITE: Final = re.compile(r"(NOT NULL|UNIQUE|CHECK) constraint failed: (.+)")
COPY: Final = re.compile(r'INSERT INTO "?_alembic_tmp_(\w+)')
VALIDATE: Final = re.compile(f"({TABLE}) VALIDATE CONSTRAINT ({NAME})")


def failure(error: Exception, engine: sa.Engine) -> click.ClickException | None:
    """Return what to tell about an `error` of a revision or of the database, or None if it is none of these.

    The database has taken back by now what it can take back. `flask db -x traceback upgrade` shows the whole error.
    """
    if isinstance(error, DBAPIError) and (told := _without_a_revision(error, engine)):
        return click.ClickException(told)
    versions = Path(context.script.dir, "versions")
    steps = [step for step in traceback.extract_tb(error.__traceback__) if Path(step.filename).parent == versions]
    if not (steps or isinstance(error, DBAPIError)) or "traceback" in context.get_x_argument():
        return None
    place = f"{steps[-1].filename}, line {steps[-1].lineno}: " if steps else ""
    said = reason_of(error) if isinstance(error, DBAPIError) else f"{type(error).__name__}: {error}"
    with engine.connect() as connection:
        rows = _rows_in_the_way(error, connection) if isinstance(error, DBAPIError) else ""
        end = STOPPED if all_notes(connection) else UNCHANGED
    command = click.get_current_context(silent=True)
    again = f"flask db -x traceback {command.info_name if command else 'upgrade'}"
    return click.ClickException(f"{place}{said}\n{rows}{end} To see the whole error: {again}")


def _without_a_revision(error: DBAPIError, engine: sa.Engine) -> str:
    """Return what to tell about an error for which no revision is to blame, or ""."""
    if error_codes(error) & STATEMENT_TIMED_OUT:
        return (
            f"A step blocked everyone for {STATEMENT_TIMEOUT}, so PostgreSQL cancelled it. "
            "schema_guard/steps.py has steps that block nobody."
        )
    if "42501" in error_codes(error):
        return (
            f"PostgreSQL refused: {str(error.orig).splitlines()[0]}. Connect as the owner of the tables. For a new "
            f'database, a superuser can run: GRANT CREATE ON SCHEMA public TO "{engine.url.username}"'
        )
    # A rule that PostgreSQL checks when the transaction ends has no statement.
    has_no_connection = error.statement is None and not isinstance(error, IntegrityError)
    if has_no_connection or error.connection_invalidated:
        return f"The database {engine.url.render_as_string()} cannot be reached: {reason_of(error)}"
    return ""


def _rows_in_the_way(error: DBAPIError, connection: sa.Connection) -> str:
    """Count the rows that break a new rule, and say how to find them. Return "" if no new rule is the reason."""
    said, statement = str(error.orig).lower(), _statement_of(error, connection)
    matches = ((re.match(pattern, statement, re.IGNORECASE), condition) for pattern, condition in RULES.items())
    found, condition = next(((found, condition) for found, condition in matches if found), (None, ""))
    if found is None or "syntax" in said:
        return ""
    table, columns = found["table"], found.groupdict().get("columns", "")
    key = f"({columns})" if "," in columns else columns
    query = f"{ALL} WHERE {condition}".format(**{"key": key} | found.groupdict())
    if count := _count(query, connection):
        return (
            f"Rows of {table} that are in the way: {count}. To see them:\n    {query}\n"
            "Correct them by hand, or in the revision above that line. Then run the command again.\n"
        )
    if count is None and " null" in said and _count(ALL.format(table=table), connection):
        return (
            f"The column {columns} is new, and the rows of {table} have no value for it. Give it a server_default, or "
            "add it with nullable=True and fill it first.\n"
        )
    return ""


def _statement_of(error: DBAPIError, connection: sa.Connection) -> str:
    """Return the statement that brings the rule, as PostgreSQL has it, whatever the database had to do for it."""
    statement = " ".join(str(error.statement).split())
    if connection.dialect.paramstyle in ("format", "pyformat"):
        statement = statement.replace("%%", "%")
    said, copy, validate = SQLITE.match(str(error.orig)), COPY.match(statement), VALIDATE.match(statement)
    if said and copy:
        kind, what = said[1], said[2].replace(f"_alembic_tmp_{copy[1]}.", "")
        if kind == "NOT NULL":
            return f"ALTER TABLE {copy[1]} ALTER {what} SET NOT NULL"
        return f"ALTER TABLE {copy[1]} ADD {kind} ({_rule_named(what, error) if kind == 'CHECK' else what})"
    if validate:
        definition = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
        return f"{validate[1]} ADD {connection.scalar(definition, {'name': bare(validate[3])})}"
    return statement


def _rule_named(name: str, error: DBAPIError) -> str:
    """Return the rule of the CHECK with that name. SQLite says only the name, and Alembic knows the new table."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        batch = frame.f_locals.get("self")
        if isinstance(batch, ApplyBatchImpl) and batch.new_table is not None:
            for check in batch.new_table.constraints:
                if isinstance(check, sa.CheckConstraint) and check.name == name:
                    return str(check.sqltext)
    return name  # of a CHECK without a name, SQLite says the rule


def _count(query: str, connection: sa.Connection) -> int | None:
    """Return how many rows a query finds, or None if the database cannot run it."""
    try:
        counted = connection.execution_options(no_parameters=True).exec_driver_sql(COUNT.format(query))
        return int(counted.scalar_one())
    except DBAPIError:
        connection.rollback()
        return None
