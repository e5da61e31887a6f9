"""Give every post a slug.

What: fills posts.slug from the title and the id (`hello-world-17`).
Why: the id makes each slug unique without looking at the others. Nothing is imported from the app's features: their
    code will change, and this file must always do what it does today.
Cost: reads and writes every row without a slug, 500 at a time; the blog stays readable and writable meanwhile (on
    SQLite, which has one writer, readable). Killed half-way, it goes on where it stopped.
Way back: nothing to undo; the column is dropped one revision earlier.
"""

from slugify import slugify

from app.schema.steps import backfill

revision = "0003_fill_post_slugs"
down_revision = "0002_add_slug_to_posts"


def upgrade() -> None:
    backfill(
        "posts",
        "slug",
        reads=["title"],
        value=lambda row: f"{slugify(row.title, max_length=180) or 'post'}-{row.id}",
    )


def downgrade() -> None:
    pass
