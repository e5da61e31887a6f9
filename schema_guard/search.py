"""Find the tables that the database itself keeps: autogenerate and the counts of backups leave them out.

Revisions make such a table with `add_search` of the newest version, which is search_v1.py, or with `add_versions` of
versions_v1.py.
"""

import re

import sqlalchemy as sa

TRIGGER = re.compile(r"(\w+_search|\w+_versions_\w+)_(insert|update|delete)")  # as both call them on SQLite


def search_tables(connection: sa.Connection) -> set[str]:
    """Return the names of the tables that the database keeps for searching, and for versions."""
    named = set(filter(is_search_table, sa.inspect(connection).get_table_names()))
    if connection.dialect.name == "sqlite":  # an FTS table, and the tables that it keeps its index in
        found = connection.exec_driver_sql("SELECT name FROM pragma_table_list WHERE type IN ('virtual', 'shadow')")
        return named.union(found.scalars())
    return named


def is_search_table(name: str) -> bool:
    """Return True for the name of such a table. On PostgreSQL and MariaDB it looks like any other table."""
    return name.endswith(("_search", "_versions"))


def trigger_on(dialect: str, name: str) -> str | None:
    """Return how a trigger of SQLite is called on another database, or None if there is no such trigger."""
    kept = TRIGGER.fullmatch(name)
    if dialect == "sqlite":
        return name
    if kept is None:  # a revision that makes a trigger by itself writes it for one database
        return None
    if dialect == "postgresql":
        return f"{kept[1]}_follow" if is_search_table(kept[1]) else kept[1]
    return None if kept[1].endswith("_search") and kept[2] == "delete" else name
