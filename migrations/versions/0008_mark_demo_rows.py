"""Mark what `flask seed` made.

What: a mark on users, posts and tags, and the table seedings, which gets a row when `flask seed` fills an empty blog.
Why: `flask seed` must know its own rows, and must never write into a real blog. A default in the database
    (server_default) gives a value to every existing row, and to every row that older code adds.
Cost: none on a table of any size: the database stores a constant default once, not in every row.
Way back: drops the marks. Afterwards you cannot tell demo rows from others.
"""

import sqlalchemy as sa
from alembic import op

from app.database import UtcDateTime

revision = "0008_mark_demo_rows"
down_revision = "0007_index_posts_by_date"


def upgrade() -> None:
    # Lock the tables in the order in which a list of posts reads them. Otherwise both could wait for each other.
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
