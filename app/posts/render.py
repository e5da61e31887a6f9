"""Stores the HTML of many posts at once: after an import of old rows, or when the renderer itself has changed."""

from collections.abc import Iterator

import sqlalchemy as sa

from app.database import db, start_writing
from app.markdown import render
from app.posts.models import Post

BATCH = 100  # posts


def posts_to_render(everything: bool) -> sa.Select[int]:
    """The ids of the posts to render: of all, or of those without stored HTML."""
    posts = sa.select(Post.id)
    return posts if everything else posts.where(Post.body_html.is_(None))


def render_posts(everything: bool) -> Iterator[int]:
    """Render posts in batches, in the order of their ids, and yield the size of each batch when it is stored.

    Each batch is committed on its own, so a run may be stopped at any time. A post that somebody changed while it was
    being rendered keeps what was stored with the change.
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
