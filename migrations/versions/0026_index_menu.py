"""Index the menu.

What: an index on the menu_position of the posts that have one.
Why: every page of the blog shows the menu. Without the index, the database would read all posts to find its pages.
    MariaDB cannot leave rows out of an index, so it has all posts there.
Cost: reads the whole table. PostgreSQL builds the index concurrently, so nobody waits.
Way back: drops the index.
"""

from schema_guard.steps import add_index, drop_index

revision = "0026_index_menu"
down_revision = "0025_add_menu_position"


def upgrade() -> None:
    add_index("ix_posts_menu_position", "posts", ["menu_position"], where="menu_position IS NOT NULL")


def downgrade() -> None:
    drop_index("ix_posts_menu_position", "posts")
