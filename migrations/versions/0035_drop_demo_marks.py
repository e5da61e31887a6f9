"""Drop the demo marks of posts, tags and comments.

What: drops is_demo of posts, tags and comments, and the table seedings. (users.is_demo stays: see 0019.)
Why: code since 0019 neither reads nor writes them. 0019 kept them for older code, which went on running while it was
    replaced. No code from before 0019 may run any more.
Cost: none on PostgreSQL and MariaDB, which change no row. SQLite writes the rows of the three tables once more.
Way back: adds the columns as 0019 left them, empty in every row, and an empty table seedings. Their data is lost.
"""

import sqlalchemy as sa
from alembic import op

from app.database import UtcDateTime

revision = "0035_drop_demo_marks"
down_revision = "0034_add_own_summary"
oldest_code = "0033_index_dates_of_post_tags"

# Posts come first, for the reason that 0019 gives.
TABLES = ("posts", "tags", "comments")


def upgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "is_demo")  # destructive: reviewed
    op.drop_table("seedings")  # destructive: reviewed


def downgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("is_demo", sa.Boolean(), nullable=True))
    op.create_table(
        "seedings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(20), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seedings")),
    )
