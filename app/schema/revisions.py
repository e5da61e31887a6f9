"""New revisions: `flask db migrate -m "add slug to posts"` writes 0009_add_slug_to_posts.py, and what belongs in it.

The whole name is the revision's id, not the number alone: two branches may both have a 0009, and a database that saw
one of them must not pass for having seen the other.
"""

import re
import textwrap
from collections.abc import Callable, Iterable
from typing import Literal

import click
import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from .hints import add_hints
from .search import search_tables

ID_LENGTH = 32  # characters: the column alembic_version.version_num


def next_revision_id(existing: Iterable[str], message: str) -> str:
    """Return the id that follows the numbers of `existing`, with the words of `message`, cut to ID_LENGTH at a word."""
    numbers = [int(match[0]) for name in existing if (match := re.match(r"\d+", name))]
    words = [f"{max(numbers, default=0) + 1:04d}", *re.findall(r"[a-z0-9]+", message.lower())]
    return textwrap.shorten(" ".join(words), ID_LENGTH, placeholder="", break_long_words=False).replace(" ", "_")


def prepare_new_revision(context: MigrationContext, _: object, directives: list[MigrationScript]) -> None:
    """Give a new revision its id; write none where the models and the database agree.

    Alembic calls this (`process_revision_directives`) before it writes the file, and also for `flask db check`.
    Raises click.ClickException where `flask db migrate` has no message to name the revision by.
    """
    script, config = directives[0], context.config
    if getattr(config and config.cmd_opts, "autogenerate", False):  # `flask db migrate`
        if script.upgrade_ops is None or script.upgrade_ops.is_empty():
            directives.clear()
            click.echo("No changes: the models and the database agree. Is a new model imported where the others are?")
            return
        if not script.message:
            raise click.ClickException('say what the revision does: flask db migrate -m "add slug to posts"')
        add_hints(script.upgrade_ops)
    if config is not None and re.fullmatch(r"[0-9a-f]{12}", script.rev_id or ""):  # Alembic's choice, not --rev-id
        existing = (revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions())
        script.rev_id = next_revision_id(existing, script.message or "change")


def render_own_type(kind: str, item: object, context: AutogenContext) -> str | Literal[False]:
    """Write a column type of the app's own with its import, which Alembic leaves out (`render_item`)."""
    if kind != "type" or type(item).__module__.startswith("sqlalchemy."):
        return False  # as Alembic writes it
    context.imports.add(f"from {type(item).__module__} import {type(item).__name__}")
    return repr(item)


def include_object_of(engine: sa.Engine) -> Callable[..., bool]:
    """Return the function that Alembic asks about everything it finds (`include_object`).

    It leaves out what the database keeps for searching and no model describes, or the next revision would drop that.
    """
    with engine.connect() as connection:
        left_out = search_tables(connection)

    def include(item: sa.schema.SchemaItem, name: str | None, kind: str, is_reflected: bool, compared: object) -> bool:
        if not is_reflected or compared is not None:
            return True
        return not (name in left_out or (isinstance(item, sa.Index) and _is_for_searching(item)))

    return include


def _is_for_searching(index: sa.Index) -> bool:
    """Tell whether no model could describe `index` on all databases: on an expression, full-text, or inverted."""
    return (
        not all(isinstance(expression, sa.Column) for expression in index.expressions)
        or index.dialect_options["mysql"].get("prefix") == "FULLTEXT"
        or index.dialect_options["postgresql"].get("using") in ("gin", "gist")
    )
