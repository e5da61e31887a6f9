"""Stop requiring the location of users.

What: users.location allows NULL.
Why: nobody filled it in, so the column will go, and that takes two steps. The old code still writes the column, and the
    new code does not know it. While both run, both must be able to add a row. Run the next revision, which drops the
    column, when no old code is running any more.
Cost: none on PostgreSQL and MariaDB. SQLite copies the table, with foreign keys off, so that it keeps the posts.
Way back: requires the column again. NULL becomes an empty text.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_stop_requiring_location"
down_revision = "0008_mark_demo_rows"


def upgrade() -> None:
    with op.batch_alter_table("users") as batch:
        batch.alter_column("location", existing_type=sa.String(100), nullable=True)


def downgrade() -> None:
    op.execute("UPDATE users SET location = '' WHERE location IS NULL")
    with op.batch_alter_table("users") as batch:
        batch.alter_column("location", existing_type=sa.String(100), nullable=False)
