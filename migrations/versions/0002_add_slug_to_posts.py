"""Add a slug to posts.

What: the column posts.slug, empty for now.
Why: `/posts/hello-world` says more than `/posts/17`. In a table with rows a new column must be allowed to be empty
    first, or the old rows have nothing to put there and the old code, still running, cannot add new ones. So it
    takes three steps, each a revision: add it, make it unique, then fill and require it.
Cost: none, on a table of any size: no row is rewritten.
Way back: drops the column, and the slugs with it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_add_slug_to_posts"
down_revision = "0001_create_users_and_posts"


def upgrade() -> None:
    op.add_column("posts", sa.Column("slug", sa.String(200), nullable=True))


def downgrade() -> None:
    op.drop_column("posts", "slug")
