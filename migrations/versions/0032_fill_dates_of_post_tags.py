"""Fill the dates beside the tags.

What: gives each row of post_tags the date of its post, as revision 0031 describes it.
Why: the triggers of revision 0031 know only rows that are new or whose post has changed.
Cost: reads every post and writes every row of post_tags, 500 posts at a time. After a kill, run it again: it writes the
    same dates. On PostgreSQL and MariaDB, a writer waits for one batch at most, and readers never wait.
Way back: nothing to undo. The dates stay right.
"""

from schema_guard.copied_column_v1 import Copy, fill_copies

revision = "0032_fill_dates_of_post_tags"
down_revision = "0031_copy_dates_to_post_tags"

LISTED = "CASE WHEN $row.deleted_at IS NULL AND $row.menu_position IS NULL THEN $row.published_at END"


def upgrade() -> None:
    fill_copies(Copy("post_tags", "published_at", key="post_id", parent="posts", value=LISTED))


def downgrade() -> None:
    pass
