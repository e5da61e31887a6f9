"""Index the posts of each tag by date.

What: an index on (tag_id, published_at, post_id) of post_tags.
Why: the page and the feed of a tag read the newest posts of the tag from it, and stop. Without it, the database reads
    all posts of the tag, or all posts of the blog, to find the newest ten.
Cost: reads the whole table. PostgreSQL builds the index concurrently, so nobody waits.
Way back: drops the index.
"""

from schema_guard.steps import add_index, drop_index

revision = "0033_index_dates_of_post_tags"
down_revision = "0032_fill_dates_of_post_tags"


def upgrade() -> None:
    add_index("ix_post_tags_tag_id_published_at_post_id", "post_tags", ["tag_id", "published_at", "post_id"])


def downgrade() -> None:
    drop_index("ix_post_tags_tag_id_published_at_post_id", "post_tags")
