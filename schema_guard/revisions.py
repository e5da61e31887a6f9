"""Name new revisions, and choose their content: "add slug to posts" becomes 0009_add_slug_to_posts.py.

The whole name is the id of the revision, not the number alone. Two branches may both have a 0009, and a database that
has run one of them must not look as if it had run the other.
"""

import re
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Literal
from unicodedata import category, normalize

import click
import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript, ops
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from .binds import chosen, databases
from .checks import write_checks_inside_columns
from .columns import render_default, render_type
from .hints import add_hints, add_hints_to_way_back
from .notes import OWN_TABLES
from .ownership import tables_of
from .rebuild import is_on_expression
from .search import search_tables

ID_LENGTH = 32  # characters, the length of the column alembic_version.version_num


def next_revision_id(existing: Iterable[str], message: str) -> str:
    """Return the next number after those of `existing`, with the words of `message`, cut at a word to ID_LENGTH.

    Words of every script count, with their accents and vowel signs: a bare number would be the same on two branches.
    Ids that Alembic made (twelve hexadecimal digits) have no number.
    Raises click.ClickException for a message without a word.
    """
    numbers = [int(match[1]) for name in existing if (match := re.match(r"(\d{1,8})(?:_|$)", name))]
    letters = (sign if category(sign)[0] in "LMN" else " " for sign in normalize("NFC", message.lower()))
    words = "_".join("".join(letters).split())
    if not words:
        raise click.ClickException(f"The revision is named after its message, and {message!r} has no word.")
    whole = f"{max(numbers, default=0) + 1:04d}_{words}"
    number, _, rest = whole[: ID_LENGTH + 1].partition("_")
    at_a_word = rest.rpartition("_")[0] if len(whole) > ID_LENGTH else rest
    return f"{number}_{at_a_word or rest}"[:ID_LENGTH]


def prepare_new_revision(context: MigrationContext, _: object, directives: list[MigrationScript]) -> None:
    """Give a new revision its id, and write no revision if the models and the database agree.

    Alembic calls this (`process_revision_directives`) before it writes the file, and also for `flask db check`. Of
    several databases (binds.py), it does so after each, with what it has found in all of them so far.
    Raises click.ClickException if `flask db migrate` has no message, which the name needs.
    """
    script, config, every = directives[0], context.config, chosen()
    if getattr(config and config.cmd_opts, "autogenerate", False):  # `flask db migrate`
        found = script.upgrade_ops_list
        if len(found) < len(every):
            return
        if all(upgrade.is_empty() for upgrade in found):
            directives.clear()
            click.echo("No changes: the models and the database agree. Is your new model imported with the others?")
            return
        if not script.message:
            raise click.ClickException('Say what the revision does: flask db migrate -m "add slug to posts"')
        if len(databases()) > 1 and config is not None:
            _refuse_template_of_one(ScriptDirectory.from_config(config))
        for database, upgrade in zip(every, found, strict=True):
            write_checks_inside_columns(upgrade)
            _move_indexes_on_expressions(upgrade)
            _drop_foreign_keys_first(upgrade)
            add_hints(upgrade, database.models)
        for downgrade in script.downgrade_ops_list:
            add_hints_to_way_back(downgrade)
    if config is not None and re.fullmatch(r"[0-9a-f]{12}", script.rev_id or ""):  # chosen by Alembic, not by --rev-id
        existing = (revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions())
        script.rev_id = next_revision_id(existing, script.message or script.rev_id or "")


def is_for_several(scripts: ScriptDirectory) -> bool:
    """Return True if the template of new revisions has a place for the steps of each database (--multidb)."""
    template = Path(scripts.dir, "script.py.mako")
    return template.exists() and "_upgrades" in template.read_text(encoding="utf-8")


