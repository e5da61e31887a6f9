"""Take triggers and full-text search along when a revision renames a column or a table.

A trigger is text, and databases do not read it again when a name in it changes: after a rename, every save would fail.
On PostgreSQL and MariaDB the text of the table's triggers is replaced. On SQLite the search table itself depends on the
names, so it is made again, with version 1 of search (search_v1.py), which made it.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from string import Template
from typing import Final

import sqlalchemy as sa

from .details import NAME, bare
from .search_v1 import DROP, SQLITE

RENAME_TABLE: Final = re.compile(rf"\s*ALTER TABLE {NAME} RENAME TO {NAME}\s*", re.IGNORECASE)
RENAME_COLUMN: Final = re.compile(
    rf"\s*ALTER TABLE {NAME} (?:RENAME (?:COLUMN )?{NAME} TO {NAME}\s*|CHANGE (?:COLUMN )?{NAME} {NAME} .*)",
    re.IGNORECASE | re.DOTALL,
)
SEARCH: Final = re.compile(r"USING fts5\((\w+), (\w+), content='(\w+)', content_rowid='id'")
SEARCHES: Final = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE '%USING fts5(%'"
POSTGRESQL: Final = (
    "SELECT pg_get_functiondef(tgfoid) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = to_regclass(:table)"
)
MARIADB: Final = """SELECT trigger_name FROM information_schema.triggers
WHERE trigger_schema = database() AND event_object_table = :table"""
AS_IT_IS: Final = {"no_parameters": True}  # the driver must not take a % in a trigger for a parameter


@contextmanager
def taking_search_along(connection: sa.Connection) -> Iterator[None]:
    """Follow every rename of a column or a table that is run on `connection`."""

    def after(_: object, __: object, statement: str, *___: object) -> None:
        if table := RENAME_TABLE.fullmatch(statement):
            follow(connection, bare(table[1]), bare(table[2]), {})
        elif column := RENAME_COLUMN.fullmatch(statement):
            table_name, old, new = (bare(found) for found in column.groups() if found)
            if old != new:
                follow(connection, table_name, table_name, {old: new})

    sa.event.listen(connection, "after_cursor_execute", after)
    yield


def follow(connection: sa.Connection, old_table: str, new_table: str, columns: Mapping[str, str]) -> None:
    """Change what names `old_table`, or the old names in `columns`, to the new ones."""
    match connection.dialect.name:
        case "sqlite":
            _follow_in_sqlite(connection, old_table, new_table, columns)
        case "postgresql":
            # A trigger knows its table by a number, and so do functions of the database. Only the text has names.
            for definition in connection.scalars(sa.text(POSTGRESQL), {"table": f'"{new_table}"'}).all():
                if (replaced := with_new_names(connection, definition, columns)) != definition:
                    connection.exec_driver_sql(replaced, execution_options=AS_IT_IS)
        case "mysql":
            for name in connection.scalars(sa.text(MARIADB), {"table": new_table}).all():
                # Its third column is the statement itself. information_schema would lose backslashes.
                statement = connection.exec_driver_sql(f"SHOW CREATE TRIGGER `{name}`").one()[2]
                if (replaced := with_new_names(connection, statement, columns)) != statement:
                    connection.exec_driver_sql(f"DROP TRIGGER `{name}`")
                    connection.exec_driver_sql(replaced, execution_options=AS_IT_IS)


def _follow_in_sqlite(connection: sa.Connection, old_table: str, new_table: str, columns: Mapping[str, str]) -> None:
    for search, sql in connection.exec_driver_sql(SEARCHES).all():
        found = SEARCH.search(sql)
        if found is None or found[3] != old_table:
            continue
        title, body = (columns.get(name, name) for name in found.group(1, 2))
        if (title, body, new_table) != found.groups():
            names = {"search": search, "table": new_table, "title": title, "body": body}
            for statement in (*DROP, *SQLITE):
                connection.exec_driver_sql(Template(statement).substitute(names))


def with_new_names(connection: sa.Connection, text: str, columns: Mapping[str, str]) -> str:
    """Return the text of a trigger with the new names of `columns`."""
    quote = connection.dialect.identifier_preparer.quote
    for old, new in columns.items():
        name = re.escape(old)
        row = re.compile(rf'\b((?:OLD|NEW)\.)("{name}"|`{name}`|\[{name}\]|{name}\b)', re.IGNORECASE)
        text = row.sub(rf"\g<1>{quote(new)}", text)
    return text
