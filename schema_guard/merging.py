"""`flask db merge` gives the new revision a number and a name, as `flask db migrate` does.

Alembic asks nobody for the id of a merge. So this command, with the same options, replaces Flask-Migrate's own.
"""

import click
from alembic import command
from alembic.script import ScriptDirectory
from flask import Flask, current_app, g
from flask.cli import with_appcontext

from .revisions import next_revision_id


@click.command("merge")
@click.option("-d", "--directory", help="The folder of the migrations.")
@click.option("-m", "--message", help="What the revision merges.")
@click.option("--branch-label", help="A branch label for the new revision.")
@click.option("--rev-id", help="The id of the new revision, instead of the next number and the message.")
@click.argument("revisions", nargs=-1)
@with_appcontext
def merge_command(
    directory: str | None, message: str | None, branch_label: str | None, rev_id: str | None, revisions: tuple[str, ...]
) -> None:
    """Merge several heads: flask db merge heads -m "merge both"."""
    if not revisions:
        raise click.ClickException('Say what to merge. To merge all heads: flask db merge heads -m "merge both"')
    migrate = current_app.extensions["migrate"]
    config = migrate.migrate.get_config(directory or getattr(g, "directory", None) or migrate.directory)
    if rev_id is None:
        existing = (script.revision for script in ScriptDirectory.from_config(config).walk_revisions())
        rev_id = next_revision_id(existing, message or "merge")
    command.merge(config, revisions, message=message, branch_label=branch_label, rev_id=rev_id)


def replace_merge(app: Flask) -> None:
    """Put this command into the group `flask db`, which Flask-Migrate has added to `app`."""
    group = app.cli.commands["db"]
    if isinstance(group, click.Group):
        group.add_command(merge_command)
