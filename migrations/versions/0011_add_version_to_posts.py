"""Count the changes of a post.

What: the column posts.version, 1 for every post that is there.
Why: two tabs, or two people, may change a post at the same time. Each save says which version it began with, so the
    second one finds out instead of overwriting the first. The default stays in the database (server_default): rows
    of older code, and of bulk inserts, get their version too.
Cost: none, on a table of any size: a constant default is kept once, not written into every row.
Way back: drops the column; the next way up begins at 1 again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011_add_version_to_posts"
down_revision = "0010_drop_location"


def upgrade() -> None:
    op.add_column("posts", sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    op.drop_column("posts", "version")
