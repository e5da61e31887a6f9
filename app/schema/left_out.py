"""What autogenerate leaves alone: things that the database keeps for searching, and that no model describes.

Without this `flask db migrate` would write a drop for each of them into the next revision.
"""

from collections.abc import Callable

import sqlalchemy as sa


def include_object_of(engine: sa.Engine) -> Callable[..., bool]:
    """Return the function that Alembic asks about everything it finds (`include_object`)."""
    search_tables: set[str] = set()
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:  # an FTS table, and the tables that it keeps its index in
            found = connection.exec_driver_sql("SELECT name FROM pragma_table_list WHERE type IN ('virtual', 'shadow')")
            search_tables = set(found.scalars())

    def include(item: sa.schema.SchemaItem, name: str | None, kind: str, is_reflected: bool, compared: object) -> bool:
        if not is_reflected or compared is not None:
            return True
        return not (name in search_tables or (isinstance(item, sa.Index) and _is_for_searching(item)))

    return include


def _is_for_searching(index: sa.Index) -> bool:
    """Tell whether no model could describe `index` on all databases: on an expression, full-text, or inverted."""
    return (
        not all(isinstance(expression, sa.Column) for expression in index.expressions)
        or index.dialect_options["mysql"].get("prefix") == "FULLTEXT"
        or index.dialect_options["postgresql"].get("using") in ("gin", "gist")
    )
