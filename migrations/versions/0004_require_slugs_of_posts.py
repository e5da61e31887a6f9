"""Require a slug of every post.

What: gives every post without a slug one made of its title and its id (`hello-world-17`), and makes posts.slug NOT
    NULL.
Why: from now on the code can rely on a slug. The id makes it unique without a look at the other posts. This file
    imports nothing from the features of the app: their code will change, and a migration must do the same forever.
Cost: reads every row, and writes the rows without a slug, 500 at a time. After a kill, run it again: it continues where
    it stopped. Readers and writers go on meanwhile on PostgreSQL, readers on SQLite. Run it when no running code leaves
    the slug out any more.
Way back: the column allows NULL again. The slugs stay.
"""

import sqlalchemy as sa
from alembic import op
from slugify import slugify

from schema_guard.steps import backfill, require

revision = "0004_require_slugs_of_posts"
down_revision = "0003_make_post_slugs_unique"


def upgrade() -> None:
    backfill(
        "posts",
        "slug",
        reads=["title"],
        value=lambda row: f"{slugify(row.title, max_length=180) or 'post'}-{row.id}",
    )
    require("posts", "slug", sa.String(200))


def downgrade() -> None:
    with op.batch_alter_table("posts") as batch:
        batch.alter_column("slug", existing_type=sa.String(200), nullable=True)
