"""Put deleted posts into a bin.

What: the column posts.deleted_at. It is NULL for every post outside the bin.
Why: you can undo a click on Delete for thirty days. Code that does not know the column would still show deleted posts,
    so nothing fills the column before the new code runs.
Cost: none on a table of any size, because no row is rewritten.
Way back: drops the column, and every post in the bin is back in its place. To avoid that, empty the bin first:
    `flask posts purge --all`.
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
