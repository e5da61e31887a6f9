"""The numbers and names of new revisions: `flask db migrate -m "add slug to posts"` writes 0009_add_slug_to_posts.py.

The whole name is the revision's id, not the number alone: two branches may both have a 0009, and a database that saw
one of them must not pass for having seen the other.
"""

import re
from collections.abc import Iterable
from typing import Literal

import click
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from .hints import add_hints
from .refusal import RefusalError

ID_LENGTH = 32  # characters: the column alembic_version.version_num


def next_revision_id(existing: Iterable[str], message: str) -> str:
    """Return the id that follows the numbers of `existing`, with the words of `message`, cut to ID_LENGTH at a word."""
    numbers = [int(match[0]) for name in existing if (match := re.match(r"\d+", name))]
    words = re.findall(r"[a-z0-9]+", message.lower())
    revision_id = f"{max(numbers, default=0) + 1:04d}"
    for word in words:
        if len(revision_id) + 1 + len(word) > ID_LENGTH:
            break
        revision_id += f"_{word}"
    return revision_id


def prepare_new_revision(context: MigrationContext, _: object, directives: list[MigrationScript]) -> None:
    """Give a new revision its id; write none where the models and the database agree.

    Alembic calls this (`process_revision_directives`) before it writes the file, and also for `flask db check`.
    Raises RefusalError where `flask db migrate` has no message to name the revision by.
    """
    script, config = directives[0], context.config
    if getattr(config and config.cmd_opts, "autogenerate", False):  # `flask db migrate`
        if script.upgrade_ops is None or script.upgrade_ops.is_empty():
            directives.clear()
            click.echo("No changes: the models and the database agree. Is a new model imported where the others are?")
            return
        if not script.message:
            raise RefusalError('say what the revision does: flask db migrate -m "add slug to posts"')
        add_hints(script.upgrade_ops)
    if config is not None and re.fullmatch(r"[0-9a-f]{12}", script.rev_id or ""):  # Alembic's choice, not --rev-id
        existing = (revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions())
        script.rev_id = next_revision_id(existing, script.message or "change")


def render_own_type(kind: str, item: object, context: AutogenContext) -> str | Literal[False]:
    """Write a column type of the app's own with its import, which Alembic leaves out (`render_item`)."""
    own = kind == "type" and not type(item).__module__.startswith("sqlalchemy.")
    if not own:
        return False  # as Alembic writes it
    context.imports.add(f"from {type(item).__module__} import {type(item).__name__}")
    return repr(item)
