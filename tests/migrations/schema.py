"""Read a whole schema as one value, to compare two databases of the same kind."""

import re
from typing import Any

import sqlalchemy as sa


def schema_of(connection: sa.Connection) -> dict[str, Any]:
    """Return the columns, constraints, indexes and triggers of every table, and the texts that define them.

    The order of the columns does not count: SQL cannot put a dropped column back into its place.
    """
    inspector = sa.inspect(connection)
    schema: dict[str, Any] = {"definitions": _definitions(connection)}
    for table in inspector.get_table_names():
        schema[table] = {
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"], str(column["default"]))
                for column in inspector.get_columns(table)
            ),
            "primary key": inspector.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": sorted(str(sorted(key.items(), key=str)) for key in inspector.get_foreign_keys(table)),
            "unique": sorted(str(sorted(item.items(), key=str)) for item in inspector.get_unique_constraints(table)),
            "checks": sorted((str(item["name"]), item["sqltext"]) for item in inspector.get_check_constraints(table)),
            "indexes": sorted((str(item["name"]), str(item["column_names"])) for item in inspector.get_indexes(table)),
        }
    return schema


def _definitions(connection: sa.Connection) -> list[str]:
    """Return the definitions of indexes, constraints and triggers, as the database writes them."""
    questions = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger', 'view') AND sql IS NOT NULL",
        "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL SELECT conname || ' ' || "
        "pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
        "mysql": "SELECT concat_ws(' ', constraint_name, check_clause) FROM information_schema.check_constraints "
        "WHERE constraint_schema = database()",
    }
    found = connection.exec_driver_sql(questions[connection.dialect.name]).scalars()
    return sorted(re.sub(r'\s+|"', " ", text) for text in found)
