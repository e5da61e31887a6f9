"""Add a slug to posts.

What: the column posts.slug, empty for now.
Why: `/posts/hello-world` says more than `/posts/17`. A new column of a table with rows must first allow NULL: existing
    rows have no value for it, and the old code, which still runs, adds rows without one. So you need three steps, each
    in a revision of its own: add the column, make it unique, then fill and require it.
Cost: none on a table of any size, because no row is rewritten.
Way back: drops the column with all slugs.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_add_slug_to_posts"
down_revision = "0001_create_users_and_posts"


def upgrade() -> None:
    op.add_column("posts", sa.Column("slug", sa.String(200), nullable=True))


def downgrade() -> None:
    op.drop_column("posts", "slug")
