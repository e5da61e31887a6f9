"""`flask posts`: what an operator does for all posts at once.

`render` stores HTML after an import of old rows, or when the renderer itself has changed; `purge` empties the bin.
"""

from collections.abc import Iterator
from datetime import timedelta

import click
import sqlalchemy as sa
from flask.cli import AppGroup, with_appcontext

from app.database import db, start_writing, utc_now
from app.markdown import render
from app.posts.desk import DAYS
from app.posts.models import Post
from app.posts.queries import is_in_bin
from app.schema import needs_schema

BATCH = 100  # posts

posts_group = AppGroup("posts", help="Look after the posts.")


@posts_group.command("render")
@click.option("--all", "everything", is_flag=True, help="Render every post again, not only those without stored HTML.")
@with_appcontext
@needs_schema
def render_command(everything: bool) -> None:
    """Render posts and store their HTML and summary. May be stopped at any time, and goes on when run again."""
    total = db.session.scalar(sa.select(sa.func.count()).select_from(posts_to_render(everything).subquery()))
    with click.progressbar(length=total or 0, label="Rendering") as bar:
        for count in render_posts(everything):
            bar.update(count)
    click.echo(f"Rendered {bar.pos} posts.")


def posts_to_render(everything: bool) -> sa.Select[int]:
    """The ids of the posts to render: of all, or of those without stored HTML."""
    posts = sa.select(Post.id)
    return posts if everything else posts.where(Post.body_html.is_(None))


def render_posts(everything: bool) -> Iterator[int]:
    """Render posts in batches, each committed on its own, and yield the size of each when it is stored.

    A post that somebody changed while it was being rendered keeps what was stored with the change.
    """
    last = 0
    columns = posts_to_render(everything).add_columns(Post.body).order_by(Post.id).limit(BATCH)
    while rows := db.session.execute(columns.where(Post.id > last)).all():
        db.session.rollback()  # ends the transaction: rendering must not keep one open
        rendered = [(row, render(row.body)) for row in rows]
        start_writing()
        for row, (html, summary) in rendered:
            unchanged = sa.update(Post).where(Post.id == row.id, Post.body == row.body)
            # Rendering is no change of the post: updated_at stays, which would otherwise be set to now.
            db.session.execute(unchanged.values(body_html=html, summary=summary, updated_at=Post.updated_at))
        db.session.commit()
        last = rows[-1].id
        yield len(rows)


@posts_group.command("purge", help=f"Delete for ever what has been in the bin for {DAYS} days.")
@click.option("--all", "everything", is_flag=True, help="Empty the whole bin.")
@with_appcontext
@needs_schema
def purge_command(everything: bool) -> None:
    """Delete posts in the bin, and with them what belongs to them: earlier versions, old addresses, comments."""
    purge = sa.delete(Post).where(is_in_bin)
    if not everything:
        purge = purge.where(Post.deleted_at <= utc_now() - timedelta(days=DAYS))
    start_writing()
    count = db.session.connection().execute(purge).rowcount
    db.session.commit()
    click.echo(f"Deleted {count} posts for ever.")
