"""`flask pictures`: list the pictures that no text shows, and remove them.

A picture is in use if its name stands in any long text of the database: a post, an earlier version of one, the front
matter of an imported file. The commands read the columns from the models, so a new table is searched too.
"""

import re
from datetime import datetime, timedelta
from typing import Final

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from app.database import Base, db, start_writing, utc_now
from app.pictures.models import Picture
from app.pictures.storing import picture_folder
from safe_pictures import NAME
from schema_guard import needs_schema

DAYS: Final = 30
USED: Final = re.compile(rf"pictures/({NAME})", re.ASCII)

pictures_group = AppGroup("pictures", help="List or remove the pictures that no text shows.")


@pictures_group.command("unused", help=f"List pictures that no text shows, uploaded more than {DAYS} days ago.")
@click.option("--all", "everything", is_flag=True, help="List newer ones too.")
@needs_schema
def unused_command(everything: bool) -> None:
    """List each picture that `purge` would remove."""
    sizes = {name: picture_folder().size(name) for name in unused_names(_limit(everything))}
    for name, size in sizes.items():
        click.echo(f"{size:>12,} {name}")
    click.echo(f"{sum(sizes.values()):>12,} bytes in {len(sizes)} unused pictures.")


@pictures_group.command("purge", help=f"Remove pictures that no text shows, uploaded more than {DAYS} days ago.")
@click.option("--all", "everything", is_flag=True, help="Remove newer ones too, also those of a text not yet saved.")
@needs_schema
def purge_command(everything: bool) -> None:
    """Remove the rows and the files, and what uploads that were killed have left behind."""
    limit = _limit(everything)
    count = 0
    for name in unused_names(limit):
        start_writing()
        picture = db.session.scalar(sa.select(Picture).where(Picture.name == name).with_for_update())
        if picture and picture.uploaded_at > limit:  # somebody has just uploaded the same picture again
            db.session.rollback()
            continue
        if picture:
            db.session.delete(picture)
            db.session.flush()
        # Before the commit: an upload of the same picture waits for it, and then writes the files again.
        picture_folder().remove(name)
        db.session.commit()
        count += 1
    click.echo(f"Removed {count} pictures.")


def unused_names(limit: datetime) -> list[str]:
    """Return the names of pictures, uploaded before `limit`, that no text shows; also of files without a row."""
    rows = dict(db.session.execute(sa.select(Picture.name, Picture.uploaded_at)).all())
    db.session.rollback()
    uploaded = {**picture_folder().written(), **rows}
    used = names_in_use()
    return sorted(name for name, moment in uploaded.items() if moment <= limit and name not in used)


def names_in_use() -> set[str]:
    """Return the names of the pictures in every long text of the database."""
    found: set[str] = set()
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    for column in (each for each in columns if isinstance(each.type, sa.Text)):
        texts = sa.select(column).where(column.contains("pictures/")).execution_options(yield_per=100)
        for text in db.session.scalars(texts):
            found.update(match[1] for match in USED.finditer(text))
    db.session.rollback()
    return found


def _limit(everything: bool) -> datetime:
    return utc_now() - timedelta(days=0 if everything else DAYS)
