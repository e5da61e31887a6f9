"""Count the changes of a post.

What: the column posts.version, 1 for every existing post.
Why: two people, or one person in two tabs, may change a post at the same time. Each save says which version it started
    from, so the second save can be refused and does not overwrite the first. The default stays in the database
    (server_default), because older code and bulk inserts add rows without a version.
Cost: none on a table of any size: the database stores a constant default once, not in every row.
Way back: drops the column. The next upgrade starts at 1 again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011_add_version_to_posts"
down_revision = "0010_drop_location"


def upgrade() -> None:
    op.add_column("posts", sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    op.drop_column("posts", "version")
