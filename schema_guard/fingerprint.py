"""Read a database as names and kinds: tables, columns, indexes, constraints and triggers, without their SQL text.

Two such readings can be compared whatever the database is. The parts that a database keeps for itself are left out.
"""

import re
from collections.abc import Iterator

import sqlalchemy as sa

from .details import NAME, NOISE, bare
from .notes import OWN_TABLES
from .search import is_search_table, search_tables

# A kind, a table, and a name or the columns: ("column", "posts", "slug"), ("unique", "posts", "slug").
Object = tuple[str, str, str]

# SQLAlchemy cannot reflect an index on an expression of SQLite, and warns of it. SQLite itself lists them all.
SQLITE_INDEXES = (
    'SELECT t.name, i.name, i."unique", '
    "(SELECT group_concat(coalesce(c.name, 'expression'), ', ') FROM pragma_index_info(i.name) c) "
    "FROM sqlite_master t, pragma_index_list(t.name) i WHERE t.type = 'table' AND i.origin <> 'pk'"
)
# The table, the name and the text of each trigger.
TRIGGERS = {
    "sqlite": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT c.relname, t.tgname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal "
    "AND c.relnamespace = current_schema()::regnamespace",
    "mysql": "SELECT event_object_table, trigger_name, action_statement FROM information_schema.triggers "
    "WHERE trigger_schema = database()",
}
ROW_COLUMN = re.compile(rf"\b(?:OLD|NEW)\.{NAME}", re.IGNORECASE)
ROW_ID = {"rowid", "oid", "_rowid_"}  # columns that SQLite does not list
COLLATIONS = (
    "SELECT table_name, table_collation FROM information_schema.tables "
    "WHERE table_schema = database() AND table_type = 'BASE TABLE'"
)


def objects_of(connection: sa.Connection) -> set[Object]:
    """Return what the database behind `connection` has."""
    dialect, inspector = connection.dialect.name, sa.inspect(connection)
    searched = search_tables(connection)
    tables = sorted(set(inspector.get_table_names()) - searched - OWN_TABLES)
    # SQLite keeps the index of a search in tables of its own, which say nothing more.
    objects: set[Object] = {("table", table, "") for table in (*tables, *filter(is_search_table, searched))}
    if not tables:  # SQLAlchemy takes no names for all names
        return objects
    keys = {table: set(key["constrained_columns"]) for (_, table), key in inspector.get_multi_pk_constraint().items()}
    for (_, table), columns in inspector.get_multi_columns(filter_names=tables).items():
        for column in columns:
            objects.add(("column", table, column["name"]))
            if column["name"] not in keys[table]:  # databases differ in whether a key says that it is NOT NULL
                objects.add(("nullable" if column["nullable"] else "not null", table, column["name"]))
    for (_, table), foreign_keys in inspector.get_multi_foreign_keys(filter_names=tables).items():
        for key in foreign_keys:
            referring = ", ".join(key["constrained_columns"])
            objects.add(("foreign key", table, f"{referring} to {key['referred_table']}"))
    for (_, table), checks in inspector.get_multi_check_constraints(filter_names=tables).items():
        objects |= {("check", table, str(check["name"])) for check in checks if check["name"]}
    for table, name, unique, indexed in _indexes(connection, inspector, tables):
        # A unique index and a unique constraint are the same rule, whatever its name.
        is_rule = unique and "expression" not in indexed
        objects.add(("unique", table, indexed) if is_rule else ("index", table, f"{name} ({indexed})"))
    objects |= {("trigger", table, name) for table, name, _ in connection.exec_driver_sql(TRIGGERS[dialect])}
    if dialect == "mysql":
        collations = connection.exec_driver_sql(COLLATIONS)
        objects |= {("collation", table, str(name)) for table, name in collations if table in tables}
        return without_indexes_of_foreign_keys(objects)
    return objects


def unknown_columns(connection: sa.Connection) -> list[str]:
    """Say which triggers name a column that their table does not have."""
    inspector, found = sa.inspect(connection), []
    for table, name, text in connection.exec_driver_sql(TRIGGERS[connection.dialect.name]):
        if "TG_TABLE" not in text:  # else it serves several tables, and asks which
            columns = {column["name"].lower() for column in inspector.get_columns(table)} | ROW_ID
            named = {bare(column).lower() for column in ROW_COLUMN.findall(NOISE.sub("", text))}
            found += [f"{table} has no column {column}, which its trigger {name} names" for column in named - columns]
    return sorted(found)


def without_indexes_of_foreign_keys(objects: set[Object]) -> set[Object]:
    """Leave out what MariaDB makes for a foreign key by itself, and drops when another index can do its work."""
    referring = {(table, name.partition(" to ")[0]) for kind, table, name in objects if kind == "foreign key"}
    return {
        (kind, table, name)
        for kind, table, name in objects
        if kind != "index" or (table, name.partition("(")[2].rstrip(")")) not in referring
    }


def _indexes(
    connection: sa.Connection, inspector: sa.Inspector, tables: list[str]
) -> Iterator[tuple[str, str, bool, str]]:
    """Yield the table, the name, whether it is unique, and the columns."""
    if connection.dialect.name == "sqlite":
        for table, name, unique, columns in connection.exec_driver_sql(SQLITE_INDEXES):
            if table in tables:
                yield table, name, bool(unique), columns
        return
    for (_, table), found in inspector.get_multi_indexes(filter_names=tables).items():
        for item in found:
            columns = ", ".join(column or "expression" for column in item["column_names"])
            yield table, str(item["name"]), item["unique"], columns
