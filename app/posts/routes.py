"""The pages for readers: home, a post, an author, the tags. Each view looks up rows and renders them, nothing else."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.auth.access import Role, allow
from app.auth.models import User
from app.auth.session import current_user
from app.comments import thread as comments
from app.database import db
from app.pagination import page_of
from app.posts.models import OldSlug, Post, Tag
from app.posts.neighbours import neighbours_of
from app.posts.queries import (
    BY_DATE,
    BY_DATE_OF_TAG,
    COUNTED,
    numbers_of_posts_tagged,
    pages_in_menu,
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
    """Show the newest posts of all authors."""
    return render_template("posts/index.html", page=page_of(published_posts(), BY_DATE))


@blueprint.app_template_global()
def menu() -> Sequence[sa.Row[int, str, str]]:
    """Return the pages of the menu, with only the columns that a link needs."""
    return db.session.execute(pages_in_menu().with_only_columns(Post.id, Post.title, Post.slug)).all()


@blueprint.get("/posts/<slug>")
@allow(Role.ANYONE)
def show(slug: str) -> ResponseReturnValue:
    """Show one post. An address that the post had before redirects to its present one."""
    posts = posts_visible_to(current_user())
    post = db.session.scalar(posts.where(Post.slug == slug))
    if post is None:
        return moved_to(db.first_or_404(posts.join(OldSlug, OldSlug.post_id == Post.id).where(OldSlug.slug == slug)))
    return render_template(
        "posts/show.html",
        post=post,
        around=neighbours_of(post),
        thread=comments.thread_below(post),
    )


def moved_to(post: Post) -> ResponseReturnValue:
    """Redirect to a post from an address that it had before."""
    response = redirect(url_for("posts.show", slug=post.slug), 301)
    # A post may get its old address back. A browser that had cached both redirects would then go round in a circle.
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/authors/<username>")
@allow(Role.ANYONE)
def author(username: str) -> str:
    """Show one author and their posts."""
    author = db.first_or_404(db.select(User).where(User.username == username))
    page = page_of(published_posts_by(author), BY_DATE)
    return render_template("posts/author.html", author=author, page=page)


@blueprint.get("/tags/")
@allow(Role.ANYONE)
def tags() -> str:
    """List every tag that has a published post, with the number of posts."""
    tags = db.session.scalars(tags_in_use()).all()
    numbers: dict[int, int] = {}
    for start in range(0, len(tags), 100):
        numbers |= db.session.execute(numbers_of_posts_tagged(tags[start : start + 100])).all()
    return render_template("posts/tags.html", tags=tags, numbers=numbers, most=COUNTED)


@blueprint.get("/tags/<slug>")
@allow(Role.ANYONE)
def tag(slug: str) -> str:
    """Show the posts with one tag."""
    tag = db.first_or_404(db.select(Tag).where(Tag.slug == slug))
    page = page_of(published_posts_tagged(tag), BY_DATE_OF_TAG)
    return render_template("posts/tag.html", tag=tag, page=page)
