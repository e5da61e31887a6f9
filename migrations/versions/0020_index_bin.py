"""Index the bin.

What: an index on (deleted_at, id) of the posts in the bin.
Why: the bin lists its posts by the time of their deletion. Without the index, the database reads all posts to find the
    few that are in the bin. A post outside the bin has no deleted_at, and is not in the index. MariaDB cannot leave
    rows out of an index, so it has all posts there.
Cost: reads the whole table. PostgreSQL builds the index concurrently, so nobody waits.
Way back: drops the index.
"""

from schema_guard.steps import add_index, drop_index

revision = "0020_index_bin"
down_revision = "0019_stop_requiring_demo_marks"


def upgrade() -> None:
    add_index("ix_posts_deleted_at_id", "posts", ["deleted_at", "id"], where="deleted_at IS NOT NULL")


def downgrade() -> None:
    drop_index("ix_posts_deleted_at_id", "posts")
