"""Stop requiring the location of users.

What: users.location may be empty.
Why: nobody filled it in, so it goes, and a removal takes two steps. Old code still writes the column while new code
    does not know it any more; between the two, both must be able to add a row. Only when no old code is running may the
    next revision drop it.
Cost: none on PostgreSQL and MariaDB; SQLite copies the table, with foreign keys off so that no post goes with it.
Way back: the column is required again; where it is empty by then, it becomes an empty text.
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
