"""Copy the date of a post beside each of its tags.

What: the column post_tags.published_at, and triggers that keep it equal to the date of the post. It is NULL for a
    draft, for a post in the bin and for a page of the menu, because none of these stands in a list. Rows that are there
    already stay NULL until the next revision.
Why: a page of a tag shows its posts in the order of their dates. The tags of a post are in one table and its date is in
    another, so no index could hold this order. With a copy of the date, one can. A million posts of a tag then cost no
    more than ten. schema_guard/copied_column_v1.py shows how each database does it.
Cost: none on a table of any size. Later, a change of a post's date writes one row more for each of its tags.
Way back: drops the triggers and the column.
"""

import sqlalchemy as sa
from alembic import op

from app.database import UtcDateTime
from schema_guard.copied_column_v1 import Copy, follow_parent, leave_parent

revision = "0031_copy_dates_to_post_tags"
down_revision = "0030_add_language_to_posts"

LISTED = "CASE WHEN $row.deleted_at IS NULL AND $row.menu_position IS NULL THEN $row.published_at END"
DATE = Copy("post_tags", "published_at", key="post_id", parent="posts", value=LISTED)


def upgrade() -> None:
    op.add_column("post_tags", sa.Column("published_at", UtcDateTime(), nullable=True))
    follow_parent(DATE)


def downgrade() -> None:
    leave_parent(DATE)
    op.drop_column("post_tags", "published_at")
