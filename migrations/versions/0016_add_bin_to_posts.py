"""Put deleted posts into a bin.

What: the column posts.deleted_at, empty for every post that is not in the bin.
Why: a click on Delete can be taken back for thirty days. Code that does not know the column yet would still show
    such posts, so nothing fills it before the code that reads it runs.
Cost: none, on a table of any size: no row is rewritten.
Way back: drops the column, and what was in the bin is back where it was before. Empty the bin first (`flask posts
    purge --all`) if that is not wanted.
"""

import sqlalchemy as sa
from alembic import op

from app.database import UtcDateTime

revision = "0016_add_bin_to_posts"
down_revision = "0015_create_old_slugs"


def upgrade() -> None:
    op.add_column("posts", sa.Column("deleted_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("posts", "deleted_at")
