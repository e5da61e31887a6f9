"""The reader's pages: home, a post, an author, a tag. Each looks up, pages, renders, and nothing else."""

from flask import Blueprint, render_template

from app.auth.models import User
from app.database import db
from app.pagination import page_of
from app.posts.models import Post, Tag
from app.posts.queries import published_posts, published_posts_by, published_posts_tagged

blueprint = Blueprint("posts", __name__)


@blueprint.get("/")
def index() -> str:
    """The newest posts of everyone."""
    return render_template("posts/index.html", page=page_of(published_posts()))


@blueprint.get("/posts/<slug>")
def show(slug: str) -> str:
    """One post."""
    post = db.first_or_404(published_posts().where(Post.slug == slug))
    return render_template("posts/show.html", post=post)


@blueprint.get("/authors/<username>")
def author(username: str) -> str:
    """One author and their posts."""
    author = db.first_or_404(db.select(User).where(User.username == username))
    return render_template("posts/author.html", author=author, page=page_of(published_posts_by(author)))


@blueprint.get("/tags/<slug>")
def tag(slug: str) -> str:
    """The posts that share a tag."""
    tag = db.first_or_404(db.select(Tag).where(Tag.slug == slug))
    return render_template("posts/tag.html", tag=tag, page=page_of(published_posts_tagged(tag)))
