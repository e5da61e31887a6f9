"""Mark what `flask seed` made.

What: a mark on users, posts and tags, and the table seedings, with a row where `flask seed` was the first to write.
Why: `flask seed --reset` must remove what it made and nothing else, and it must never write into a real blog. A
    default in the database (server_default) gives every old row, and every row of older code, its value.
Cost: none, on a table of any size: a constant default is kept once, not written into every row.
Way back: drops the marks; demo rows can then no longer be told from others.
"""

import sqlalchemy as sa
from alembic import op

from app.database import UtcDateTime

revision = "0008_mark_demo_rows"
down_revision = "0007_index_posts_by_date"


def upgrade() -> None:
    # A list of posts takes posts first, then users: the other way round, it and we would wait for each other.
    for table in ("posts", "users", "tags"):
        op.add_column(table, sa.Column("is_demo", sa.Boolean(), server_default="0", nullable=False))
    op.create_table(
        "seedings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(20), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seedings")),
    )


def downgrade() -> None:
    op.drop_table("seedings")
    for table in ("posts", "users", "tags"):
        op.drop_column(table, "is_demo")
