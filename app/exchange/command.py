"""`flask import SOURCE` and `flask export FOLDER`: the options of both commands.

Notice that each command imports its work inside the function. That work needs blogfiles, whose parsers of YAML and HTML
are slow to load. At the top of this file, the import would make `flask run` and every other command wait for them.
Read next: app/exchange/importing.py, then app/exchange/exporting.py, the way back.
"""

from datetime import datetime
from pathlib import Path

import click
from flask import Blueprint

from app.exchange.models import ORIGIN_LENGTH
from app.exchange.redirects import redirect_from_old_address
from schema_guard import needs_schema

DAY = click.DateTime(["%Y-%m-%d"])

blueprint = Blueprint("exchange", __name__, cli_group=None)  # it has commands, and redirects from old addresses
blueprint.before_app_request(redirect_from_old_address)


def checked_name(_: click.Context, __: click.Parameter, name: str | None) -> str:
    """Return the name of a source, or "". Raises click.BadParameter if it is too long, or has nothing to read."""
    if name is not None and not (name.isprintable() and 0 < len(name.strip()) <= ORIGIN_LENGTH):
        raise click.BadParameter(f"a name has 1 to {ORIGIN_LENGTH} characters")
    return (name or "").strip()


@blueprint.cli.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--author", default="author", show_default=True, metavar="USERNAME", help="The owner of posts without an author."
)
@click.option(
    "--source",
    "name",
    callback=checked_name,
    metavar="NAME",
    help="The blog that the files belong to, if the command cannot tell. A new name means another blog.",
)
@click.option(
    "--overwrite", is_flag=True, help="Also update posts that were edited here. The old text is kept as a revision."
)
@click.option("--dry-run", is_flag=True, help="Show what would happen without writing anything.")
@needs_schema
def import_command(source: Path, author: str, name: str, overwrite: bool, dry_run: bool) -> None:
    """Import posts from SOURCE: a folder of Markdown files, or an export file of WordPress, Blogger or Ghost.

    Reads the files of Jekyll, Hugo, Zola and Pelican, and plain Markdown and MDX. Run it again to update the posts
    whose files have changed. The exit code is 1 if a post could not be imported.
    """
    from app.exchange.importing import import_files

    import_files(source, author, name, overwrite, dry_run)


@blueprint.cli.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--author", metavar="USERNAME", help="Only posts by this author.")
@click.option("--tag", metavar="SLUG", help="Only posts with this tag.")
@click.option("--since", type=DAY, metavar="DATE", help="Only posts from this day on (UTC).")
@click.option("--until", type=DAY, metavar="DATE", help="Only posts up to and including this day (UTC).")
@click.option("--overwrite", is_flag=True, help="Replace existing files that are different.")
@needs_schema
def export_command(
    folder: Path, author: str | None, tag: str | None, since: datetime | None, until: datetime | None, overwrite: bool
) -> None:
    """Write each post to FOLDER as a Markdown file in Jekyll's form, which `flask import` can read again.

    This includes drafts and scheduled posts, but not posts in the bin. The date of a draft is the day of its creation.
    The exit code is 1 if an existing file was left alone.
    """
    from app.exchange.exporting import export_files, posts_to_export

    export_files(posts_to_export(author, tag, since, until), folder, overwrite)
