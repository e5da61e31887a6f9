"""`flask posts`: what an operator does for all posts at once."""

import click
import sqlalchemy as sa
from flask.cli import AppGroup, with_appcontext

from app.database import db, start_writing
from app.posts.bin import DAYS, posts_to_purge
from app.posts.render import posts_to_render, render_posts
from app.schema import needs_schema

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


@posts_group.command("purge", help=f"Delete for ever what has been in the bin for {DAYS} days.")
@click.option("--all", "everything", is_flag=True, help="Empty the whole bin.")
@with_appcontext
@needs_schema
def purge_command(everything: bool) -> None:
    """Delete posts in the bin, and with them what belongs to them: earlier versions, old addresses, comments."""
    start_writing()
    count = db.session.connection().execute(posts_to_purge(everything)).rowcount
    db.session.commit()
    click.echo(f"Deleted {count} posts for ever.")
