"""What a database has under the names that a statement mentions: changed after the statement was done, else not."""

import re
from collections.abc import Iterator

import sqlalchemy as sa

MYSQL_TRIGGERS = sa.text(
    "SELECT trigger_name, event_object_table, action_timing, event_manipulation, action_statement "
    "FROM information_schema.triggers WHERE trigger_schema = :schema ORDER BY trigger_name"
)
MYSQL_ROUTINES = sa.text(
    "SELECT routine_name, routine_type, routine_definition FROM information_schema.routines "
    "WHERE routine_schema = :schema ORDER BY routine_name"
)
# An index that a kill left half-made counts as missing.
POSTGRESQL_INDEXES = (
    "SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
    "WHERE i.indisvalid ORDER BY c.relname, c.oid"
)
CONCURRENT_INDEX = re.compile(r"\s*CREATE\s+(UNIQUE\s+)?INDEX\s+CONCURRENTLY\b", re.IGNORECASE)


def definitions_named_in(connection: sa.Connection, statement: str) -> str:
    """Return the definitions of everything whose name is a word of `statement`."""
    names = set(re.findall(r"\w+", statement))
    if connection.dialect.name == "postgresql":
        rows = connection.exec_driver_sql(POSTGRESQL_INDEXES)
        return "\n".join(definition for name, definition in rows if name in names)
    return "\n".join(_mysql_definitions(connection, names))


def drop_invalid_index(connection: sa.Connection, statement: str) -> None:
    """Drop what a kill left of the concurrent index that `statement` creates, so that it can be made again."""
    if connection.dialect.name != "postgresql" or not CONCURRENT_INDEX.match(statement):
        return
    rows = connection.exec_driver_sql(
        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid"
    )
    for name in set(rows.scalars()).intersection(re.findall(r"\w+", statement)):
        connection.exec_driver_sql(f'DROP INDEX CONCURRENTLY "{name}"')


def _mysql_definitions(connection: sa.Connection, names: set[str]) -> Iterator[str]:
    inspector = sa.inspect(connection)
    here = str(connection.scalar(sa.select(sa.func.database())))
    quote = connection.dialect.identifier_preparer.quote
    for schema in sorted({here, *names.intersection(inspector.get_schema_names())}):
        found = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
        for name in sorted(names.intersection(found)):
            created = connection.exec_driver_sql(f"SHOW CREATE TABLE {quote(schema)}.{quote(name)}").one()[1]
            yield re.sub(r" AUTO_INCREMENT=\d+", "", created)  # which goes on while the blog is used
        for question in (MYSQL_TRIGGERS, MYSQL_ROUTINES):
            for row in connection.execute(question, {"schema": schema}):
                if names.intersection(map(str, row[:2])):
                    yield repr(tuple(row))
