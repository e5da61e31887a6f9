"""Require a slug of every post.

What: posts.slug becomes NOT NULL.
Why: from now on the code may rely on it. This comes last and alone: by now no row lacks a slug, and no code that
    leaves it out is running any more.
Cost: reads the whole table. On PostgreSQL readers and writers go on meanwhile; SQLite copies the table.
Way back: the column may be empty again.
"""

import sqlalchemy as sa
from alembic import op

from app.schema.steps import require

revision = "0005_require_slugs_of_posts"
down_revision = "0004_make_post_slugs_unique"


def upgrade() -> None:
    require("posts", "slug", sa.String(200))


def downgrade() -> None:
    with op.batch_alter_table("posts") as batch:
        batch.alter_column("slug", existing_type=sa.String(200), nullable=True)
