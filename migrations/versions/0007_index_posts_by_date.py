"""Index posts by date.

What: an index on (published_at, id).
Why: every list is in this order, and each page begins where the one before ended. With the index page 1,000 costs what
    page 1 costs; without it each page sorts the whole table.
Cost: reads the whole table. On PostgreSQL the index is built concurrently, so nobody waits.
Way back: drops the index.
"""

from app.schema.steps import add_index, drop_index

revision = "0007_index_posts_by_date"
down_revision = "0006_store_html_of_posts"


def upgrade() -> None:
    add_index("ix_posts_published_at_id", "posts", ["published_at", "id"])


def downgrade() -> None:
    drop_index("ix_posts_published_at_id", "posts")
