"""Make the slugs of posts unique.

What: a unique constraint on posts.slug.
Why: an address must lead to one post. Two requests may choose the same slug at the same moment, and only the database
    can refuse the second one.
Cost: reads the whole table. PostgreSQL builds the index concurrently, so nobody waits. SQLite copies the table.
Way back: drops the constraint.
"""

from alembic import op

from schema_guard.steps import add_unique

revision = "0003_make_post_slugs_unique"
down_revision = "0002_add_slug_to_posts"


def upgrade() -> None:
    add_unique("uq_posts_slug", "posts", ["slug"])


def downgrade() -> None:
    with op.batch_alter_table("posts") as batch:
        batch.drop_constraint("uq_posts_slug", type_="unique")
