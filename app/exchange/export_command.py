"""`flask export FOLDER`: which posts, how far it is, and what became of their files.

The posts are read by the hundred and the transaction ends before their files are written: a million posts need no more
memory than a thousand, and a slow disk holds up nobody who writes.
Read next: app/exchange/exporter.py, where a post becomes a file.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import click
import sqlalchemy as sa
import sqlalchemy.orm as so
from flask.cli import with_appcontext

from app.auth.models import User
from app.database import db
from app.exchange.command import counted
from app.exchange.exporter import file_name, file_text, write_file
from app.exchange.models import Source
from app.posts.models import TAG_LENGTH, Post, Tag
from app.posts.slugs import name_slug_from
from app.schema import needs_schema

BATCH = 100  # posts


def _day(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value is not None else None
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a day; write one as 2013-05-06") from None


@click.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--author", metavar="USERNAME", help="Only the posts that this person owns.")
@click.option("--tag", metavar="SLUG", help="Only the posts with this tag.")
@click.option("--since", callback=_day, metavar="DATE", help="Only posts of this day (UTC) and later.")
@click.option("--until", callback=_day, metavar="DATE", help="Only posts of this day (UTC) and earlier.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there and differ.")
@with_appcontext
@needs_schema
def export_command(
    folder: Path, author: str | None, tag: str | None, since: date | None, until: date | None, overwrite: bool
) -> None:
    """Write each post to a Markdown file of its own in FOLDER, as Jekyll has them; `flask import` reads them again.

    Drafts and scheduled posts too; not what is in the bin. A draft's day is the one it was begun. The exit code is 1
    where a file that differs was left alone.
    """
    posts = _posts(author, tag, since, until)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(posts.with_only_columns(Post.id).subquery()))
    counts: Counter[str] = Counter()
    left_alone = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with click.progressbar(_files(posts), length=total, label="Exporting") as files:
            for name, text in files:
                outcome = write_file(folder / name, text, overwrite)
                counts[outcome] += 1
                if outcome == "left alone":
                    left_alone.append(name)
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written to: {error.strerror}.") from error
    for name in left_alone:
        click.echo(f"{name}: left alone, since what is there differs (--overwrite replaces a file)", err=True)
    exported = counted(counts["exported"], "post")
    click.echo(f"{exported} exported, {counts['unchanged']} unchanged, {len(left_alone)} left alone.")
    if left_alone:
        sys.exit(1)


def _posts(author: str | None, tag: str | None, since: date | None, until: date | None) -> sa.Select[Post]:
    """The posts to export. Raises click.ClickException for an author or a tag that is not there."""
    posts = sa.select(Post).where(Post.deleted_at.is_(None))
    moment = sa.func.coalesce(Post.published_at, Post.created_at)
    if author is not None:
        user = db.session.scalar(sa.select(User.id).where(User.username == author.lower()))
        if user is None:
            raise click.ClickException(f"Nobody has the username {author!r}.")
        posts = posts.where(Post.author_id == user)
    if tag is not None:
        slug = name_slug_from(tag, TAG_LENGTH)
        if db.session.scalar(sa.select(Tag.id).where(Tag.slug == slug)) is None:
            raise click.ClickException(f"There is no tag {tag!r}.")
        posts = posts.where(Post.tags.any(Tag.slug == slug))
    if since:
        posts = posts.where(moment >= datetime.combine(since, time.min, UTC))
    if until:
        posts = posts.where(moment <= datetime.combine(until, time.max, UTC))
    return posts


def _files(posts: sa.Select[Post]) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each post's file, in the order of the posts' ids."""
    last = 0
    batch = posts.outerjoin(Source, Source.post_id == Post.id).add_columns(Source.front_matter)
    batch = batch.options(so.defer(Post.body_html), so.defer(Post.summary)).order_by(Post.id).limit(BATCH)
    while rows := db.session.execute(batch.where(Post.id > last)).all():
        files = [(file_name(post), file_text(post, front_matter or "")) for post, front_matter in rows]
        last = rows[-1][0].id
        db.session.rollback()
        yield from files
