"""`flask posts`: commands that an operator runs for all posts at once.

`flask posts render` stores the HTML of old rows, or all of it again after the renderer has changed. `flask posts purge`
empties the bin.
"""

from collections.abc import Iterator
from datetime import timedelta

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from app.database import db, start_writing, utc_now
from app.markdown import render
from app.posts.desk import DAYS
from app.posts.models import Post
from app.posts.queries import is_in_bin
from schema_guard import needs_schema
from schema_guard.asking import ask_if_elsewhere

BATCH = 100  # posts

posts_group = AppGroup("posts", help="Render stored HTML again, or empty the bin.")


@posts_group.command("render")
@click.option("--all", "everything", is_flag=True, help="Render every post again, not only those without stored HTML.")
@needs_schema
def render_command(everything: bool) -> None:
    """Render posts and store their HTML and summary. You can stop it at any time. Run it again, and it goes on."""
    total = db.session.scalar(sa.select(sa.func.count()).select_from(posts_to_render(everything).subquery()))
    with click.progressbar(length=total or 0, label="Rendering") as bar:
        for count in render_posts(everything):
            bar.update(count)
    click.echo(f"Rendered {bar.pos} posts.")


def posts_to_render(everything: bool) -> sa.Select[int]:
    """Return the ids of the posts to render: all posts, or only those without stored HTML."""
    posts = sa.select(Post.id)
    return posts if everything else posts.where(Post.body_html.is_(None))


def render_posts(everything: bool) -> Iterator[int]:
    """Render posts in batches. Commit each batch on its own, then yield its size.

    If somebody saves a post while it is being rendered, the post keeps the HTML of that save.
    """
    last = 0
    columns = posts_to_render(everything).add_columns(Post.body).order_by(Post.id).limit(BATCH)
    while rows := db.session.execute(columns.where(Post.id > last)).all():
        db.session.rollback()  # end the transaction, because rendering must not keep one open
        rendered = [(row, render(row.body)) for row in rows]
        start_writing()
        for row, (html, summary) in rendered:
            unchanged = sa.update(Post).where(Post.id == row.id, Post.body == row.body)
            # The post itself does not change. So keep updated_at, which SQLAlchemy would otherwise set to now.
            db.session.execute(unchanged.values(body_html=html, summary=summary, updated_at=Post.updated_at))
        db.session.commit()
        last = rows[-1].id
        yield len(rows)


@posts_group.command("purge", help=f"Delete posts for good that have been in the bin for {DAYS} days.")
@click.option("--all", "everything", is_flag=True, help="Empty the whole bin.")
@click.option("--yes", is_flag=True, help="Do not ask, even if the database is on another machine.")
@needs_schema
def purge_command(everything: bool, yes: bool) -> None:
    """Delete posts in the bin, with everything that belongs to them: earlier versions, old addresses, comments."""
    purge = sa.delete(Post).where(is_in_bin)
    if everything:
        ask_if_elsewhere(db.engine, "This deletes every post in the bin for good.", yes)
    else:
        purge = purge.where(Post.deleted_at <= utc_now() - timedelta(days=DAYS))
    start_writing()
    count = db.session.connection().execute(purge).rowcount
    db.session.commit()
    click.echo(f"Deleted {count} posts.")
