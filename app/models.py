"""Every model in one place: for Alembic, for the shell, and for `from app.models import User, Post`.

SQLAlchemy knows a model only after its module was imported. So a new model needs a line here. "as" says that the name
is for others to import.
The last line is the one event listener of the session: app/posts/saving.py tells what happens when a post is saved.
"""

import sqlalchemy as sa

from app.auth.models import User as User
from app.comments.models import Comment as Comment
from app.database import db
from app.exchange.models import OldAddress as OldAddress
from app.exchange.models import Source as Source
from app.pictures.models import Picture as Picture
from app.posts.models import OldSlug as OldSlug
from app.posts.models import Post as Post
from app.posts.models import Revision as Revision
from app.posts.models import Tag as Tag
from app.posts.saving import complete_posts
from app.unsaved.models import UnsavedText as UnsavedText

# Where older revisions import from, and where that is now: see schema_guard/scripts.py.
MOVED = {
    "app.schema": "schema_guard",
    "app.schema.search": "schema_guard.search_v1",
}

sa.event.listen(db.session, "before_flush", complete_posts)
