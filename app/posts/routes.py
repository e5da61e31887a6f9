"""The reader's pages: home, a post, an author, a tag. Each looks up, pages, renders, and nothing else."""

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.auth.access import Role, allow
from app.auth.models import User
from app.auth.session import current_user
from app.comments.thread import thread_below
from app.database import db
from app.pagination import page_of
from app.posts.history import OldSlug
from app.posts.models import Post, Tag
from app.posts.neighbours import neighbours_of
from app.posts.queries import (
    posts_visible_to,
    published_posts,
    published_posts_by,
    published_posts_tagged,
    tags_in_use,
)

blueprint = Blueprint("posts", __name__)


@blueprint.get("/")
@allow(Role.ANYONE)
def index() -> str:
    """The newest posts of everyone."""
    return render_template("posts/index.html", page=page_of(published_posts()))


@blueprint.get("/posts/<slug>")
@allow(Role.ANYONE)
def show(slug: str) -> ResponseReturnValue:
    """One post; from an address that it had before, the way to the present one."""
    posts = posts_visible_to(current_user())
    post = db.session.scalar(posts.where(Post.slug == slug))
    if post is None:
        return _redirect_from(slug, posts)
    return render_template("posts/show.html", post=post, around=neighbours_of(post), thread=thread_below(post))


def _redirect_from(slug: str, posts: sa.Select[Post]) -> ResponseReturnValue:
    post = db.first_or_404(posts.join(OldSlug, OldSlug.post_id == Post.id).where(OldSlug.slug == slug))
    response = redirect(url_for("posts.show", slug=post.slug), 301)
    # A post may be renamed back, and a browser that had kept both redirects would go round in a circle.
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/authors/<username>")
@allow(Role.ANYONE)
def author(username: str) -> str:
    """One author and their posts."""
    author = db.first_or_404(db.select(User).where(User.username == username))
    return render_template("posts/author.html", author=author, page=page_of(published_posts_by(author)))


@blueprint.get("/tags/")
@allow(Role.ANYONE)
def tags() -> str:
    """Every tag that leads to a post."""
    return render_template("posts/tags.html", tags=db.session.scalars(tags_in_use()).all())


@blueprint.get("/tags/<slug>")
@allow(Role.ANYONE)
def tag(slug: str) -> str:
    """The posts that share a tag."""
    tag = db.first_or_404(db.select(Tag).where(Tag.slug == slug))
    return render_template("posts/tag.html", tag=tag, page=page_of(published_posts_tagged(tag)))
