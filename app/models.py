"""Every model in one place: for Alembic, for the shell, and for `from app.models import User, Post`.

A feature's models exist for the rest of the blog once they are imported here.
"""

from app.auth.models import User
from app.comments.models import Comment
from app.exchange.models import Source
from app.posts.history import OldSlug, Revision
from app.posts.models import Post, Tag
from app.seed.models import Seeding

__all__ = ["Comment", "OldSlug", "Post", "Revision", "Seeding", "Source", "Tag", "User"]
