"""Require a slug of every post.

What: gives a slug to each post that has none, from its title and its id (`hello-world-17`), and makes posts.slug NOT
    NULL.
Why: from now on the code may rely on it. The id makes a slug unique without looking at the others. Nothing is imported
    from the app's features: their code will change, and this file must always do what it does today.
Cost: reads every row, and writes those without a slug, 500 at a time; killed half-way, it goes on where it stopped. On
    PostgreSQL readers and writers go on meanwhile, on SQLite readers do. Run it when no code that leaves the slug out
    is running any more.
Way back: the column may be empty again; the slugs stay.
"""

import sqlalchemy as sa
from alembic import op
from slugify import slugify

from app.schema.steps import backfill, require

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
