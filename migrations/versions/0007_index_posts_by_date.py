"""Index posts by date.

What: an index on (published_at, id).
Why: every list has this order, and each page begins where the page before it ended. With the index, page 1,000 is as
    fast as page 1. Without it, the database sorts the whole table for each page.
Cost: reads the whole table. PostgreSQL builds the index concurrently, so nobody waits.
Way back: drops the index.
"""

from schema_guard.steps import add_index, drop_index

revision = "0007_index_posts_by_date"
down_revision = "0006_store_html_of_posts"


def upgrade() -> None:
    add_index("ix_posts_published_at_id", "posts", ["published_at", "id"])


def downgrade() -> None:
    drop_index("ix_posts_published_at_id", "posts")
