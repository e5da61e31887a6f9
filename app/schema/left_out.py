"""What autogenerate leaves alone: things that the database keeps for searching, and that no model describes.

Without this `flask db migrate` would write a drop for each of them into the next revision. search.py makes them.
"""

from collections.abc import Callable

import sqlalchemy as sa


def include_object_of(engine: sa.Engine) -> Callable[..., bool]:
    """Return the function that Alembic asks about everything it finds (`include_object`)."""
    with engine.connect() as connection:
        left_out = search_tables(connection)

    def include(item: sa.schema.SchemaItem, name: str | None, kind: str, is_reflected: bool, compared: object) -> bool:
        if not is_reflected or compared is not None:
            return True
        return not (name in left_out or (isinstance(item, sa.Index) and _is_for_searching(item)))

    return include


def search_tables(connection: sa.Connection) -> set[str]:
    """Return the tables that the database keeps for searching."""
    if connection.dialect.name == "sqlite":  # an FTS table, and the tables that it keeps its index in
        found = connection.exec_driver_sql("SELECT name FROM pragma_table_list WHERE type IN ('virtual', 'shadow')")
        return set(found.scalars())
    return set(filter(is_search_table, sa.inspect(connection).get_table_names()))


def is_search_table(name: str) -> bool:
    """Tell whether a table is for searching: where these look like others, the end of the name says it."""
    return name.endswith("_search")


def _is_for_searching(index: sa.Index) -> bool:
    """Tell whether no model could describe `index` on all databases: on an expression, full-text, or inverted."""
    return (
        not all(isinstance(expression, sa.Column) for expression in index.expressions)
        or index.dialect_options["mysql"].get("prefix") == "FULLTEXT"
        or index.dialect_options["postgresql"].get("using") in ("gin", "gist")
    )