def _refuse_template_of_one(scripts: ScriptDirectory) -> None:
    """Raise click.ClickException if the template has no place for the steps of each database: they would be lost."""
    if not is_for_several(scripts):
        raise click.ClickException(
            f"{scripts.dir}/script.py.mako is for one database, but SQLALCHEMY_BINDS names others. In an empty folder, "
            "flask db init --multidb makes one for several: copy its script.py.mako here. Your revisions stay as they "
            "are."
        )


def _move_indexes_on_expressions(upgrade: ops.UpgradeOps) -> None:
    """Create an index on an expression after the batch of its table: in a rebuild, Alembic looks for a column."""
    for batch in [batch for batch in upgrade.ops if isinstance(batch, ops.ModifyTableOps)]:
        for step in [step for step in batch.ops if isinstance(step, ops.CreateIndexOp)]:
            if is_on_expression(step.to_index()):
                batch.ops.remove(step)
                upgrade.ops.append(step)


def _drop_foreign_keys_first(upgrade: ops.UpgradeOps) -> None:
    """Drop a foreign key before its index, which MariaDB keeps as long as the foreign key is there."""
    for batch in upgrade.ops:
        if isinstance(batch, ops.ModifyTableOps):
            drops = [step for step in batch.ops if isinstance(step, ops.DropConstraintOp)]
            first = [step for step in drops if step.constraint_type == "foreignkey"]
            batch.ops[:] = [*first, *(step for step in batch.ops if step not in first)]


def render_item(kind: str, item: object, context: AutogenContext) -> str | Literal[False]:
    """Write a column type of the project with its import, which Alembic leaves out, and defaults for all databases.

    Alembic calls it `render_item`.
    """
    if kind == "server_default":
        return render_default(item)
    return render_type(item, context) if kind == "type" else False


def include_object_of(
    engine: sa.Engine, scripts: ScriptDirectory, retired: Collection[str], models: sa.MetaData
) -> Callable[..., bool]:
    """Return the function that Alembic asks about each object it finds (`include_object`).

    Some objects are in the database but in no model, and yet a new revision must not drop them: what the database keeps
    for full-text search, the `retired` tables and columns, which a later revision drops, and other programs' tables.
    """
    ours = tables_of(scripts)
    with engine.connect() as connection:
        left_out = {*OWN_TABLES, *search_tables(connection), *retired}

    def include(item: sa.schema.SchemaItem, name: str | None, kind: str, is_reflected: bool, compared: object) -> bool:
        if isinstance(item, sa.Index) and isinstance(compared, sa.Index) and engine.dialect.name != "postgresql":
            return not is_on_expression(item)  # of which neither SQLite nor MariaDB says more than the name
        if isinstance(item, sa.CheckConstraint) and item._type_bound:
            return False  # Alembic writes it with its column, where the type needs it
        if not is_reflected or compared is not None:
            return True
        if isinstance(item, sa.Column):
            name = f"{item.table.name}.{name}"
        if name in left_out or (isinstance(item, sa.Index) and _is_for_searching(item)):
            return False
        if isinstance(item, sa.Index) and engine.dialect.name == "mysql" and _is_for_foreign_key(item, models):
            return False
        if isinstance(item, sa.Table) and name not in ours:
            click.echo(f"Left alone, because no revision has created it: the table {name}", err=True)
            return False
        return True

    return include


def _is_for_searching(index: sa.Index) -> bool:
    """Return True if no model can describe `index` on all databases: on an expression, full-text, or inverted."""
    return (
        is_on_expression(index)
        or index.dialect_options["mysql"].get("prefix") == "FULLTEXT"
        or index.dialect_options["postgresql"].get("using") in ("gin", "gist")
    )


def _is_for_foreign_key(index: sa.Index, models: sa.MetaData) -> bool:
    """Return True if MariaDB needs `index` for a foreign key of the models. It would make another one."""
    model = models.tables.get(index.table.key) if index.table is not None else None
    keys = [[*key.column_keys] for key in model.foreign_key_constraints] if model is not None else []
    return not index.unique and any([*index.columns.keys()][: len(key)] == key for key in keys)
